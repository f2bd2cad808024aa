"""What reviews ask: the five that bring a lost streak back, and Sunday's, which are about to be forgotten."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.core.memory import Memory
from bot.core.papers import PREFIX, is_paper
from bot.core.schedule import DAY
from bot.library import Library
from bot.services import memory
from bot.services.memory import Asked, Pool
from bot.storage import deliveries, learning, memories, papers
from bot.storage.database import Session
from bot.storage.records import Note, Person, Subscription

LENGTH = 5
WEEK = timedelta(days=7)
QUOTED = 5  # notes of a week
SHOWN = 140  # characters of each, so that the dose stays one message


def review_of(
    session: Session, library: Library, person: Person, subscription: Subscription, day: date
) -> tuple[Asked, ...]:
    """The questions of a day: the same whenever they are asked for, others for another person or another day."""
    shown = deliveries.cards_shown(session, [subscription.id], day)  # today's does not change them while they are asked
    had = shown or deliveries.cards_shown(session, [subscription.id], day + DAY)
    known = [card for card in had if card in library.cards]
    pool = [Asked(card, number) for card in known for number in range(len(library.cards[card].questions))]
    return tuple(sorted(pool, key=lambda asked: _draw(person, day, asked))[:LENGTH])


def _draw(person: Person, day: date, asked: Asked) -> bytes:
    return hashlib.sha256(f"{person.id}/{day}/{asked.card}/{asked.question}".encode()).digest()


def ahead(pool: Pool) -> Pool:
    """The pool as a review dose asks it: also what is not due yet, the most forgotten first."""
    return replace(pool, due=(*pool.due, *pool.resting), resting=())


def personal(session: Session, library: Library, people: Sequence[int], day: date) -> Mapping[int, str]:
    """What stands above a review dose for several people: their week in their own words, and what fades first."""
    if not people:
        return {}
    memory.catch_up(session, people)
    notes: defaultdict[int, list[Note]] = defaultdict(list)
    for person, note in learning.notes_between(session, people, day - WEEK, day):
        notes[person].append(note)
    known: defaultdict[int, dict[Asked, Memory]] = defaultdict(dict)
    for each in memories.memories_of(session, people):
        known[each.person][Asked(each.card, each.question)] = each.memory
    fetched = {note.card.removeprefix(PREFIX) for every in notes.values() for note in every if is_paper(note.card)}
    titles = {paper.card: paper.title for paper in papers.papers(session, fetched).values()} if fetched else {}
    titles |= {card_id: card.title for card_id, card in library.cards.items()}
    noon = datetime.combine(day, time(12), UTC)  # the same whenever the dose is drawn again
    return {
        person: "\n\n".join((*_quoted(titles, notes[person]), *_fading(library, known[person], noon)))
        for person in people
    }


def _quoted(titles: Mapping[str, str], notes: Sequence[Note]) -> Iterator[str]:
    if notes:
        yield "Your week, in your words"
    for note in notes[:QUOTED]:
        words = " ".join(note.words.split())
        short = words if len(words) <= SHOWN else f"{words[:SHOWN].rstrip()} …"
        title = titles.get(note.card, note.card)
        yield f"{note.day:%a}  {title}\n“{short}”"
    if len(notes) > QUOTED:
        yield f"And {len(notes) - QUOTED} more in /notes."


def _fading(library: Library, known: Mapping[Asked, Memory], now: datetime) -> Iterator[str]:
    first = memory.by_recall(library, known, now)[:LENGTH]
    titles = dict.fromkeys(library.cards[asked.card].title for asked in first)
    if titles:
        yield f"What fades first: {' · '.join(titles)}."

"""What reviews ask: the five that bring a lost streak back, and Sunday's, which are about to be forgotten."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.core.memory import Memory
from bot.core.papers import PREFIX, is_paper
from bot.library import Library
from bot.services import memory
from bot.services.memory import Asked, Pool
from bot.storage import learning, memories, papers
from bot.storage.database import Session
from bot.storage.records import Delivery, Note, Person

LENGTH = 5
WEEK = timedelta(days=7)
QUOTED = 5  # notes of a week
SHOWN = 140  # characters of each, so that the dose stays one message


def way_back(session: Session, library: Library, person: Person, pool: Pool, dose: Delivery) -> tuple[int, Pool]:
    """How many of the five that bring a streak back were answered with a dose, and the pool as the next are asked.

    The most forgotten come first. The dose's own card is left to its own question, unless none came before it.
    """
    answered = learning.answered_with(session, person.id, dose.id)
    met = [asked for asked in (*pool.due, *pool.resting, *pool.asked_today) if asked.card != dose.card]
    if not met and (card := library.cards.get(dose.card or "")):
        met = [Asked(card.id, number) for number in range(len(card.questions))]
    done = [asked for asked in met if (asked.card, asked.question) in answered]
    left = [asked for asked in met if asked not in done]
    return len(done), replace(pool, due=tuple(left[: max(0, LENGTH - len(done))]), resting=(), asked_today=tuple(done))


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

"""Feeds answers into the review pool, and says what of it is due."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.doses import Question, grade
from bot.core.memory import Memory, after_answer, recall
from bot.library import Library
from bot.services import streaks
from bot.storage import history, learning, memories, places
from bot.storage.database import Session
from bot.storage.records import Delivery, Person, Place, Remembered

MARK = 6  # hexadecimal digits; a person is asked some thousand questions at most


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a card and the index of its question."""

    card: str
    question: int

    def find(self, library: Library) -> Question:
        """The question itself."""
        return library.cards[self.card].questions[self.question]

    def is_in(self, library: Library) -> bool:
        """Whether the content still has it."""
        return self.card in library.cards and self.question < len(library.cards[self.card].questions)

    @property
    def mark(self) -> str:
        """A short name for a button, of which only `Pool.find` makes a question again."""
        return hashlib.sha256(f"{self.card}/{self.question}".encode()).hexdigest()[:MARK]


@dataclass(frozen=True, slots=True)
class Pool:
    """What a person may be asked: `due` are the most forgotten first, then those never asked.

    `resting` are not due yet, the most forgotten first, and `asked_today` were answered on this learning day.
    `next_day` is when something is due again.
    """

    due: tuple[Asked, ...]
    resting: tuple[Asked, ...]
    asked_today: tuple[Asked, ...]
    next_day: date | None

    def find(self, mark: str) -> Asked | None:
        """The question that a button means, if it is one of this pool."""
        return next((asked for asked in (*self.due, *self.resting, *self.asked_today) if asked.mark == mark), None)


def answer(
    session: Session,
    library: Library,
    person: Person,
    asked: Asked,
    *,
    picked: int,
    at: datetime,
    dose: Delivery | None,
) -> bool:
    """Keeps an answer and what it says about the memory; False if it was answered with this dose before."""
    right = grade(asked.find(library), picked).right
    first = learning.add_answer(
        session,
        person.id,
        dose,
        card=asked.card,
        question=asked.question,
        picked=picked,
        right=right,
        day=streaks.today_of(person, at),
        at=at,
    )
    if first:
        known = memories.memory_of(session, person.id, asked.card, asked.question)
        if known is None:
            catch_up(session, [person.id])  # the new answer is among those
        else:
            after = after_answer(known, right=right, at=at)
            memories.keep(session, Remembered(person.id, asked.card, asked.question, after))
    return first


def catch_up(session: Session, people: Sequence[int]) -> None:
    """Reckons what nobody has reckoned yet: answers from before there was a pool, and those of joined accounts."""
    found: dict[tuple[int, str, int], Memory] = {}
    for past in memories.answers_not_in(session, people):
        key = (past.person, past.card, past.question)
        found[key] = after_answer(found.get(key), right=past.right, at=past.at)
    for (person, card, question), memory in found.items():
        memories.keep(session, Remembered(person, card, question, memory))


def pool_of(session: Session, library: Library, person: Person, place: Place, now: datetime) -> Pool:
    """What a person may be asked in a place: alone of every card they met, in a group of those that the group had.

    A question is due on a learning day, not at an hour. One that was never asked waits until the day after its card.
    """
    today = streaks.today_of(person, now)
    own = places.private_places(session, person.id) if place.is_private else [place]
    orders = [places.subscription_of(session, each.id).id for each in own]
    shown = history.cards_shown(session, orders, today + timedelta(days=1))
    before_today = history.cards_shown(session, orders, today)
    catch_up(session, [person.id])
    known = {
        Asked(each.card, each.question): each.memory
        for each in memories.memories_of(session, [person.id])
        if place.is_private or each.card in shown
    }
    days = {asked: streaks.today_of(person, memory.due_at) for asked, memory in known.items()}
    faded = by_recall(library, known, now)
    asked_today = tuple(asked for asked in faded if streaks.today_of(person, known[asked].asked_at) == today)
    waiting = [asked for asked in faded if days[asked] > today]
    tomorrow = () if set(shown) == set(before_today) else (today + timedelta(days=1),)
    return Pool(
        due=(*(asked for asked in faded if days[asked] <= today), *_never_asked(library, before_today, known)),
        resting=tuple(asked for asked in waiting if asked not in asked_today),
        asked_today=asked_today,
        next_day=min((*tomorrow, *(days[asked] for asked in waiting)), default=None),
    )


def by_recall(library: Library, known: Mapping[Asked, Memory], now: datetime) -> list[Asked]:
    """The questions that are still in the content, the most forgotten first."""
    there = [asked for asked in known if asked.is_in(library)]
    return sorted(there, key=lambda asked: (recall(known[asked], now), known[asked].due_at, asked.mark))


def _never_asked(library: Library, cards: Sequence[str], known: Mapping[Asked, Memory]) -> Iterator[Asked]:
    for card in cards:
        if card in library.cards:
            every = (Asked(card, number) for number in range(len(library.cards[card].questions)))
            yield from (asked for asked in every if asked not in known)

"""What people remember: the review pool, a cache of their answers that is made again where a row is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.core.memory import Memory
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import among
from bot.storage.records import PastAnswer, Remembered

_MEMORY = (t.memory.c.stability, t.memory.c.difficulty, t.memory.c.asked_at, t.memory.c.due_at)


def memories_of(session: Session, people: Sequence[int]) -> list[Remembered]:
    """Everything that several people remember."""
    query = select(t.memory.c.person_id, t.memory.c.card, t.memory.c.question, *_MEMORY)
    found = session.execute(query.where(among(session, t.memory.c.person_id, people)))
    return [Remembered(person, card, question, Memory(*memory)) for person, card, question, *memory in found]


def hard(session: Session, people: Sequence[int]) -> dict[int, list[str]]:
    """The cards of questions that people find hard and do not know well yet: one entry a question, the hardest last.

    Asks the partial index alone, whatever else they remember.
    """
    query = (
        select(t.memory.c.person_id, t.memory.c.card)
        .where(among(session, t.memory.c.person_id, people), text(t.FOUND_HARD))
        .order_by(t.memory.c.difficulty, t.memory.c.card, t.memory.c.question)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for person, card in session.execute(query):
        found[person].append(card)
    return found


def memory_of(session: Session, person_id: int, card: str, question: int) -> Memory | None:
    """What a person remembers of one question; None if they were not asked, or nobody reckoned it yet."""
    query = select(*_MEMORY).where(
        t.memory.c.person_id == person_id, t.memory.c.card == card, t.memory.c.question == question
    )
    row = session.execute(query).one_or_none()
    return Memory(*row) if row else None


def keep(session: Session, remembered: Remembered) -> None:
    """Keeps what a person remembers of one question, in place of what was known."""
    memory = remembered.memory
    changing = {
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "asked_at": memory.asked_at,
        "due_at": memory.due_at,
    }
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.memory).values(
        person_id=remembered.person, card=remembered.card, question=remembered.question, **changing
    )
    keys = ["person_id", "card", "question"]
    session.execute(query.on_conflict_do_update(index_elements=keys, set_=changing))


def answers_not_in(session: Session, people: Sequence[int]) -> list[PastAnswer]:
    """Several people's answers to questions of which nothing is remembered here, the oldest first."""
    same = (
        (t.memory.c.person_id == t.answer.c.person_id)
        & (t.memory.c.card == t.answer.c.card)
        & (t.memory.c.question == t.answer.c.question)
    )
    query = (
        select(t.answer.c.person_id, t.answer.c.card, t.answer.c.question, t.answer.c.right, t.answer.c.at)
        .outerjoin(t.memory, same)
        .where(among(session, t.answer.c.person_id, people), t.memory.c.person_id.is_(None))
        .order_by(t.answer.c.at, t.answer.c.id)
    )
    return [PastAnswer(*row) for row in session.execute(query)]

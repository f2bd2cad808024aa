"""What people wrote and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import among
from bot.storage.records import Delivery, Note


def add_note(session: Session, person_id: int, delivery: Delivery, *, day: date, at: datetime, words: str) -> int:
    """Keeps what a person wrote about a dose; returns the note's id."""
    query = (
        insert(t.note)
        .values(person_id=person_id, delivery_id=delivery.id, card=delivery.card or "", day=day, at=at, words=words)
        .returning(t.note.c.id)
    )
    note: int = session.execute(query).scalar_one()
    return note


def delete_note(session: Session, person_id: int, note_id: int) -> bool:
    """Deletes a note of a person's own; False if there is none of that id."""
    query = delete(t.note).where(t.note.c.id == note_id, t.note.c.person_id == person_id).returning(t.note.c.id)
    return session.execute(query).scalar_one_or_none() is not None


def notes_of(session: Session, person_id: int, *, limit: int, skip: int = 0, words: Sequence[str] = ()) -> list[Note]:
    """A person's notes, or those that hold all of `words`, the newest first."""
    query = (
        select(t.note.c.id, t.note.c.card, t.note.c.day, t.note.c.at, t.note.c.words)
        .where(t.note.c.person_id == person_id, *map(_holds, words))
        .order_by(t.note.c.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [Note(*row) for row in session.execute(query)]


def notes_between(session: Session, people: Sequence[int], after: date, last: date) -> list[tuple[int, Note]]:
    """Whose notes of the days after one, up to and with another, the oldest first."""
    query = (
        select(t.note.c.person_id, t.note.c.id, t.note.c.card, t.note.c.day, t.note.c.at, t.note.c.words)
        .where(among(session, t.note.c.person_id, people), t.note.c.day > after, t.note.c.day <= last)
        .order_by(t.note.c.id)
    )
    return [(person, Note(*note)) for person, *note in session.execute(query)]


def note_on(session: Session, person_id: int, card: str, before: date) -> Note | None:
    """The last note that a person wrote on a card on days before one."""
    query = (
        select(t.note.c.id, t.note.c.card, t.note.c.day, t.note.c.at, t.note.c.words)
        .where(t.note.c.person_id == person_id, t.note.c.card == card, t.note.c.day < before)
        .order_by(t.note.c.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return Note(*row) if row else None


def count_notes(session: Session, person_id: int, words: Sequence[str] = ()) -> int:
    """How many notes a person has, or how many that hold all of `words`."""
    query = select(func.count()).select_from(t.note).where(t.note.c.person_id == person_id, *map(_holds, words))
    return session.execute(query).scalar_one()


def _holds(word: str) -> ColumnElement[bool]:
    """Whether a note holds a word, however it is spelt. SQLite knows large and small letters of ASCII alone."""
    spelt = {word, word.lower(), word.upper(), word.capitalize()}
    return or_(*(t.note.c.words.icontains(each, autoescape=True) for each in sorted(spelt)))


def add_answer(
    session: Session,
    person_id: int,
    delivery: Delivery | None,
    *,
    card: str,
    question: int,
    picked: int,
    right: bool,
    day: date,
    at: datetime,
) -> bool:
    """Keeps an answer with its result; False if it was answered with this dose before: the first answer stands.

    `card` is whose question it is. A review at any time belongs to no dose, and each of its answers is kept.
    """
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = (
        insert_(t.answer)
        .values(
            person_id=person_id,
            delivery_id=delivery.id if delivery else None,
            card=card,
            question=question,
            picked=picked,
            right=right,
            day=day,
            at=at,
        )
        .on_conflict_do_nothing(index_elements=["person_id", "delivery_id", "card", "question"])
        .returning(t.answer.c.id)
    )
    return session.execute(query).scalar_one_or_none() is not None


def answered(session: Session, person_id: int, delivery: Delivery) -> dict[int, int]:
    """Which choice a person picked for each question of a dose that they answered."""
    query = select(t.answer.c.question, t.answer.c.picked).where(
        t.answer.c.person_id == person_id,
        t.answer.c.delivery_id == delivery.id,
        t.answer.c.card == (delivery.card or ""),
    )
    return {row.question: row.picked for row in session.execute(query)}


def answered_with(session: Session, person_id: int, delivery_id: int) -> frozenset[tuple[str, int]]:
    """The questions, as card and number, that a person answered with a dose."""
    query = select(t.answer.c.card, t.answer.c.question).where(
        t.answer.c.person_id == person_id, t.answer.c.delivery_id == delivery_id
    )
    return frozenset((row.card, row.question) for row in session.execute(query))

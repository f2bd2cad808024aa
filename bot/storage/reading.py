"""What people make of papers: votes, and what they read and wrote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.core.papers import PREFIX
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import among


@dataclass(frozen=True, slots=True)
class Vote:
    """A thumb up (1) or down (-1) for a paper's card."""

    person: int
    place: int
    card: str
    vote: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A paper that a person read, wrote about or voted on; `day` is the last one on which they did."""

    card: str
    day: date
    notes: int = 0
    vote: int = 0
    done: bool = False


def vote(session: Session, person_id: int, place_id: int, card: str, *, value: int, at: datetime) -> None:
    """Keeps a person's vote on a paper; a later one takes its place."""
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    values = {"place_id": place_id, "vote": value, "at": at}
    query = insert_(t.paper_vote).values(person_id=person_id, card=card, **values)
    session.execute(query.on_conflict_do_update(index_elements=["person_id", "card"], set_=values))


def votes(session: Session, people: Sequence[int], places: Sequence[int]) -> list[Vote]:
    """The votes of people, and those that were given in places; the newest last."""
    theirs = or_(among(session, t.paper_vote.c.person_id, people), among(session, t.paper_vote.c.place_id, places))
    columns = t.paper_vote.c.person_id, t.paper_vote.c.place_id, t.paper_vote.c.card, t.paper_vote.c.vote
    query = select(*columns).where(theirs).order_by(t.paper_vote.c.at, t.paper_vote.c.card)
    return [Vote(*row) for row in session.execute(query)]


def readings(session: Session, person_id: int, shelf: Collection[str]) -> list[Reading]:
    """The papers that a person read, the newest first; `shelf` are the cards of papers that came along."""
    found: dict[str, Reading] = {}

    def of(card: str, day: date) -> Reading:
        known = found.get(card)
        return known or Reading(card, day)

    for row in session.execute(_done(person_id, shelf)):
        found[row.card] = Reading(row.card, row.day, done=True)
    for row in session.execute(_notes(person_id, shelf)):
        known = of(row.card, row.day)
        found[row.card] = Reading(row.card, max(known.day, row.day), row.notes, done=known.done)
    for row in session.execute(_votes(person_id)):
        known = of(row.card, row.at.date())
        found[row.card] = Reading(row.card, known.day, known.notes, row.vote, known.done)
    return sorted(found.values(), key=lambda each: (each.day, each.card), reverse=True)


def _is_paper(column: Column[str], shelf: Collection[str]) -> ColumnElement[bool]:
    return or_(column.like(f"{PREFIX}%"), column.in_(list(shelf)))


def _done(person_id: int, shelf: Collection[str]) -> Any:  # noqa: ANN401 (a query)
    undone = t.check_in.alias("undone")
    is_undone = select(undone.c.id).where(undone.c.undoes == t.check_in.c.id).exists()
    return (
        select(t.delivery.c.card, func.max(t.check_in.c.day).label("day"))
        .join(t.delivery, t.delivery.c.id == t.check_in.c.delivery_id)
        .where(t.check_in.c.person_id == person_id, t.check_in.c.kind == "done", ~is_undone)
        .where(_is_paper(t.delivery.c.card, shelf))
        .group_by(t.delivery.c.card)
    )


def _notes(person_id: int, shelf: Collection[str]) -> Any:  # noqa: ANN401 (a query)
    return (
        select(t.note.c.card, func.max(t.note.c.day).label("day"), func.count().label("notes"))
        .where(t.note.c.person_id == person_id, _is_paper(t.note.c.card, shelf))
        .group_by(t.note.c.card)
    )


def _votes(person_id: int) -> Any:  # noqa: ANN401 (a query)
    return select(t.paper_vote.c.card, t.paper_vote.c.vote, t.paper_vote.c.at).where(
        t.paper_vote.c.person_id == person_id
    )

"""What belongs to a person, in every table: to hand it over, and to delete it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, delete, exists, func, or_, select

from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.records import DeliveryKind

_SENDING = frozenset({"payload", "lease_owner", "lease_until"})  # of a delivery, and nothing about a person


def rows_of(session: Session, person_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything that is kept about a person, by table and column.

    A code that joins accounts is left out, as it is a key, and stored answers, which are gone in two days.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for table, theirs in reversed(_owned(person_id)):
        columns = [column for column in table.c if table is not t.delivery or column.name not in _SENDING]
        query = select(*columns).where(theirs).order_by(*table.primary_key)
        if table is t.delivery:
            query = query.where(table.c.kind != DeliveryKind.REPLY.value)
        rows = [dict(row) for row in session.execute(query).mappings()]
        if rows and table is not t.link_code:
            found[table.name] = rows
    return found


def count(session: Session, person_id: int, table: Table) -> int:
    """How many rows of a table belong to a person."""
    theirs = next(condition for each, condition in _owned(person_id) if each is table)
    return session.execute(select(func.count()).select_from(table).where(theirs)).scalar_one()


def forget(session: Session, person_id: int) -> None:
    """Deletes a person, and all that belongs to them. Groups, and what others did there, stay."""
    for table, theirs in _owned(person_id):
        session.execute(delete(table).where(theirs))


def _owned(person_id: int) -> list[tuple[Table, ColumnElement[bool]]]:
    """Which rows are a person's, or about their private chats; what points to something stands before it."""
    chats = select(t.place.c.id).where(t.place.c.person_id == person_id)
    in_their_chat = exists().where(
        t.place.c.person_id == person_id,
        t.place.c.platform == t.throttle.c.platform,
        t.place.c.chat == t.throttle.c.chat,
    )
    theirs = [
        (table, table.c.person_id == person_id)
        for table in (t.memory, t.snapshot, t.link_code, t.glance, t.note, t.answer, t.check_in)
    ]
    here = [
        (table, or_(table.c.person_id == person_id, table.c.place_id.in_(chats)))
        for table in (t.explanation, t.submission, t.paper_vote, t.membership)
    ]
    places = [(table, table.c.place_id.in_(chats)) for table in (t.paper_wish, t.delivery, t.subscription)]
    themselves = [(table, table.c.person_id == person_id) for table in (t.place, t.account)]
    return [(t.throttle, in_their_chat), *here, *theirs, *places, *themselves, (t.person, t.person.c.id == person_id)]

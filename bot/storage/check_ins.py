"""The append-only log of check-ins, and the cache of its fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Insert, Select, bindparam, delete, func, insert, or_, select, true
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import ReturningInsert

from bot.core.events import CheckIn, Kind
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import in_list, listed, rows, table
from bot.storage.records import bits_to_weekdays, weekdays_to_bits

_COLUMNS = [column for column in t.check_in.c if column.name != "person_id"]


def _check_in(row: Sequence[Any]) -> CheckIn:
    # By position, because this is read with every ask, and names take three times as long.
    id_, kind, day, at, zone, rollover, from_zone, from_rollover, until, bits, undoes, reason, delivery = row
    before = from_rollover if from_rollover is not None else rollover
    weekdays = bits_to_weekdays(bits)
    return CheckIn(
        id_, Kind(kind), day, at, zone, rollover, until, weekdays, undoes, reason, delivery, from_zone or "", before
    )


def _values(person_id: int, fact: CheckIn) -> tuple[object, ...]:
    """Of a fact, what `_APPENDED` names."""
    return (
        person_id,
        fact.kind.value,
        fact.day,
        fact.at,
        fact.zone,
        fact.rollover,
        fact.from_zone or None,
        fact.from_rollover if fact.from_zone else None,
        fact.until,
        weekdays_to_bits(fact.weekdays),
        fact.undoes,
        fact.reason,
        fact.delivery,
    )


_APPENDED = [column for column in t.check_in.c if column.name != "id"]

# Built once: building a query takes longer than its answer.
_LOG = select(*_COLUMNS).where(t.check_in.c.person_id == bindparam("person")).order_by(t.check_in.c.id)
_LOG_AFTER = _LOG.where(t.check_in.c.day > bindparam("after"))


def append(session: Session, facts: Sequence[tuple[int, CheckIn]]) -> list[CheckIn]:
    """Adds a fact each to the logs of people, given by their ids; returns them in this order, with ids of their own."""
    given = {"facts": rows(_values(person_id, fact) for person_id, fact in facts)}
    ids = {row.person_id: row.id for row in session.execute(_appending(session.dialect.name), given)}
    return [replace(fact, id=ids[person_id]) for person_id, fact in facts]


@cache
def _appending(dialect: str) -> ReturningInsert[tuple[int, int]]:
    query = insert(t.check_in).from_select(_APPENDED, select(*table(dialect, "facts", _APPENDED)))
    return query.returning(t.check_in.c.person_id, t.check_in.c.id)


def log_of(session: Session, person_id: int, after: date | None = None) -> list[CheckIn]:
    """A person's check-ins in the order they were made; with `after`, only those about later days."""
    if after is None:
        found = session.execute(_LOG, {"person": person_id})
    else:
        found = session.execute(_LOG_AFTER, {"person": person_id, "after": after})
    return [_check_in(row) for row in found]


def logs_since(session: Session, people: Sequence[int]) -> dict[int, list[CheckIn]]:
    """People's check-ins about days after their cached folds, in the order they were made."""
    logs: dict[int, list[CheckIn]] = {person_id: [] for person_id in people}
    for person_id, *row in session.execute(_logs(session.dialect.name), {"people": listed(session, people)}):
        logs[person_id].append(_check_in(row))
    return logs


@cache
def _logs(dialect: str) -> Select[Any]:
    later = or_(t.snapshot.c.day.is_(None), t.check_in.c.day > t.snapshot.c.day)
    return (
        select(t.check_in.c.person_id, *_COLUMNS)
        .outerjoin(t.snapshot, t.snapshot.c.person_id == t.check_in.c.person_id)
        .where(in_list(dialect, t.check_in.c.person_id, "people"), later)
        .order_by(t.check_in.c.id)
    )


def snapshots_of(session: Session, people: Sequence[int]) -> dict[int, str]:
    """The cached folds of several people."""
    found = session.execute(_snapshots(session.dialect.name), {"people": listed(session, people)})
    return {row.person_id: row.state for row in found}


@cache
def _snapshots(dialect: str) -> Select[tuple[int, str]]:
    people = in_list(dialect, t.snapshot.c.person_id, "people")
    return select(t.snapshot.c.person_id, t.snapshot.c.state).where(people)


def keep_snapshots(session: Session, snapshots: Sequence[tuple[int, date, str]]) -> None:
    """Caches the folds of people's logs, each with the person's id and the day through which it goes."""
    if snapshots:
        session.execute(_keeping(session.dialect.name), {"snapshots": rows(snapshots)})


@cache
def _keeping(dialect: str) -> Insert:
    insert_ = postgresql_insert if dialect == "postgresql" else sqlite_insert
    columns = [t.snapshot.c.person_id, t.snapshot.c.day, t.snapshot.c.state]
    given = select(*table(dialect, "snapshots", columns)).where(true())  # SQLite wants a WHERE there
    query = insert_(t.snapshot).from_select(columns, given)
    new = {"day": query.excluded.day, "state": query.excluded.state}
    return query.on_conflict_do_update(index_elements=["person_id"], set_=new)


def forget_snapshot(session: Session, person_id: int) -> None:
    """Drops the cache, when the past itself changed."""
    session.execute(delete(t.snapshot).where(t.snapshot.c.person_id == person_id))


def done_count(session: Session, place_id: int, day: date) -> int:
    """How many members of a group's board have a day done, wherever they said so."""
    query = (
        select(func.count(func.distinct(t.check_in.c.person_id)))
        .join(t.membership, t.membership.c.person_id == t.check_in.c.person_id)
        .where(t.membership.c.place_id == place_id, *_done_on(day))
    )
    return session.execute(query).scalar_one()


def done_by(session: Session, people: Sequence[int], day: date) -> frozenset[int]:
    """Which of some people have a day done, and did not take it back."""
    given = {"people": listed(session, people), "day": day}
    return frozenset(session.scalars(_done_by(session.dialect.name), given)) if people else frozenset()


@cache
def _done_by(dialect: str) -> Select[tuple[int]]:
    people = in_list(dialect, t.check_in.c.person_id, "people")
    return select(t.check_in.c.person_id).where(people, *_done_on(bindparam("day")))


def seen_since(session: Session, people: Sequence[int], day: date) -> frozenset[int]:
    """Which of some people have a check-in about a day from `day` on."""
    given = {"people": listed(session, people), "day": day}
    return frozenset(session.scalars(_seen_since(session.dialect.name), given)) if people else frozenset()


@cache
def _seen_since(dialect: str) -> Select[tuple[int]]:
    people = in_list(dialect, t.check_in.c.person_id, "people")
    return select(t.check_in.c.person_id).where(people, t.check_in.c.day >= bindparam("day")).distinct()


def _done_on(day: date | BindParameter[date]) -> list[ColumnElement[bool]]:
    """Check-ins that count for a day; an undoing names the one that it takes back."""
    undoing = t.check_in.alias()
    undone = select(undoing.c.id).where(undoing.c.undoes == t.check_in.c.id).exists()
    return [t.check_in.c.day == day, t.check_in.c.kind.in_([Kind.DONE.value, Kind.LATE.value]), ~undone]

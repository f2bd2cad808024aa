"""The append-only log of check-ins, and the cache of its fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Insert, Select, bindparam, delete, func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.core.events import CheckIn, Kind
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import in_list, listed
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


def _values(person_id: int, fact: CheckIn) -> dict[str, object]:
    return {
        "person_id": person_id,
        "kind": fact.kind.value,
        "day": fact.day,
        "at": fact.at,
        "zone": fact.zone,
        "rollover": fact.rollover,
        "from_zone": fact.from_zone or None,
        "from_rollover": fact.from_rollover if fact.from_zone else None,
        "until": fact.until,
        "weekdays": weekdays_to_bits(fact.weekdays),
        "undoes": fact.undoes,
        "reason": fact.reason,
        "delivery_id": fact.delivery,
    }


# Built once: building a query takes longer than its answer.
_LOG = select(*_COLUMNS).where(t.check_in.c.person_id == bindparam("person")).order_by(t.check_in.c.id)
_LOG_AFTER = _LOG.where(t.check_in.c.day > bindparam("after"))
_APPENDING = insert(t.check_in).returning(t.check_in.c.id, sort_by_parameter_order=True)


def append(session: Session, facts: Sequence[tuple[int, CheckIn]]) -> list[CheckIn]:
    """Adds facts to logs, each with its person's id; returns them in this order, with ids of their own."""
    ids = session.scalars(_APPENDING, [_values(person_id, fact) for person_id, fact in facts])
    return [replace(fact, id=id_) for (_, fact), id_ in zip(facts, ids, strict=True)]


def log_of(session: Session, person_id: int, after: date | None = None) -> list[CheckIn]:
    """A person's check-ins in the order they were made; with `after`, only those about later days."""
    if after is None:
        rows = session.execute(_LOG, {"person": person_id})
    else:
        rows = session.execute(_LOG_AFTER, {"person": person_id, "after": after})
    return [_check_in(row) for row in rows]


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
    rows = session.execute(_snapshots(session.dialect.name), {"people": listed(session, people)})
    return {row.person_id: row.state for row in rows}


@cache
def _snapshots(dialect: str) -> Select[tuple[int, str]]:
    people = in_list(dialect, t.snapshot.c.person_id, "people")
    return select(t.snapshot.c.person_id, t.snapshot.c.state).where(people)


def keep_snapshots(session: Session, snapshots: Sequence[tuple[int, date, str]]) -> None:
    """Caches the folds of people's logs, each with the person's id and the day through which it goes."""
    rows = [{"person_id": person_id, "day": day, "state": state} for person_id, day, state in snapshots]
    if rows:
        session.execute(_keeping(session.dialect.name), rows)


@cache
def _keeping(dialect: str) -> Insert:
    query = (postgresql_insert if dialect == "postgresql" else sqlite_insert)(t.snapshot)
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
    return select(t.check_in.c.person_id).where(people, t.check_in.c.day >= bindparam("day"))


def _done_on(day: date | BindParameter[date]) -> list[ColumnElement[bool]]:
    """Check-ins that count for a day; an undoing names the one that it takes back."""
    undoing = t.check_in.alias()
    undone = select(undoing.c.id).where(undoing.c.undoes == t.check_in.c.id).exists()
    return [t.check_in.c.day == day, t.check_in.c.kind.in_([Kind.DONE.value, Kind.LATE.value]), ~undone]

"""The append-only log of check-ins, and the cache of its fold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.core.events import CheckIn, Kind
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import in_list, listed
from bot.storage.records import bits_to_weekdays, weekdays_to_bits


def _check_in(row: Row[Any]) -> CheckIn:
    return CheckIn(
        id=row.id,
        kind=Kind(row.kind),
        day=row.day,
        at=row.at,
        zone=row.zone,
        rollover=row.rollover,
        until=row.until,
        weekdays=bits_to_weekdays(row.weekdays),
        undoes=row.undoes,
        reason=row.reason,
        delivery=row.delivery_id,
        from_zone=row.from_zone or "",
        from_rollover=row.from_rollover if row.from_rollover is not None else row.rollover,
    )


_ONE = select(t.check_in).where(t.check_in.c.id == bindparam("id"))
_LOG = select(t.check_in).where(t.check_in.c.person_id == bindparam("person")).order_by(t.check_in.c.id)
_LOG_AFTER = _LOG.where(t.check_in.c.day > bindparam("after"))


def append(session: Session, person_id: int, fact: CheckIn) -> CheckIn:
    """Adds a fact to a person's log and returns it with its id; the `id` given is ignored."""
    check_in_id = session.execute(
        insert(t.check_in)
        .values(
            person_id=person_id,
            kind=fact.kind.value,
            day=fact.day,
            at=fact.at,
            zone=fact.zone,
            rollover=fact.rollover,
            from_zone=fact.from_zone or None,
            from_rollover=fact.from_rollover if fact.from_zone else None,
            until=fact.until,
            weekdays=weekdays_to_bits(fact.weekdays),
            undoes=fact.undoes,
            reason=fact.reason,
            delivery_id=fact.delivery,
        )
        .returning(t.check_in.c.id)
    ).scalar_one()
    return _check_in(session.execute(_ONE, {"id": check_in_id}).one())


def log_of(session: Session, person_id: int, after: date | None = None) -> list[CheckIn]:
    """A person's check-ins in the order they were made; with `after`, only those about later days."""
    if after is None:
        rows = session.execute(_LOG, {"person": person_id})
    else:
        rows = session.execute(_LOG_AFTER, {"person": person_id, "after": after})
    return [_check_in(row) for row in rows]


def snapshots_of(session: Session, people: Sequence[int]) -> dict[int, str]:
    """The cached folds of several people."""
    rows = session.execute(_snapshots(session.dialect.name), {"people": listed(session, people)})
    return {row.person_id: row.state for row in rows}


@cache
def _snapshots(dialect: str) -> Select[tuple[int, str]]:
    people = in_list(dialect, t.snapshot.c.person_id, "people")
    return select(t.snapshot.c.person_id, t.snapshot.c.state).where(people)


def keep_snapshot(session: Session, person_id: int, day: date, state: str) -> None:
    """Caches the fold of a person's log through `day`."""
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.snapshot).values(person_id=person_id, day=day, state=state)
    session.execute(query.on_conflict_do_update(index_elements=["person_id"], set_={"day": day, "state": state}))


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

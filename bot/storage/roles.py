"""Roles: rows that are lent to one process at a time, so that of many processes one reads, one plans and one sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Interval, case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Session


@dataclass(frozen=True, slots=True)
class RoleKey:
    """Which role: of which bot, and which share of it."""

    bot: str
    name: str
    shard: int = 0


@dataclass(frozen=True, slots=True)
class Grip:
    """A role that is ours."""

    epoch: int
    taken_over: bool  # somebody else had it before


def acquire(
    session: Session, key: RoleKey, holder: str, lease: timedelta, *, budget: int, now: datetime
) -> Grip | None:
    """Takes a role that is free, or renews one that is ours; None while it is somebody else's.

    PostgreSQL goes by its own clock, since two machines' differ; SQLite, which has one process, by `now`.
    """
    at, until = _moments(session, lease, now)
    known = select(t.role.c.holder, (t.role.c.expires_at > at).label("live")).where(*_is(key))
    before = session.execute(known).one_or_none()
    if before is None:
        return _enter(session, key, holder, until, budget)
    if before.live and before.holder != holder:
        return None  # asked every second by every standby, so it must cost no write
    is_ours_still = (t.role.c.holder == holder) & (t.role.c.expires_at > at)
    query = (
        update(t.role)
        .where(*_is(key), or_(t.role.c.expires_at <= at, t.role.c.holder == holder))
        .values(
            holder=holder,
            epoch=case((is_ours_still, t.role.c.epoch), else_=t.role.c.epoch + 1),
            expires_at=until,
            budget=budget,
        )
        .returning(t.role.c.epoch)
    )
    epoch = session.execute(query).scalar_one_or_none()
    return None if epoch is None else Grip(epoch, before.holder != holder)


def _enter(session: Session, key: RoleKey, holder: str, until: Any, budget: int) -> Grip | None:  # noqa: ANN401 (an instant, or SQL for one)
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = (
        insert_(t.role)
        .values(bot=key.bot, name=key.name, shard=key.shard, holder=holder, epoch=1, expires_at=until, budget=budget)
        .on_conflict_do_nothing(index_elements=["bot", "name", "shard"])
        .returning(t.role.c.epoch)
    )
    epoch = session.execute(query).scalar_one_or_none()
    return None if epoch is None else Grip(epoch, taken_over=False)


def holds(session: Session, key: RoleKey, holder: str, epoch: int, *, now: datetime) -> bool:
    """Whether the role is this holder's, still under this epoch, at the moment of this transaction.

    It locks nothing: a lease that ends between here and the commit is caught by the holder's own, shorter trust.
    """
    at, _ = _moments(session, timedelta(0), now)
    query = select(t.role.c.epoch).where(
        *_is(key), t.role.c.holder == holder, t.role.c.epoch == epoch, t.role.c.expires_at > at
    )
    return session.execute(query).first() is not None


def release(session: Session, key: RoleKey, holder: str, *, now: datetime) -> bool:
    """Gives a role back before its time."""
    at, _ = _moments(session, timedelta(0), now)
    query = update(t.role).where(*_is(key), t.role.c.holder == holder, t.role.c.expires_at > at).values(expires_at=at)
    return session.execute(query).rowcount == 1


def _is(key: RoleKey) -> tuple[ColumnElement[bool], ...]:
    return t.role.c.bot == key.bot, t.role.c.name == key.name, t.role.c.shard == key.shard


def _moments(session: Session, lease: timedelta, now: datetime) -> tuple[Any, Any]:
    """Now and the lease's end, as SQL."""
    if session.dialect.name == "postgresql":
        return func.now(), func.now() + literal(lease, Interval())
    return literal(now, Instant()), literal(now + lease, Instant())

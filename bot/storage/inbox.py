"""Which events were taken already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, delete, select, true
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import ReturningInsert

from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Session
from bot.storage.lists import listed, words


def enter(session: Session, keys: Sequence[str], at: datetime) -> frozenset[str]:
    """Enters events; returns the keys of those that were not there yet."""
    given = {"keys": listed(session, keys), "at": at}
    return frozenset(session.scalars(_entering(session.dialect.name), given))


@cache
def _entering(dialect: str) -> ReturningInsert[tuple[str]]:
    insert_ = postgresql_insert if dialect == "postgresql" else sqlite_insert
    rows = select(words(dialect, "keys"), bindparam("at", type_=Instant)).where(true())  # SQLite wants a WHERE there
    query = insert_(t.inbox).from_select(["key", "at"], rows)
    return query.on_conflict_do_nothing(index_elements=["key"]).returning(t.inbox.c.key)


def forget(session: Session, before: datetime) -> int:
    """Deletes what no platform would send again: Telegram keeps updates for a day."""
    return session.execute(delete(t.inbox).where(t.inbox.c.at < before)).rowcount

"""Which events were taken already."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import ReturningInsert

from bot.storage import tables as t
from bot.storage.database import Session


def is_new(session: Session, key: str, at: datetime) -> bool:
    """Enters an event; False if it was there already."""
    entering = _entering(session.dialect.name)
    return session.execute(entering, {"key": key, "at": at}).scalar_one_or_none() is not None


@cache
def _entering(dialect: str) -> ReturningInsert[tuple[str]]:
    insert_ = postgresql_insert if dialect == "postgresql" else sqlite_insert
    return insert_(t.inbox).on_conflict_do_nothing(index_elements=["key"]).returning(t.inbox.c.key)


def forget(session: Session, before: datetime) -> int:
    """Deletes what no platform would send again: Telegram keeps updates for a day."""
    return session.execute(delete(t.inbox).where(t.inbox.c.at < before)).rowcount

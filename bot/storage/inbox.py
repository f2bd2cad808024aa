"""Which events were taken already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.database import Session


def is_new(session: Session, key: str, at: datetime) -> bool:
    """Enters an event; False if it was there already."""
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.inbox).values(key=key, at=at).on_conflict_do_nothing(index_elements=["key"])
    return session.execute(query.returning(t.inbox.c.key)).scalar_one_or_none() is not None


def forget(session: Session, before: datetime) -> int:
    """Deletes what no platform would send again: Telegram keeps updates for a day."""
    return session.execute(delete(t.inbox).where(t.inbox.c.at < before)).rowcount

"""What platforms told us to wait for: remembered over a restart, and by all replicas."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, delete, literal, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Session


def put(session: Session, platform: str, chat: str, until: datetime) -> None:
    """Remembers a pause, of one chat or with "" of the whole token, in real time; a longer one stays."""
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.throttle).values(platform=platform, chat=chat, until=until)
    longer = case((t.throttle.c.until > until, t.throttle.c.until), else_=literal(until, Instant()))
    session.execute(query.on_conflict_do_update(index_elements=["platform", "chat"], set_={"until": longer}))


def active(session: Session, platform: str, real: datetime) -> dict[str, datetime]:
    """The pauses that are not over, by chat; those that are get forgotten."""
    session.execute(delete(t.throttle).where(t.throttle.c.platform == platform, t.throttle.c.until <= real))
    query = select(t.throttle.c.chat, t.throttle.c.until).where(t.throttle.c.platform == platform)
    return {row.chat: row.until for row in session.execute(query)}

"""What platforms told us to wait for: remembered over a restart, and by all replicas."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Session

ASKED = "papers"  # stands where a platform does; families of the hosts that papers come from have the place of chats
LONGEST_QUEUE = timedelta(minutes=1)  # whatever a clock that was set wrong has left behind


def put(session: Session, platform: str, chat: str, until: datetime) -> None:
    """Remembers a pause, of one chat or with "" of the whole token, in real time; a longer one stays."""
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.throttle).values(platform=platform, chat=chat, until=until)
    longer = case((t.throttle.c.until > until, t.throttle.c.until), else_=literal(until, Instant()))
    session.execute(query.on_conflict_do_update(index_elements=["platform", "chat"], set_={"until": longer}))


def take_turn(session: Session, family: str, gap: timedelta, real: datetime) -> timedelta:
    """Takes the next moment at which anybody may ask a family of hosts; returns how long to wait for it.

    Between two such moments is at least `gap`, whichever process takes them.
    """
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    before = select(t.throttle.c.until).where(t.throttle.c.platform == ASKED, t.throttle.c.chat == family)
    for _ in range(2):
        free = session.execute(before.with_for_update()).scalar_one_or_none()
        start = real if free is None or free < real else min(free, real + LONGEST_QUEUE)
        if free is not None:
            mine = update(t.throttle).where(t.throttle.c.platform == ASKED, t.throttle.c.chat == family)
            session.execute(mine.values(until=start + gap))
            return start - real
        first = insert_(t.throttle).values(platform=ASKED, chat=family, until=real + gap)
        query = first.on_conflict_do_nothing(index_elements=["platform", "chat"]).returning(t.throttle.c.chat)
        if session.execute(query).first() is not None:
            return timedelta(0)
    raise RuntimeError("a turn was there and is gone")


def active(session: Session, platform: str, real: datetime) -> dict[str, datetime]:
    """The pauses that are not over, by chat; those that are get forgotten."""
    session.execute(delete(t.throttle).where(t.throttle.c.platform == platform, t.throttle.c.until <= real))
    query = select(t.throttle.c.chat, t.throttle.c.until).where(t.throttle.c.platform == platform)
    return {row.chat: row.until for row in session.execute(query)}

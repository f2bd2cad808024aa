"""What tells whether the bot is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from bot.storage import deliveries, papers
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.records import DeliveryKind, DeliveryState, Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that could go out and did not yet, and since when the oldest could."""

    count: int
    oldest: datetime | None


def active(session: Session) -> int:
    """How many places doses come to."""
    return _subscriptions(session, Standing.ACTIVE)


def waiting(session: Session, now: datetime) -> Waiting:
    """What waits to be sent."""
    query = select(func.count(), func.min(t.delivery.c.not_before)).where(
        t.delivery.c.state == DeliveryState.PENDING.value, t.delivery.c.not_before <= now
    )
    return Waiting(*session.execute(query).one())


def is_awaited(session: Session, platform: str) -> bool:
    """Whether somebody on a platform waits for an answer that was promised: code to be run, or what is stored."""
    code = (
        select(t.submission.c.id)
        .join(t.place, t.place.c.id == t.submission.c.place_id)
        .where(t.submission.c.passed.is_(None), t.place.c.platform == platform)
    )
    replies = select(t.delivery.c.id).where(
        t.delivery.c.platform == platform,
        t.delivery.c.kind == DeliveryKind.REPLY.value,
        t.delivery.c.state.in_([DeliveryState.PENDING.value, *deliveries.IN_FLIGHT]),
    )
    return any(session.execute(query.limit(1)).first() for query in (code, replies))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows there are of what grows slowly, or is few."""

    active: int
    blocked: int
    papers: int
    submissions: int  # that wait to be graded


def counts(session: Session) -> Counts:
    """Reads partial indexes and the table of papers, never that of deliveries."""
    blocked = _subscriptions(session, Standing.BLOCKED)
    code = session.scalar(select(func.count()).where(t.submission.c.passed.is_(None)))
    return Counts(active(session), blocked, papers.count(session), code or 0)


def _subscriptions(session: Session, standing: Standing) -> int:
    said = text(f"state = '{standing.value}'")  # as the partial index says it
    return session.scalar(select(func.count()).select_from(t.subscription).where(said)) or 0


def oldest(session: Session, platform: str, now: datetime) -> datetime | None:
    """Since when the oldest message of a platform could go out and did not: one look into an index a priority."""
    pending = text("state = 'pending'")  # as the index says it
    firsts = [
        session.scalar(
            select(t.delivery.c.not_before)
            .where(pending, t.delivery.c.platform == platform, t.delivery.c.priority == priority)
            .order_by(t.delivery.c.not_before)
            .limit(1)
        )
        for priority in deliveries.PRIORITIES
    ]
    return min((first for first in firsts if first is not None and first <= now), default=None)

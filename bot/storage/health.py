"""What tells whether the bot is well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.records import DeliveryState, Standing


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages that could go out and did not yet, and since when the oldest could."""

    count: int
    oldest: datetime | None


def active(session: Session) -> int:
    """How many places doses come to."""
    query = select(func.count()).where(t.subscription.c.state == Standing.ACTIVE.value)
    return session.execute(query).scalar_one()


def waiting(session: Session, now: datetime) -> Waiting:
    """What waits to be sent."""
    query = select(func.count(), func.min(t.delivery.c.not_before)).where(
        t.delivery.c.state == DeliveryState.PENDING.value, t.delivery.c.not_before <= now
    )
    return Waiting(*session.execute(query).one())

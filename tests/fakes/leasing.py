"""A sender that keeps deliveries before it begins them, as it does with what waits for its place."""

from __future__ import annotations

from datetime import datetime

from bot.storage import outbox
from bot.storage.database import Session
from bot.storage.records import Claimed


def claim(session: Session, owner: str, *, now: datetime, lease_until: datetime, limit: int) -> list[Claimed]:
    """Leases what is ready."""
    claimed = outbox.ready(session, "telegram", now=now, limit=limit)
    outbox.lease(session, [each.delivery.id for each in claimed], owner, lease_until)
    return claimed

"""What is thrown away, because nobody will ask for it again, and what a new version of the zone data moves."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.services import subscriptions
from bot.storage import explanations, inbox, replies
from bot.storage.database import Database, Session

log = structlog.get_logger()

INBOX_KEEPS = timedelta(days=8)  # Telegram hands an update in again for a day; its numbers start anew after a week
REPLIES_KEEP = timedelta(days=2)
BATCH = 500


async def tidy(database: Database, now: datetime) -> None:
    """Deletes old inbox keys, replies that were sent, and what a model was asked. Doses, check-ins, notes are kept."""
    events, replies = await database.run(_tidy, now)
    if events or replies:
        log.debug("tidied", events=events, replies=replies)


def _tidy(session: Session, now: datetime) -> tuple[int, int]:
    explanations.forget(session, now - REPLIES_KEEP)
    return inbox.forget(session, now - INBOX_KEEPS), replies.forget(session, now - REPLIES_KEEP)


async def follow_zone_data(database: Database, now: datetime) -> int:
    """Recomputes due instants that an older version of the time zone data said; returns how many."""
    moved, batch = 0, BATCH
    while batch == BATCH:
        batch = await database.run(subscriptions.refresh_zone_data, now, BATCH)
        moved += batch
    if moved:
        log.info("zone_data_changed", version=subscriptions.zone_data(), subscriptions=moved)
    return moved

"""The intent to send: built and committed for a whole batch before the first request of it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

import structlog

from bot.library import Library
from bot.ports import Clock, Outbound
from bot.services import composing, outcomes
from bot.services.roles import Fence
from bot.storage import outbox
from bot.storage.database import Session
from bot.storage.records import Claimed, DeliveryState

log = structlog.get_logger()


class Ready(NamedTuple):
    """A delivery whose intent is committed."""

    outbound: Outbound
    claimed: Claimed


def claim(  # noqa: PLR0917 (what a sender knows of itself)
    session: Session, fence: Fence, owner: str, platform: str, clock: Clock, lease: timedelta, limit: int
) -> list[Claimed]:
    """Leases what may go out on a platform now, replies first; nothing while another process sends."""
    if not fence.holds(session):
        return []
    until = clock.real() + lease
    return outbox.claim(session, owner, platform, now=clock.now(), lease_until=until, limit=limit)


def begin(  # noqa: PLR0917 (what a sender knows of its batch)
    session: Session,
    library: Library,
    fence: Fence,
    batch: Sequence[Claimed],
    owner: str,
    clock: Clock,
    lease: timedelta,
) -> list[Ready]:
    """Commits the intent to send, for all of a batch for which there still is a reason.

    Nothing is begun while another process sends; the rows come back when their leases end.
    """
    if not fence.holds(session):
        return []
    now = clock.now()
    wanted = [each for each in batch if not outcomes.is_over(session, each.delivery, now)]
    built: dict[int, Ready] = {}
    for claimed, outbound in composing.compose(session, library, wanted, now):
        if isinstance(outbound, Outbound):
            since = claimed.delivery.written_at
            built[claimed.delivery.id] = Ready(outbound._replace(doubtful_since=since) if since else outbound, claimed)
        elif outbound is None:
            outbox.mark_over(session, claimed.delivery.id, DeliveryState.CANCELLED, "nothing to say")
        else:
            log.error("message_not_built", delivery=claimed.delivery.id, exc_info=outbound)
            outcomes.lose(session, claimed.delivery, DeliveryState.DEAD, f"not built: {outbound}", now)
    # What was stopped, paused or taken over meanwhile is not marked, and so not sent.
    real = clock.real()
    begun = outbox.mark_sending(session, list(built), owner, real, real + lease)
    return [ready for delivery, ready in built.items() if delivery in begun]

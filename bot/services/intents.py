"""The intent to send: built and committed for a whole batch before the first request of it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.library import Library
from bot.ports import Outbound
from bot.services import composing, outcomes
from bot.storage import outbox
from bot.storage.database import Session
from bot.storage.records import Claimed, DeliveryState

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery whose intent is committed."""

    outbound: Outbound
    claimed: Claimed


def begin(  # noqa: PLR0917 (what a sender knows of its batch)
    session: Session, library: Library, batch: Sequence[Claimed], owner: str, now: datetime, real: datetime
) -> list[Ready]:
    """Commits the intent to send, for all of a batch for which there still is a reason.

    `now` is the bot's clock, by which doses expire; `real` the machine's, by which leases do.
    """
    wanted = [each for each in batch if not outcomes.is_over(session, each.delivery, now)]
    built: dict[int, Ready] = {}
    for claimed, outbound in composing.compose(session, library, wanted, now):
        if isinstance(outbound, Outbound):
            built[claimed.delivery.id] = Ready(outbound, claimed)
        elif outbound is None:
            outbox.mark_over(session, claimed.delivery.id, DeliveryState.CANCELLED, "nothing to say")
        else:
            log.error("message_not_built", delivery=claimed.delivery.id, exc_info=outbound)
            outbox.mark_over(session, claimed.delivery.id, DeliveryState.DEAD, f"not built: {outbound}")
    # What was stopped, paused or taken over meanwhile is not marked, and so not sent.
    begun = outbox.mark_sending(session, list(built), owner, real)
    return [ready for delivery, ready in built.items() if delivery in begun]

"""The intent to send: built and committed for a whole batch before the first request of it goes out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
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


class Turn(NamedTuple):
    """What one transaction prepared."""

    ready: Sequence[Ready] = ()
    waiting: Sequence[Claimed] = ()  # leased, because something else is on its way to the same place
    dropped: Sequence[int] = ()  # not begun: it is over, or nobody wants it any more


def take_turn(  # noqa: PLR0917 (what a sender knows of itself)
    session: Session,
    library: Library,
    fence: Fence,
    owner: str,
    platform: str,
    clock: Clock,
    lease: timedelta,
    held: Sequence[Claimed],
    busy: Collection[int],
    room: int,
) -> Turn:
    """Commits the intent to send: for what is `held`, leased before, and for as much more as there is `room` for.

    Replies come first. What goes to a `busy` place is leased until that is free. Where nothing has to wait, nothing
    is leased: between the claim and the intent, in one transaction, nobody could see it.
    Nothing is prepared while another process sends; rows that were leased come back when their leases end.
    """
    if not fence.holds(session):
        return Turn()
    fresh = outbox.ready(session, platform, now=clock.now(), limit=room - len(held)) if room > len(held) else []
    free, waiting = _parted(fresh, busy)
    batch = [*held, *free]
    ready = _begin(session, library, batch, owner, clock, lease)
    begun = {each.claimed.delivery.id for each in ready}
    dropped = [each.delivery.id for each in batch if each.delivery.id not in begun]
    # What nobody wants just now and is not over is left alone for as long, or it would be looked at without end.
    outbox.lease(session, [*(each.delivery.id for each in waiting), *dropped], owner, clock.real() + lease)
    return Turn(ready, waiting, dropped)


def _parted(claimed: Sequence[Claimed], busy: Collection[int]) -> tuple[list[Claimed], list[Claimed]]:
    """Those that may go, one to a place, and those that have to wait."""
    taken, free, waiting = set(busy), list[Claimed](), list[Claimed]()
    for each in claimed:
        place = each.delivery.place
        (waiting if place in taken else free).append(each)
        taken.add(place)
    return free, waiting


def _begin(  # noqa: PLR0917 (what a sender knows of its batch)
    session: Session, library: Library, batch: Sequence[Claimed], owner: str, clock: Clock, lease: timedelta
) -> list[Ready]:
    """Builds all for which there still is a reason, and marks it as meant to be sent."""
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
    begun = outbox.mark_sending(session, list(built), owner, now=now, real=real, lease_until=real + lease)
    return [ready for delivery, ready in built.items() if delivery in begun]

"""What becomes of a delivery that did not arrive, and of its place: what each answer of a platform means."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from bot.ports import Address, Clock, DeliveryError, Outbound, Verb
from bot.services import plan, subscriptions
from bot.storage import deliveries, outbox, places, throttles
from bot.storage.database import Session
from bot.storage.records import Delivery, DeliveryKind, DeliveryState, Standing

log = structlog.get_logger()

ATTEMPTS = 8
LONGEST_PAUSE = timedelta(days=1)  # whoever asks for more is not the platform
REFUSED_PAUSE = timedelta(seconds=60)  # between two tries with a token that is refused
LONGEST_BACKOFF = 900  # seconds
AWAY = (5.0, 15.0)  # seconds until a message is tried again that an outage stopped; the breaker slows down the rest
REPEATS = ((30.0, 60.0), (60.0, 120.0))  # seconds until one is repeated that may have arrived: at most two copies more


class Doubt(StrEnum):
    """What becomes of a message that may have arrived."""

    PRESUME = "presume"  # it counts as sent, and does not come twice
    RESEND = "resend"  # it comes again, and may come twice
    RECOGNISED = "recognised"  # it comes again, and the platform shows it once


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing goes to a chat, or with "" to the whole token, for `length` of real time."""

    chat: str
    length: timedelta


def pause_of(error: DeliveryError, chat: str) -> Pause | None:
    """The pause that an answer asks for, if it does."""
    if error.unauthorised:
        return Pause("", REFUSED_PAUSE)
    if error.retry_after is None:
        return None
    return Pause(chat if error.scope == "chat" else "", min(error.retry_after, LONGEST_PAUSE))


def is_over(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Ends a delivery that is too late, or has failed too often; False if it may be sent."""
    if delivery.expires_at is not None and delivery.expires_at <= now:
        lose(session, delivery, DeliveryState.EXPIRED, "its day is over", now)
        return True
    if delivery.attempts >= ATTEMPTS:
        lose(session, delivery, DeliveryState.DEAD, f"{ATTEMPTS} attempts failed", now)
        return True
    return False


def settle(  # noqa: PLR0917 (what is known of a failed send)
    session: Session,
    clock: Clock,
    owner: str,
    outbound: Outbound,
    delivery: Delivery,
    error: DeliveryError,
    pause: Pause | None,
    doubt: Doubt,
) -> None:
    """Does to a delivery and its place what the answer means, unless the delivery is another sender's by now."""
    if pause is not None:
        throttles.put(session, outbound.to.platform, pause.chat, clock.real() + pause.length)
    if not outbox.is_ours(session, delivery.id, owner):
        return
    if outbound.verb is Verb.DRAFT and not error.permanent:
        outbox.mark_over(session, delivery.id, DeliveryState.CANCELLED, str(error))  # what follows it says more
        return
    back: timedelta | None = None
    if error.moved_to:
        there = Address(outbound.to.platform, error.moved_to, outbound.to.thread)
        back = timedelta(0) if follow(session, delivery, there) else None
    elif pause is not None:
        back = pause.length
        if error.unauthorised:
            log.error("token_refused", platform=outbound.to.platform)
    elif error.permanent:
        log.info("place_refuses", delivery=delivery.id, reason=str(error))
        block(session, delivery, str(error))
    elif (wait := _wait(error, delivery.attempts, doubt)) is None:
        log.warning("presumed_sent", delivery=delivery.id, reason=str(error))
        outbox.mark_presumed(session, delivery.id, clock.now(), str(error))
    else:
        # With jitter, so that many rows do not come back together. An outage is no fault of the message's, so it may
        # last: what ends is the message's day.
        not_before, counts = clock.after(timedelta(seconds=random.uniform(*wait))), wait is not AWAY  # noqa: S311
        doubtful = error.ambiguous
        outbox.mark_pending(session, delivery.id, not_before, str(error), counts=counts, doubtful=doubtful)
    if back is not None:
        outbox.mark_pending(session, delivery.id, clock.after(back), str(error), counts=False)


def lose(session: Session, delivery: Delivery, state: DeliveryState, trouble: str, now: datetime) -> None:
    """Ends what we cannot bring; a day whose dose never came is excused, for it was not the person's doing."""
    over = outbox.mark_over(session, delivery.id, state, trouble)
    if over and delivery.kind is DeliveryKind.DAILY and delivery.dose_day and delivery.sent_at is None:
        plan.excuse(session, places.place(session, delivery.place), (delivery.dose_day,), now)


def follow(session: Session, delivery: Delivery, address: Address) -> bool:
    """Lets a place follow its chat to a new id; False, and the delivery ends, where the new chat has its own doses."""
    if subscriptions.move(session, places.place(session, delivery.place), address):
        return True
    outbox.mark_over(session, delivery.id, DeliveryState.CANCELLED, "the new chat has its own doses")
    return False


def block(session: Session, delivery: Delivery, trouble: str) -> None:
    """Ends a delivery for good and sends nothing more to a place that refuses us; everything is kept."""
    outbox.mark_over(session, delivery.id, DeliveryState.DEAD, trouble)
    subscription = places.subscription_of(session, delivery.place)
    if subscription.state is Standing.ACTIVE:
        places.change_subscription(session, subscription.id, state=Standing.BLOCKED)
        deliveries.cancel_pending(session, delivery.place)


def _wait(error: DeliveryError, repeats: int, doubt: Doubt) -> tuple[float, float] | None:
    """Between how many seconds to wait before the next try; None if the message shall count as sent."""
    if error.ambiguous and doubt is not Doubt.RECOGNISED:
        if not error.outage and doubt is Doubt.PRESUME:
            return None
        # Who says "I am out of order" has nearly always done nothing, so it is believed, though not for ever.
        if repeats >= len(REPEATS) and doubt is Doubt.PRESUME:
            return None
        return REPEATS[min(repeats, len(REPEATS) - 1)]
    if error.outage or error.ambiguous:
        return AWAY
    return 1.0, min(LONGEST_BACKOFF, 5.0 * 2**repeats)

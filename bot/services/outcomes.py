"""What becomes of a delivery that did not arrive, and of its place."""

from __future__ import annotations

from datetime import datetime

from bot.ports import Address
from bot.services import plan, subscriptions
from bot.storage import deliveries, places
from bot.storage.database import Session
from bot.storage.records import Delivery, DeliveryKind, DeliveryState, Standing


def expire(session: Session, delivery: Delivery, now: datetime) -> None:
    """Ends what is too late to send; a day whose dose never came is excused, for it was not the person's doing."""
    over = deliveries.mark_over(session, delivery.id, DeliveryState.EXPIRED, "its day is over")
    if over and delivery.kind is DeliveryKind.DAILY and delivery.dose_day and delivery.sent_at is None:
        plan.excuse(session, places.place(session, delivery.place), (delivery.dose_day,), now)


def follow(session: Session, delivery: Delivery, address: Address) -> bool:
    """Lets a place follow its chat to a new id; False, and the delivery ends, where the new chat has its own doses."""
    if subscriptions.move(session, places.place(session, delivery.place), address):
        return True
    deliveries.mark_over(session, delivery.id, DeliveryState.CANCELLED, "the new chat has its own doses")
    return False


def block(session: Session, delivery: Delivery, trouble: str) -> None:
    """Ends a delivery for good and sends nothing more to a place that refuses us; everything is kept."""
    deliveries.mark_over(session, delivery.id, DeliveryState.DEAD, trouble)
    subscription = places.subscription_of(session, delivery.place)
    if subscription.state is Standing.ACTIVE:
        places.change_subscription(session, subscription.id, state=Standing.BLOCKED)
        deliveries.cancel_pending(session, delivery.place)

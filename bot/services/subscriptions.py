"""Standing orders: how a place is set up, and when its next dose is due."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from importlib import metadata

from bot.core import schedule
from bot.core.errors import NotSetUpError
from bot.ports import Address
from bot.storage import deliveries, people, places
from bot.storage.database import Session
from bot.storage.records import Place, Standing, Subscription


@cache
def zone_data() -> str:
    """The version of the time zone data that due instants are computed with."""
    return metadata.version("tzdata")


def is_set_up(subscription: Subscription) -> bool:
    """Whether a place has answered where, when and what."""
    return None not in (subscription.zone, subscription.at, subscription.phase)


def order_of(subscription: Subscription) -> tuple[str, time, int]:
    """Zone, time and phase of a place.

    Raises:
        NotSetUpError: one of them is not chosen yet.
    """
    if subscription.zone is None or subscription.at is None or subscription.phase is None:
        raise NotSetUpError
    return subscription.zone, subscription.at, subscription.phase


def rollover_of(session: Session, place: Place, at: time) -> int:
    """The hour at which a place's day starts: its person's own, or 4, or the dose's hour if that is earlier."""
    return schedule.effective_rollover(_day_start(session, place), at)


def _day_start(session: Session, place: Place) -> int:
    return people.person(session, place.person).day_start if place.person is not None else schedule.ROLLOVER


def day_of(session: Session, place: Place, subscription: Subscription, now: datetime) -> date:
    """The learning day of a place: the date that its dose is for now."""
    return day_by(_day_start(session, place), subscription, now)


def day_by(day_start: int, subscription: Subscription, now: datetime) -> date:
    """The same, where the hour at which its person's days start is known."""
    zone, at, _ = order_of(subscription)
    return schedule.learning_day(now, zone, schedule.effective_rollover(day_start, at))


def reschedule(session: Session, subscription: Subscription, now: datetime) -> Subscription:
    """Computes the next due instant anew, after the zone, the time, the days or a pause changed."""
    zone, at, _ = order_of(subscription)
    last_day = subscription.last_dose_day
    if subscription.paused_until is not None and (last_day is None or subscription.paused_until > last_day):
        last_day = subscription.paused_until
    due = schedule.next_due(now, at, zone, subscription.weekdays, last_day, subscription.last_due_at)
    today = schedule.local(now, zone).date()
    if subscription.next_due_at is not None and due.at <= now and due.day == today:
        # The new time has passed already today; `/today` shows the dose, and nobody is surprised by a push right now.
        due = schedule.next_due(now, at, zone, subscription.weekdays, today, subscription.last_due_at)
    return places.change_subscription(
        session, subscription.id, next_dose_day=due.day, next_due_at=due.at, zone_data=zone_data()
    )


def activate(session: Session, subscription: Subscription, now: datetime) -> Subscription:
    """Lets doses come, from the next due instant on."""
    if not is_set_up(subscription):
        return places.change_subscription(session, subscription.id, state=Standing.NEW)
    active = places.change_subscription(session, subscription.id, state=Standing.ACTIVE)
    return reschedule(session, active, now)


def stop(session: Session, subscription: Subscription) -> Subscription:
    """Lets no more doses come; everything is kept."""
    deliveries.cancel_pending(session, subscription.place)
    return places.change_subscription(session, subscription.id, state=Standing.STOPPED)


def move(session: Session, place: Place, address: Address) -> bool:
    """Takes over a chat's new id; False where the new chat has doses of its own: then this place's order ends."""
    if places.move_place(session, place, address).id == place.id:
        return True
    stop(session, places.subscription_of(session, place.id))
    return False


def day_shown(session: Session, subscription: Subscription, day: date, now: datetime) -> Subscription:
    """Notes that a day's dose was shown on demand, so that it is not pushed again."""
    if subscription.last_dose_day is not None and subscription.last_dose_day >= day:
        return subscription
    changed = places.change_subscription(session, subscription.id, last_dose_day=day)
    return reschedule(session, changed, now) if changed.state is Standing.ACTIVE else changed


def refresh_zone_data(session: Session, now: datetime, limit: int) -> int:
    """Recomputes due instants that an older version of the zone data said, in one batch; returns how many it did."""
    stale = places.stale_zone_data(session, zone_data(), limit)
    for subscription in stale:
        _recompute(session, subscription, now)
    return len(stale)


def _recompute(session: Session, subscription: Subscription, now: datetime) -> None:
    """The same day, at the instant that today's rules give it; if that has passed, it is due now."""
    zone, at, _ = order_of(subscription)
    if subscription.next_dose_day is None:
        reschedule(session, subscription, now)
        return
    instant = schedule.due_at(subscription.next_dose_day, at, zone)
    if subscription.last_due_at is not None:
        instant = max(instant, subscription.last_due_at + schedule.MIN_GAP)
    places.change_subscription(session, subscription.id, next_due_at=instant, zone_data=zone_data())


def expires_at(subscription: Subscription, day: date, rollover: int) -> datetime:
    """Until when a dose of `day` is worth sending: 18 hours, and not past the end of its day."""
    zone, at, _ = order_of(subscription)
    return min(
        schedule.due_at(day, at, zone) + schedule.CATCH_UP,
        schedule.day_closes(day, zone, rollover),
    )

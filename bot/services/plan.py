"""The tick: who is due, which card, a delivery row and the next due instant, in one transaction.

Ticking twice changes nothing: the key (subscription, day, kind, part) is unique, and the due instant has moved on.
"""

from __future__ import annotations

from datetime import date, datetime

import structlog

from bot.core import schedule
from bot.core.events import Kind
from bot.library import Library
from bot.services import check_ins, doses, reminders, subscriptions
from bot.storage import check_ins as log_store
from bot.storage import deliveries, people, places
from bot.storage.database import Database, Session
from bot.storage.records import DeliveryState, Place, Subscription

log = structlog.get_logger()

BATCH = 500
OUTAGE = "the bot was down"


async def tick(database: Database, library: Library, now: datetime) -> int:
    """Plans everything that is due, batch by batch; returns how many doses and reminders were planned."""
    planned = 0
    for plan in (plan_doses, reminders.plan_reminders):
        done = BATCH
        while done == BATCH:
            done = await database.run(plan, library, now, BATCH)
            planned += done
    return planned


def plan_doses(session: Session, library: Library, now: datetime, limit: int) -> int:
    """Plans the doses of up to `limit` due subscriptions; returns how many it looked at."""
    due = places.due_subscriptions(session, now, limit)
    for subscription in due:
        try:
            with session.begin_nested():
                _plan(session, library, subscription, now)
        except (LookupError, ValueError, ArithmeticError):
            # One broken row must not hold up the others, nor come back at every tick.
            log.exception("plan_failed", subscription=subscription.id)
            places.change_subscription(session, subscription.id, next_due_at=now + schedule.DAY)
    return len(due)


def _plan(session: Session, library: Library, subscription: Subscription, now: datetime) -> None:
    zone, at, _ = subscriptions.order_of(subscription)
    if subscription.next_dose_day is None or subscription.next_due_at is None:
        subscriptions.reschedule(session, subscription, now)
        return
    place = places.place(session, subscription.place)
    rollover = subscriptions.rollover_of(session, place, at)
    due = schedule.Due(subscription.next_dose_day, subscription.next_due_at)
    settled = schedule.settle(now, due, at, zone, rollover, subscription.weekdays, subscription.last_due_at)
    changes: dict[str, object] = {"next_dose_day": settled.next.day, "next_due_at": settled.next.at}
    if settled.deliver is not None:
        card = doses.choose_card(session, library, subscription, settled.deliver)
        expires_at = subscriptions.expires_at(subscription, settled.deliver, rollover)
        state = DeliveryState.PENDING
        deliveries.add_dose(
            session, subscription, settled.deliver, card.id, state=state, now=now, expires_at=expires_at
        )
        changes |= {"last_dose_day": settled.deliver, "last_due_at": now}
    changed = places.change_subscription(session, subscription.id, zone_data=subscriptions.zone_data(), **changes)
    reminders.reschedule(session, place, changed, now)
    if settled.missed:
        excuse(session, place, settled.missed, now)


def excuse(session: Session, place: Place, days: tuple[date, ...], now: datetime) -> None:
    """Excuses the days whose dose never came, for everybody whose dose comes from this place."""
    log.warning("days_lost", place=place.id, days=[day.isoformat() for day in days])
    ids = [place.person] if place.person is not None else places.members(session, place.id)
    for person in people.people(session, ids).values():
        if place.person is None and places.private_places(session, person.id):
            continue  # their own dose decides
        facts = log_store.log_of(session, person.id, after=days[0] - schedule.DAY)
        known = {fact.day for fact in facts if fact.kind in {Kind.EXCUSED, Kind.DONE}}
        check_ins.excuse(session, person, tuple(day for day in days if day not in known), OUTAGE, now)

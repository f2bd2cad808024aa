"""The tick: who is due, which card, a delivery row and the next due instant, in one transaction.

Ticking twice changes nothing: the key (subscription, day, kind, part) is unique, and the due instant has moved on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import structlog

from bot.core import schedule
from bot.core.errors import UserError
from bot.core.events import Kind
from bot.library import Library
from bot.services import check_ins, reminders, subscriptions
from bot.services.choosing import Chooser, Rankings, Reader
from bot.storage import check_ins as log_store
from bot.storage import deliveries, history, people, places
from bot.storage.database import Database, Session
from bot.storage.records import Advance, DueOrder, NewDose, Place

log = structlog.get_logger()

BATCH = 500
OUTAGE = "the bot was down"


async def tick(database: Database, library: Library, now: datetime) -> int:
    """Plans everything that is due, batch by batch; returns how many doses and reminders were planned."""
    planned = 0
    if not await database.run(places.is_anything_due, now):
        return planned
    rankings: Rankings = {}
    batch = BATCH
    while batch == BATCH:
        batch = await database.run(plan_doses, library, now, BATCH, rankings=rankings)
        planned += batch
    batch = BATCH
    while batch == BATCH:
        batch = await database.run(reminders.plan_reminders, library, now, BATCH)
        planned += batch
    return planned


def plan_doses(
    session: Session, library: Library, now: datetime, limit: int, *, rankings: Rankings | None = None
) -> int:
    """Plans the doses of up to `limit` due subscriptions; returns how many it looked at. Batches share `rankings`."""
    due = places.due_orders(session, now, limit)
    settle = _Settling(now)
    settled = [(each, outcome) for each in due if (outcome := _outcome(session, settle, each, now)) is not None]
    readers = {each.subscription.id: _reader(each) for each, outcome in settled if outcome.deliver}
    chooser = Chooser(session, library, list(readers.values()), rankings)
    had = history.cards_had_by(session, list(readers))
    for dose, ids in _doses(chooser, readers, settled, had).items():
        deliveries.add_doses(session, ids, dose, now)
    for advance, ids in _advances(settled, now).items():
        places.advance(session, ids, advance)
    for each, outcome in settled:
        if each.subscription.remind or outcome.missed:
            place = places.place(session, each.subscription.place)
            reminders.reschedule(session, place, places.subscription(session, each.subscription.id), now)
            if outcome.missed:
                excuse(session, place, outcome.missed, now)
    return len(due)


class _Settling:
    """What is due for a standing order; a thousand people with the same order are reckoned once."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._known: dict[tuple[object, ...], schedule.Settled] = {}

    def __call__(self, due: DueOrder) -> schedule.Settled:
        """Settles one order; see `core.schedule.settle`."""
        order = due.subscription
        key = (
            order.zone,
            order.at,
            order.weekdays,
            order.next_dose_day,
            order.next_due_at,
            order.last_due_at,
            due.day_start,
        )
        if key not in self._known:
            zone, at, _ = subscriptions.order_of(order)
            if order.next_dose_day is None or order.next_due_at is None:
                raise LookupError("an active order without a next dose")
            rollover = schedule.effective_rollover(due.day_start, at)
            next_due = schedule.Due(order.next_dose_day, order.next_due_at)
            self._known[key] = schedule.settle(
                self._now, next_due, at, zone, rollover, order.weekdays, order.last_due_at
            )
        return self._known[key]


def _outcome(session: Session, settle: _Settling, due: DueOrder, now: datetime) -> schedule.Settled | None:
    """What is due for one order; a broken row must not hold up the others, nor come back at every tick."""
    try:
        return settle(due)
    except (LookupError, ValueError, ArithmeticError, UserError):
        log.exception("plan_failed", subscription=due.subscription.id)
        places.change_subscription(session, due.subscription.id, next_due_at=now + schedule.DAY)
        return None


def _doses(
    chooser: Chooser,
    readers: Mapping[int, Reader],
    settled: Sequence[tuple[DueOrder, schedule.Settled]],
    had: Mapping[int, list[str]],
) -> Mapping[NewDose, list[int]]:
    """Which subscriptions get the same dose: most of a morning's do."""
    wanted: defaultdict[NewDose, list[int]] = defaultdict(list)
    ends: dict[tuple[object, ...], datetime] = {}
    for due, outcome in settled:
        order = due.subscription
        if outcome.deliver is not None and order.phase is not None and order.at is not None:
            chosen = chooser.choose(readers[order.id], order.phase, outcome.deliver, had.get(order.id, []))
            alike = (order.zone, order.at, outcome.deliver, due.day_start)
            if alike not in ends:
                rollover = schedule.effective_rollover(due.day_start, order.at)
                ends[alike] = subscriptions.expires_at(order, outcome.deliver, rollover)
            wanted[NewDose(outcome.deliver, chosen.card, ends[alike], chosen.why)].append(order.id)
    return wanted


def _reader(due: DueOrder) -> Reader:
    return Reader(due.subscription.place, due.person, due.subscription.fit)


def _advances(settled: Sequence[tuple[DueOrder, schedule.Settled]], now: datetime) -> Mapping[Advance, list[int]]:
    """Which subscriptions move on to the same next dose."""
    moves: defaultdict[Advance, list[int]] = defaultdict(list)
    for due, outcome in settled:
        order, delivered = due.subscription, outcome.deliver is not None
        advance = Advance(
            next_dose_day=outcome.next.day,
            next_due_at=outcome.next.at,
            last_dose_day=outcome.deliver if delivered else order.last_dose_day,
            last_due_at=now if delivered else order.last_due_at,
            zone_data=subscriptions.zone_data(),
        )
        moves[advance].append(order.id)
    return moves


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

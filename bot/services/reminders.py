"""Reminders: only to those who asked, only while today is open, and ever more seldom when they are not heeded."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.core import schedule
from bot.core.message import Choice, Message, rows
from bot.core.streaks import State, Streak
from bot.core.streaks.state import COUNTS
from bot.library import Library
from bot.services import streaks, subscriptions
from bot.storage import check_ins, deliveries, history, people, places
from bot.storage.database import Session
from bot.storage.records import DeliveryKind, DeliveryState, Person, Place, Subscription

OFF, AUTO = "", "auto"
BEFORE_HABIT = timedelta(minutes=30)
AFTER_DOSE = 4  # hours, when there is no habit to go by
QUIET_FROM, QUIET_TO = time(22), time(8)
EVENING = time(21, 45)  # the last reminder before the night
# Ignored days after which reminders come every third day, weekly, for the last time.
THIRD_DAY, WEEKLY, LAST = 3, 14, 30


def reschedule(session: Session, place: Place, subscription: Subscription, now: datetime) -> None:
    """Sets when the next reminder is due, after a dose was planned or the choice changed."""
    moment = None
    if place.person is not None and subscription.remind != OFF:
        person = people.person(session, place.person)
        moment = _moment(session, person, subscription, now)
    places.change_subscription(session, subscription.id, next_remind_at=moment)


def _moment(session: Session, person: Person, subscription: Subscription, now: datetime) -> datetime | None:
    zone, at, _ = subscriptions.order_of(subscription)
    wanted = _habit(session, person, at) if subscription.remind == AUTO else _time(subscription.remind)
    wanted = wanted if subscription.remind != AUTO else _outside_quiet(max(wanted, at), at)
    day = schedule.local(now, zone).date()
    moment = schedule.due_at(day, wanted, zone)
    return moment if moment > now else schedule.due_at(day + schedule.DAY, wanted, zone)


def _time(minutes: str) -> time:
    return time(*divmod(int(minutes), 60))


def _habit(session: Session, person: Person, dose: time) -> time:
    """Half an hour before the time of the last check-in; without one, or if that is the dose's, some hours after it."""
    done = [c for c in check_ins.log_of(session, person.id) if c.kind == "done"][-1:]
    if done and schedule.local(done[0].at, person.zone).hour < person.rollover:
        return max(EVENING, dose)  # after midnight the day still counts, but nobody is reminded at night
    habit = schedule.local(done[0].at - BEFORE_HABIT, person.zone).time() if done else time.min
    if habit > dose:
        return habit.replace(second=0, microsecond=0)
    hour = dose.hour + AFTER_DOSE
    return dose.replace(hour=hour) if hour < QUIET_FROM.hour else max(EVENING, dose)


def _outside_quiet(wanted: time, dose: time) -> time:
    """Not between 22:00 and 08:00, unless the dose itself comes then."""
    if QUIET_TO <= wanted < QUIET_FROM or wanted == dose:
        return wanted
    return QUIET_TO if wanted < QUIET_TO else EVENING


def plan_reminders(session: Session, _library: Library, now: datetime, limit: int) -> int:
    """Plans the reminders that are due and still make sense; returns how many it looked at."""
    due = places.due_reminders(session, now, limit)
    for subscription in due:
        place = places.place(session, subscription.place)
        if place.person is not None:
            _plan(session, people.person(session, place.person), subscription, now)
        reschedule(session, place, subscription, now)
    return len(due)


def _plan(session: Session, person: Person, subscription: Subscription, now: datetime) -> None:
    streak = streaks.streak_of(session, person, now)
    dose = deliveries.dose_of(session, subscription.id, streak.today)
    if dose is None or streak.state is not State.OPEN or not _is_wanted(_ignored(session, subscription, streak)):
        return
    deliveries.add_dose(
        session,
        subscription,
        streak.today,
        dose.card or "",
        kind=DeliveryKind.REMINDER,
        state=DeliveryState.PENDING,
        now=now,
        expires_at=schedule.day_closes(streak.today, person.zone, person.rollover),
    )


def message(session: Session, place: Place, subscription: Subscription, now: datetime) -> Message | None:
    """What a reminder says; nothing when the day was settled since it was planned."""
    if place.person is None:
        return None
    streak = streaks.streak_of(session, people.person(session, place.person), now)
    if streak.state is not State.OPEN:
        return None
    if _ignored(session, subscription, streak) >= LAST:
        text = "This is the last reminder; doses go on. /remind on brings reminders back, /pause 5d is a break."
        return Message(text=text, choices=rows(Choice("Show the dose", "today:")))
    return Message(
        text="Today is still open. Ten minutes are enough.",
        choices=rows(Choice("Show the dose", "today:"), Choice("No more reminders", "remind:off")),
    )


def _ignored(session: Session, subscription: Subscription, streak: Streak) -> int:
    """How many days went by since the last done one; for who never did any, since the first dose."""
    if not streak.total:
        return history.count_doses(session, subscription.id, before=streak.today)
    states = [state for _, state in streak.days[:-1]]
    return next((n for n, state in enumerate(reversed(states)) if state in COUNTS), len(states))


def _is_wanted(ignored: int) -> bool:
    """Backs off: after 3 ignored days every third day, after 14 weekly, after 30 once more and then never."""
    if ignored <= THIRD_DAY:
        return True
    if ignored <= WEEKLY:
        return ignored % 3 == 0
    return ignored % 7 == 0 if ignored < LAST else ignored == LAST

"""Sentences that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.core import understanding
from bot.core.doses import KINDS
from bot.core.schedule import local
from bot.core.streaks import Streak, name_day
from bot.core.streaks.state import COUNTS
from bot.services import doses, subscriptions
from bot.storage import submissions
from bot.storage.records import Standing

if TYPE_CHECKING:
    from bot.commands.context import Context

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


DAY_IS_COUNTED = "Today is counted. Tomorrow has a new card."


def days(count: int) -> str:
    """`1 day`, `12 days`."""
    return f"{count} day" if count == 1 else f"{count} days"


def weekday(day: date) -> str:
    """`Tuesday`."""
    return WEEKDAYS[day.weekday()]


def clock(at: datetime, zone: str) -> str:
    """`08:14`, on the clock of a zone."""
    return f"{local(at, zone):%H:%M}"


def numbers(streak: Streak) -> str:
    """`Streak 12, best 31.`; a first day is welcomed without a record."""
    return f"Streak {streak.current}, best {streak.best}."


def points_of(context: Context) -> int:
    """How much the person understood so far."""
    if context.points is not None:
        return context.points
    person = context.person.id
    return submissions.points(context.session, [person], understanding.MOST_A_DAY).get(person, 0)


def understood(context: Context) -> str:
    """`Understanding 41.`, a number of its own; nothing before the first point."""
    points = points_of(context)
    return f"Understanding {points}." if points else ""


def is_counted(streak: Streak) -> bool:
    """Whether today is done, be it that it joins the streak only later."""
    return streak.state in COUNTS or streak.counts_at is not None


def counted(context: Context, day: date, streak: Streak, *, freeze_back: bool = False) -> str:
    """The receipt of a day: what counted, what stands, what comes next."""
    parts = [doses.counted_for(day)]
    if not context.person.streak_hidden:
        parts.append(numbers(streak))
        if freeze_back:
            parts.append(f"The freeze is back; {freezes(streak.freezes)}.")
        if streak.counts_at is not None:
            parts.append(
                f"You changed clocks, so it joins the streak at {clock(streak.counts_at, context.person.zone)}."
            )
    return " ".join(filter(None, [*parts, understood(context), next_dose(context)]))


def paused_until(context: Context) -> date | None:
    """The last paused day of this place, while a pause is on."""
    last = context.subscription.paused_until
    return last if last is not None and last >= context.day() else None


def freezes(count: int) -> str:
    """`2 freezes left`."""
    return f"{count} freeze left" if count == 1 else f"{count} freezes left"


def next_dose(context: Context) -> str:
    """`Next: Wednesday, paper, 07:30.`, or nothing where none is due."""
    subscription = context.subscription
    if subscription.state is not Standing.ACTIVE or subscription.next_due_at is None:
        return ""
    zone, _, _ = subscriptions.order_of(subscription)
    when = local(subscription.next_due_at, zone)
    day = subscription.next_dose_day or when.date()
    label = KINDS[context.library.plan.focus(day.weekday())].label.lower()
    far = (day - local(context.now, zone).date()).days >= len(WEEKDAYS)
    named = name_day(day) if far else weekday(day)
    return f"Next: {named}, {label}, {when:%H:%M}."

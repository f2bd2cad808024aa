"""/plan: what each day of the week is for."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.words import WEEKDAYS, paused_until
from bot.core.doses import KINDS
from bot.core.streaks import State, name_day
from bot.services import subscriptions

MARKS = {
    State.DONE: "done",
    State.LATE: "done",
    State.SKIPPED: "skipped",
    State.FROZEN: "frozen",
    State.REST: "rest",
    State.PAUSED: "paused",
    State.EXCUSED: "excused",
    State.MISSED: "missed",
}


def run(context: Context) -> Replies:
    """Shows Monday to Sunday, with this week's days as they went."""
    streak = context.streak()
    today = context.day() if subscriptions.is_set_up(context.subscription) else streak.today
    paused = paused_until(context) if subscriptions.is_set_up(context.subscription) else None
    lines = []
    for number, name in enumerate(WEEKDAYS):
        day = today.fromordinal(today.toordinal() - today.weekday() + number)
        state = streak.on(day) if context.is_private and not context.person.streak_hidden else None
        mark = MARKS.get(state, "") if state else ""
        if not mark and paused is not None and today <= day <= paused:
            mark = MARKS[State.PAUSED]
        here = "today" if day == today else ""
        rest = "" if number in context.subscription.weekdays else "no dose"
        tail = ", ".join(filter(None, (here, mark, rest)))
        label = KINDS[context.library.plan.focus(number)].label
        lines.append(f"{name[:3]}  {label}" + (f"  ({tail})" if tail else ""))
    at = f"{context.subscription.at:%H:%M}, {context.subscription.zone}" if context.subscription.at else ""
    tail = f"Every day at {at}." if at else "Send /start to begin."
    if paused is not None:
        tail = f"Paused through {name_day(paused)}; then every day at {at}."
    return (context.say("\n".join([*lines, "", tail])),)


COMMAND = Command(name="plan", summary="The week: what each day is for", run=run)

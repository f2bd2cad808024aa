"""/plan: what each day of the week is for."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.words import WEEKDAYS
from bot.core.doses import KINDS
from bot.core.streaks import State
from bot.services import subscriptions

MARKS = {
    State.DONE: "done",
    State.LATE: "done",
    State.SKIPPED: "skipped",
    State.FROZEN: "frozen",
    State.REST: "rest",
    State.PAUSED: "paused",
}


def run(context: Context) -> Replies:
    """Shows Monday to Sunday, with this week's days as they went."""
    streak = context.streak()
    today = context.day() if subscriptions.is_set_up(context.subscription) else streak.today
    lines = []
    for number, name in enumerate(WEEKDAYS):
        day = today.fromordinal(today.toordinal() - today.weekday() + number)
        state = streak.on(day) if context.is_private and not context.person.streak_hidden else None
        mark = MARKS.get(state, "") if state else ""
        here = "today" if day == today else ""
        rest = "" if number in context.subscription.weekdays else "no dose"
        tail = ", ".join(filter(None, (here, mark, rest)))
        label = KINDS[context.library.plan.focus(number)].label
        lines.append(f"{name[:3]}  {label}" + (f"  ({tail})" if tail else ""))
    at = f"{context.subscription.at:%H:%M}, {context.subscription.zone}" if context.subscription.at else ""
    return (context.say("\n".join([*lines, "", f"Every day at {at}." if at else "Send /start to begin."])),)


COMMAND = Command(name="plan", summary="The week: what each day is for", run=run)

"""/why: the days that make the number."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.words import days
from bot.core.message import Choice
from bot.core.streaks import explain


def run(context: Context) -> Replies:
    """Lists the days and their states, oldest first."""
    if context.person.streak_hidden:
        return (context.confide("Streaks are hidden for you. Doses go on.", Choice("Show them", "streak:on")),)
    streak = context.streak()
    lines = explain(streak)
    if not streak.total:
        return (context.say("No day is counted yet. The first Done begins it.", Choice("Today's dose", "today:")),)
    return (context.say("\n".join([*lines, "", f"Together: a streak of {days(streak.current)}."])),)


def press(context: Context, _argument: str) -> Replies:
    """The same by button."""
    return run(context)


COMMAND = Command(name="why", summary="The days that make your streak", run=run, press=press)

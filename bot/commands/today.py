"""/today: today's dose, as often as one likes."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context


def run(context: Context) -> Replies:
    """Shows today's dose; if it was not sent yet, this is how it comes."""
    return (context.dose_reply(context.dose()),)


def press(context: Context, _argument: str) -> Replies:
    """The same by button."""
    return run(context)


COMMAND = Command(name="today", summary="Show today's dose", run=run, press=press)

"""A dose of an earlier day, to read again."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.errors import StaleError
from bot.core.message import rows
from bot.services import doses


def run(context: Context) -> Replies:
    """Typed, it is today's dose."""
    return (context.dose_reply(context.dose()),)


def press(context: Context, argument: str) -> Replies:
    """Shows the dose without the buttons of its day."""
    delivery = context.pressed_dose(argument)
    if delivery is None:
        raise StaleError
    card = context.card(delivery)
    choices = tuple(
        choice for row in doses.after_done_buttons(card, delivery) for choice in row if "undo" not in choice.action
    )
    return (context.dose_reply(delivery, choices=rows(*choices)),)


COMMAND = Command(name="open", summary="Open an earlier dose", run=run, press=press, hidden=True)

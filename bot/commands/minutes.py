"""/minutes 10: how long a dose should be."""

from __future__ import annotations

import re
import unicodedata

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core.errors import UserError
from bot.core.message import Choice
from bot.storage import places

LENGTHS = ("10", "15", "20")
ANY = "any"
LONGEST_TEXT = 40  # characters; nobody writes more to name a length
_WANTED = re.compile(rf"({'|'.join((*LENGTHS, ANY))})\s*(?:m|mins?|minutes?)?\.?")


def run(context: Context) -> Replies:
    """Sets the length, or tells it."""
    if context.ask.words.strip():
        return _change(context, context.ask.words)
    now = context.subscription.minutes
    text = f"Doses of {now} minutes come first." if now else "Doses come in their order, whatever their length."
    return (context.say(text, *_choices()),)


def press(context: Context, argument: str) -> Replies:
    """Sets it by a button, or asks."""
    return _change(context, argument) if argument else run(context)


def _change(context: Context, words: str) -> Replies:
    context.require_set_up()
    found = _WANTED.fullmatch(unicodedata.normalize("NFKC", words[:LONGEST_TEXT]).strip().lower())
    if found is None:
        raise UserError("Doses are 10, 15 or 20 minutes long. Try /minutes 10, or /minutes any.")
    minutes = None if found[1] == ANY else int(found[1])
    places.change_subscription(context.session, context.subscription.id, minutes=minutes)
    if minutes is None:
        return (context.settle("From the next dose on they come in their order, whatever their length."),)
    return (context.settle(f"From the next dose on, those of {minutes} minutes come first."),)


def _choices() -> tuple[Choice, ...]:
    return (*(Choice(f"{each} min", f"minutes:{each}") for each in LENGTHS), Choice("Any length", f"minutes:{ANY}"))


COMMAND = Command(
    name="minutes",
    summary="Choose how long a dose should be",
    run=run,
    press=press,
    arguments=(Argument("length", "10, 15, 20, or any", choices=(*LENGTHS, ANY)),),
    admins=True,
)

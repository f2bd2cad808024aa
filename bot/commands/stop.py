"""/stop: no more doses; everything is kept."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.message import Choice
from bot.services import subscriptions
from bot.storage.records import Standing


def run(context: Context) -> Replies:
    """Stops at once; /start, or in a group /setup, begins again where it was."""
    if context.subscription.state is not Standing.ACTIVE:
        return (context.say("No doses come here. Nothing to stop."),)
    subscriptions.stop(context.session, context.subscription)
    again = "start:" if context.is_private else "setup:"
    text = "Stopped: no more doses. Your place, your notes and your days are kept."
    return (context.settle(text, Choice("Begin again", again), Choice("Pause instead", "pause:")),)


def press(context: Context, _argument: str) -> Replies:
    """The Stop button."""
    return run(context)


COMMAND = Command(name="stop", summary="No more doses; everything is kept", run=run, press=press, admins=True)

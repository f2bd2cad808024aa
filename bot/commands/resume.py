"""/resume: the pause is over."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.words import next_dose
from bot.core.message import Choice
from bot.services import check_ins, subscriptions
from bot.storage import places


def run(context: Context) -> Replies:
    """Ends the pause today."""
    context.require_set_up()
    if context.is_private:
        check_ins.resume(context.session, context.person, context.ask.at, context.now)
    else:
        changed = places.change_subscription(context.session, context.subscription.id, paused_until=None)
        subscriptions.reschedule(context.session, changed, context.now)
    text = f"Welcome back. {next_dose(context.renewed())}".strip()
    return (context.settle(text, Choice("Today's dose", "today:")),)


def press(context: Context, _argument: str) -> Replies:
    """The Resume button."""
    return run(context)


COMMAND = Command(name="resume", summary="End a pause", run=run, press=press, admins=True)

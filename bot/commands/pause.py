"""/pause 5d: no doses, no reminders, and the streak waits."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core.message import Choice
from bot.core.schedule import DAY
from bot.core.streaks import name_day
from bot.core.streaks.limits import pause_until
from bot.services import check_ins, subscriptions
from bot.storage import deliveries, places


def run(context: Context) -> Replies:
    """Pauses until a day."""
    return press(context, context.ask.words)


def press(context: Context, words: str) -> Replies:
    """Pauses a person, or in a group the group's dose."""
    context.require_set_up()
    if context.is_private:
        last, _ = check_ins.pause(context.session, context.person, words, context.ask.at, context.now)
    else:
        last = pause_until(words, context.day(), context.streak())
        deliveries.cancel_pending(context.session, context.place.id)
        changed = places.change_subscription(context.session, context.subscription.id, paused_until=last)
        subscriptions.reschedule(context.session, changed, context.now)
    back = name_day(last + DAY)
    text = f"Paused through {name_day(last)}. The next dose comes on {back}; nothing is skipped meanwhile."
    return (context.settle(text, Choice("Resume now", "resume:")),)


COMMAND = Command(
    name="pause",
    summary="Pause doses; the streak waits",
    run=run,
    press=press,
    arguments=(Argument("length", "How long: 5d, or until 2026-12-24"),),
    admins=True,
)

"""/pause 5d: no doses, no reminders, and the streak waits."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.commands.words import paused_until
from bot.core.message import Choice
from bot.core.schedule import DAY
from bot.core.streaks import name_day
from bot.core.streaks.limits import pause_until
from bot.ports import Reply
from bot.services import check_ins, setup, subscriptions
from bot.storage import deliveries, places
from bot.storage.records import Standing

LENGTHS = (("3 days", "3d"), ("1 week", "1w"), ("2 weeks", "2w"), ("3 weeks", "3w"))


def run(context: Context) -> Replies:
    """Pauses until a day, or asks."""
    return press(context, context.ask.words)


def press(context: Context, words: str) -> Replies:
    """Pauses a person, or in a group the group's dose; without a length it asks for how long.

    Whoever has stopped begins again with the pause, or no dose would come when it ends.
    """
    context.require_set_up()
    if not words.strip():
        return (_ask(context),)
    if context.subscription.state is not Standing.ACTIVE:
        setup.begin(context.session, context.person, context.place, context.subscription, context.now)
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


def _ask(context: Context) -> Reply:
    choices = [Choice(label, f"pause:{length}") for label, length in LENGTHS]
    last = paused_until(context)
    if last is None:
        return context.say("Pause for how long, from today on? The streak waits.", *choices, width=2)
    text = f"Paused through {name_day(last)}. Another length, from today on?"
    return context.say(text, *choices, Choice("Resume now", "resume:"), width=2)


COMMAND = Command(
    name="pause",
    summary="Pause doses; the streak waits",
    run=run,
    press=press,
    arguments=(Argument("length", "How long: 5d, or until 2026-12-24"),),
    admins=True,
)

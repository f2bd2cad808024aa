"""/time 07:30: when the dose comes."""

from __future__ import annotations

from bot.commands import start
from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.commands.words import next_dose
from bot.core.message import Choice
from bot.core.zones import parse_time
from bot.services import setup, subscriptions
from bot.storage.records import Standing


def run(context: Context) -> Replies:
    """Sets the time, or tells it."""
    if context.ask.words.strip():
        return change(context, context.ask.words)
    if context.subscription.at is None:
        return (start.next_step(context),)
    text = f"The dose comes at {context.subscription.at:%H:%M}, {context.subscription.zone}."
    return (context.say(text, *(Choice(at, f"time:{at}") for at in start.TIMES)),)


def press(context: Context, argument: str) -> Replies:
    """Sets it by a button, or asks."""
    return change(context, argument) if argument else run(context)


def change(context: Context, words: str) -> Replies:
    """Takes over a time; while a place is being set up, goes on with the next question."""
    at = parse_time(words)
    setup.change_clock(context.session, context.person, context.place, context.subscription, context.now, at=at)
    fresh = context.renewed()
    if fresh.subscription.state is Standing.NEW:
        return start.finish(fresh) if subscriptions.is_set_up(fresh.subscription) else (start.next_step(fresh),)
    return (context.settle(f"The dose comes at {at:%H:%M}, {fresh.subscription.zone}. {next_dose(fresh)}".strip()),)


COMMAND = Command(
    name="time",
    summary="Set when your dose comes",
    run=run,
    press=press,
    arguments=(Argument("at", "A time of day: 07:30"),),
    admins=True,
)

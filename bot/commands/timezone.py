"""/timezone Europe/Berlin: whose clock the days follow."""

from __future__ import annotations

from bot.commands import start
from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.commands.words import next_dose
from bot.core.message import Choice
from bot.core.schedule import local
from bot.core.zones import city_of, parse_zone
from bot.services import setup, subscriptions
from bot.storage.records import Standing


def run(context: Context) -> Replies:
    """Sets the zone, or tells it."""
    if context.ask.words.strip():
        return change(context, context.ask.words)
    if context.subscription.zone is None:
        return (start.next_step(context),)
    choices = (Choice(city_of(name), f"timezone:{name}") for name in start.ZONES)
    return (context.say(f"{_tell(context)} Send /timezone and a city to change it.", *choices),)


def press(context: Context, argument: str) -> Replies:
    """Sets it by a button, or asks."""
    return change(context, argument) if argument else run(context)


def change(context: Context, words: str) -> Replies:
    """Takes over a zone; while a place is being set up, goes on with the next question."""
    zone = parse_zone(words)
    setup.change_clock(context.session, context.person, context.place, context.subscription, context.now, zone=zone)
    fresh = context.renewed()
    if fresh.subscription.state is Standing.NEW:
        return start.finish(fresh) if subscriptions.is_set_up(fresh.subscription) else (start.next_step(fresh),)
    text = f"{_tell(fresh)} Days behind you stay as they are. {next_dose(fresh)}"
    return (context.settle(text.strip()),)


def _tell(context: Context) -> str:
    zone = context.subscription.zone or context.defaults.zone
    return f"Your clock is {zone}; there it is {local(context.now, zone):%H:%M}."


COMMAND = Command(
    name="timezone",
    summary="Set the clock your days follow",
    run=run,
    press=press,
    arguments=(Argument("zone", "A city or a zone: Berlin, Europe/Berlin"),),
    admins=True,
)

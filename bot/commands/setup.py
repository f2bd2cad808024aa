"""/setup: a group's dose: its clock, its time, its phase. For admins."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core.errors import UserError
from bot.core.message import Choice, Message, rows
from bot.core.zones import parse_time, parse_zone
from bot.ports import Reply, Verb
from bot.services import setup, subscriptions
from bot.storage import places
from bot.storage.records import Standing


def run(context: Context) -> Replies:
    """Sets the group up: `/setup 07:30 Europe/Berlin`, either missing is the default."""
    if context.is_private:
        raise UserError("/setup is for groups. Here /start does it.", rows(Choice("Start", "start:")))
    first, _, rest = context.ask.words.strip().partition(" ")
    at = parse_time(first) if first else context.subscription.at or context.defaults.at
    zone = parse_zone(rest) if rest.strip() else context.subscription.zone or _zone_of_asker(context)
    return _begin(context, at=at, zone=zone, phase=context.subscription.phase or context.defaults.phase)


def press(context: Context, _argument: str) -> Replies:
    """The Set up button."""
    return run(context)


def _zone_of_asker(context: Context) -> str:
    """An admin who has a clock of their own most likely means that one."""
    own = places.private_places(context.session, context.person.id)
    zones = [places.subscription_of(context.session, place.id).zone for place in own]
    return next((zone for zone in zones if zone), context.defaults.zone)


def _begin(context: Context, **order: object) -> Replies:
    again = context.subscription.state is Standing.ACTIVE
    setup.change_clock(context.session, context.person, context.place, context.subscription, context.now, **order)
    fresh = context.renewed()
    setup.begin(fresh.session, fresh.person, fresh.place, fresh.subscription, fresh.now)
    fresh = fresh.renewed()
    zone, at, phase = subscriptions.order_of(fresh.subscription)
    text = (
        f"Set: this group's dose comes every day at {at:%H:%M}, {zone}, phase {phase}. "
        "A Done under it counts for whoever presses it."
    )
    choices = (Choice("Time", "time:"), Choice("Time zone", "timezone:"), Choice("Phase", "phase:"))
    told = Reply(Message(text=text, choices=(choices,)), Verb.EDIT if context.is_pressed else Verb.SEND)
    return (told,) if again else (told, fresh.dose_reply(fresh.dose()))


COMMAND = Command(
    name="setup",
    summary="Set up this group's dose",
    run=run,
    press=press,
    arguments=(Argument("at", "A time of day: 07:30"), Argument("zone", "A city or a zone: Europe/Berlin")),
    admins=True,
    group_only=True,
)

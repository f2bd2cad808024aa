"""/remind: one nudge a day, only while today is open, only if one asks for it."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.commands.words import clock, weekday
from bot.core.errors import UserError
from bot.core.message import Choice
from bot.core.zones import parse_time
from bot.services import reminders, streaks
from bot.storage import places

OFF = {"off", "no", "never"}
ON = {"on", "yes", "auto"}


def run(context: Context) -> Replies:
    """Sets the reminder, or tells it."""
    wanted = context.ask.words.strip().lower()
    if wanted:
        return press(context, wanted)
    state = "on" if context.subscription.remind else "off"
    choices = (Choice("On", "remind:on"), Choice("20:00", "remind:20:00"), Choice("Off", "remind:off"))
    return (context.say(f"Reminders are {state}. One a day at most, and only while today is open.", *choices),)


def press(context: Context, argument: str) -> Replies:
    """Turns it on, off, or to a time."""
    context.require_set_up()
    wanted = argument.strip().lower()
    if not wanted:
        return run(context)
    if wanted in OFF:
        return _set(context, reminders.OFF)
    if wanted in ON:
        return _set(context, reminders.AUTO)
    try:
        at = parse_time(wanted)
    except UserError as error:
        raise UserError(error.words.replace("/time 07:30", "/remind 20:00 or /remind off")) from None
    return _set(context, str(at.hour * 60 + at.minute))


def _set(context: Context, remind: str) -> Replies:
    changed = places.change_subscription(context.session, context.subscription.id, remind=remind)
    reminders.reschedule(context.session, context.place, changed, context.now)
    moment = context.renewed().subscription.next_remind_at
    if moment is None:
        return (context.settle("No reminders.", Choice("Turn on", "remind:on")),)
    at = clock(moment, context.subscription.zone or context.defaults.zone)
    day = streaks.today_of(context.person, moment)
    text = f"If today is still open at {at}, I remind you once."
    if day > streaks.today_of(context.person, context.now):
        text = f"From {weekday(day)} on: if the day is still open at {at}, I remind you once."
    return (context.settle(text, Choice("Turn off", "remind:off")),)


COMMAND = Command(
    name="remind",
    summary="One reminder while today is open",
    run=run,
    press=press,
    arguments=(Argument("when", "on, off, or a time: 20:00"),),
    private_only=True,
)

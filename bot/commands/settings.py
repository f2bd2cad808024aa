"""/settings: everything one can set, at a glance, with buttons to change it."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.commands.words import WEEKDAYS, paused_until
from bot.core.errors import UserError
from bot.core.message import Choice
from bot.core.streaks import name_day
from bot.services import check_ins, setup
from bot.storage.records import Standing

NAMES = {name[:3].lower(): number for number, name in enumerate(WEEKDAYS)}
MOST_REST = 2


def run(context: Context) -> Replies:
    """Shows the settings, or sets one: `day 3`, `rest sat sun`."""
    words = context.ask.words.lower().replace(",", " ").split()
    if words[:1] == ["day"] and len(words) == MOST_REST:
        return press(context, f"day:{words[1]}")
    if words[:1] == ["rest"]:
        return press(context, f"rest:{' '.join(words[1:])}")
    if words:
        raise UserError("I know /settings, /settings day 4 and /settings rest sat sun.")
    return (context.say("\n".join(_lines(context)), *_choices(context), width=2),)


def press(context: Context, argument: str) -> Replies:
    """Sets the start of the day or the rest days."""
    what, _, value = argument.partition(":")
    if what == "day":
        return _set_day_start(context, value)
    if what == "rest":
        return _set_rest(context, value)
    return run(context)


def _set_day_start(context: Context, value: str) -> Replies:
    if value not in set("0123456"):
        text = (
            "A day starts between 00:00 and 06:00."
            if value
            else "When does your day start? Late work before it counts for the day before."
        )
        choices = (Choice(f"{hour:02}:00", f"settings:day:{hour}") for hour in range(7))
        return (context.say(text, *choices, width=4),)
    before = context.person.day_start
    person = setup.set_day_start(context.session, context.person, int(value), context.now)
    text = f"Your day starts at {person.rollover:02}:00 from now on."
    if person.rollover != int(value):
        text += " Your dose comes earlier than that, so its hour starts the day."
    back = (Choice(f"Back to {before:02}:00", f"settings:day:{before}"),) if before != int(value) else ()
    return (context.settle(text, *back),)


def _set_rest(context: Context, value: str) -> Replies:
    names = value.split()
    unknown = [name for name in names if name[:3] not in NAMES and name != "none"]
    if unknown or not names:
        if unknown:
            raise UserError(f"I do not know the day {unknown[0][:20]}. Try /settings rest sat sun.")
        choices = (
            Choice("Sat and Sun", "settings:rest:sat sun"),
            Choice("Sunday", "settings:rest:sun"),
            Choice("None", "settings:rest:none"),
        )
        return (context.say("Which days are off? Up to two; they neither extend nor break a streak.", *choices),)
    weekdays = frozenset(NAMES[name[:3]] for name in names if name != "none")
    if len(weekdays) > MOST_REST:
        raise UserError("Up to two weekdays can be off.")
    check_ins.rest(context.session, context.person, weekdays, context.ask.at, context.now)
    names = [WEEKDAYS[day] for day in sorted(weekdays)]
    off = f"{' and '.join(names) or 'no day'} {'are' if len(names) > 1 else 'is'} off"
    return (
        context.settle(
            f"From next Monday on, {off}: a dose still comes, and counts if you do it.",
            Choice("↩ Undo", "undo:"),
        ),
    )


def _lines(context: Context) -> list[str]:
    subscription, person = context.subscription, context.person
    at = f"{subscription.at:%H:%M}" if subscription.at else "not set"
    state = {Standing.ACTIVE: "on", Standing.STOPPED: "stopped", Standing.BLOCKED: "stopped", Standing.NEW: "not begun"}
    lines = [
        f"Dose: {at}, {subscription.zone or 'no zone yet'}, {state[subscription.state]}",
        f"Phase: {subscription.phase or 'not set'}",
    ]
    if subscription.minutes:
        lines.append(f"Length: {subscription.minutes} minutes first")
    if subscription.level:
        lines.append(f"Difficulty: {'harder' if subscription.level > 0 else 'easier'} cards first")
    if paused := paused_until(context):
        lines.append(f"Paused through {name_day(paused)}")
    if context.is_private:
        rest = context.streak().rest
        lines += [
            f"Your day starts at {person.rollover:02}:00, {person.zone}",
            f"Rest days: {', '.join(WEEKDAYS[day] for day in sorted(rest)) or 'none'}",
            f"Reminder: {'on' if subscription.remind else 'off'}",
            f"Streak: {'hidden' if person.streak_hidden else 'shown'}",
        ]
    return lines


def _choices(context: Context) -> tuple[Choice, ...]:
    clock = (Choice("Time", "time:"), Choice("Time zone", "timezone:"))
    shared = (*clock, Choice("Phase", "phase:"), Choice("Length", "minutes:"))
    if not context.is_private:
        return shared
    hide = Choice("Show streak", "streak:on") if context.person.streak_hidden else Choice("Hide streak", "streak:off")
    return (
        *shared,
        Choice("Start of day", "settings:day:"),
        Choice("Rest days", "settings:rest:"),
        Choice("Reminder", "remind:"),
        hide,
    )


COMMAND = Command(
    name="settings",
    summary="Everything you can set",
    run=run,
    press=press,
    arguments=(Argument("change", "day 4, or rest sat sun"),),
)

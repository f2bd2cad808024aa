"""/skip: leave today out, knowing what it costs, with three ways back."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.words import clock, days, freezes
from bot.core.errors import StaleError
from bot.core.message import Choice
from bot.core.schedule import day_closes
from bot.core.streaks import skip_costs
from bot.core.streaks.limits import Cost
from bot.ports import Reply
from bot.services import check_ins

ALL_THE_SAME = "all-the-same"


def run(context: Context) -> Replies:
    """Skips today; where that would end a streak it asks first."""
    context.require_set_up()
    return _skip(context, confirmed=False)


def press(context: Context, argument: str) -> Replies:
    """Skips by the button under a dose, or all the same."""
    if argument == ALL_THE_SAME:
        return _skip(context, confirmed=True)
    delivery = context.pressed_dose(argument)
    if delivery is None or not check_ins.belongs_to_today(
        context.session, context.person, context.place, delivery, context.ask.at
    ):
        raise StaleError
    return _skip(context, confirmed=False)


def _skip(context: Context, *, confirmed: bool) -> Replies:
    before = context.streak()
    cost = skip_costs(before)
    if cost is Cost.STREAK and not confirmed and not context.person.streak_hidden:
        return (_warn(context, before.current),)
    outcome = check_ins.skip(context.session, context.person, context.ask.at, context.now)
    text = "⏭ Skipped."
    if not context.person.streak_hidden:
        if cost is Cost.FREEZE:
            text += f" A freeze covers today; {freezes(outcome.streak.freezes)}."
        elif cost is Cost.STREAK:
            text += " The streak ends with this day."
        else:
            text += " It costs nothing." if before.total else " It costs nothing yet."
    return (context.say(text, Choice("↩ Undo", "undo:"), *_other_ways(context)),)


def _warn(context: Context, current: int) -> Reply:
    person = context.person
    streak_day = context.streak().today
    night = clock(day_closes(streak_day, person.zone, person.rollover), person.zone)
    text = f"You have no freeze left. Skipping ends a streak of {days(current)} tonight at {night}."
    return context.say(text, Choice("Skip all the same", f"skip:{ALL_THE_SAME}"), *_other_ways(context), width=2)


def _other_ways(context: Context) -> tuple[Choice, ...]:
    if not context.is_private:
        return ()
    return Choice("🔁 Another card", "another:"), Choice("⏰ Later", "later:")


COMMAND = Command(name="skip", summary="Skip today and see what it costs", run=run, press=press)

"""Later: today's dose again in three hours, while its day is open."""

from __future__ import annotations

from datetime import time, timedelta

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.words import DAY_IS_COUNTED, clock, is_counted
from bot.core import schedule
from bot.core.errors import UserError
from bot.services import subscriptions
from bot.storage import deliveries

LATER = timedelta(hours=3)
QUIET_FROM = time(22)


def run(context: Context) -> Replies:
    """Puts the dose off."""
    return press(context, "")


def press(context: Context, _argument: str) -> Replies:
    """Shows the dose once more in three hours, or at 21:30 if that would be at night.

    Raises:
        UserError: the day is counted, or there are not three hours left before the night.
    """
    if not context.is_private and not context.ask.admin:
        raise UserError("The group's dose comes once for all. /today shows it again.")
    if context.is_private and is_counted(context.streak()):
        raise UserError(DAY_IS_COUNTED)
    delivery = context.dose()
    zone, at, _ = subscriptions.order_of(context.subscription)
    moment = context.now + LATER
    evening = schedule.due_at(context.day(), QUIET_FROM, zone)  # after midnight it is over
    if moment > evening:
        moment = evening - timedelta(minutes=30)
    if moment <= context.now:
        raise UserError("It is late already. The dose stays here, and its day is open until the night is over.")
    rollover = subscriptions.rollover_of(context.session, context.place, at)
    closes = schedule.day_closes(context.day(), zone, rollover)
    deliveries.show_again(context.session, delivery.id, moment, closes)
    return (context.settle(f"⏰ It comes again at {clock(moment, zone)}."),)


COMMAND = Command(name="later", summary="The dose again in three hours", run=run, press=press, hidden=True)

"""Another card for today: of the same focus, two a day, at no cost."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.commands.words import DAY_IS_COUNTED, is_counted
from bot.core.errors import UserError
from bot.core.message import Choice, rows
from bot.ports import Reply, Verb
from bot.services import doses
from bot.storage import deliveries
from bot.storage.records import Delivery


def run(context: Context) -> Replies:
    """Swaps today's card."""
    return _swap(context, context.dose())


def press(context: Context, argument: str) -> Replies:
    """Swaps the card of a dose, or of today's if none is named."""
    delivery = context.pressed_dose(argument) if argument else context.dose()
    if delivery is None or delivery.dose_day != context.day():
        raise UserError("Only today's dose can be swapped.", rows(Choice("Today's dose", "today:")))
    return _swap(context, delivery)


def _swap(context: Context, delivery: Delivery) -> Replies:
    if not context.is_private and not context.ask.admin:
        raise UserError("The group's card is the same for all. Your own private chat has cards to swap.")
    if context.is_private and is_counted(context.streak()):
        raise UserError(DAY_IS_COUNTED)
    if delivery.swaps >= doses.SWAPS:
        raise UserError(f"{doses.SWAPS} swaps a day are the most. Tomorrow has a new card.")
    chosen = doses.other_card(context.session, context.library, context.subscription, delivery)
    if chosen is None:
        raise UserError("There is no other card of this focus on the shelf yet.")
    deliveries.swap_card(context.session, delivery.id, chosen.card, chosen.why)
    swapped = deliveries.delivery(context.session, delivery.id) or delivery
    message = doses.message_of(context.session, context.library, context.place, swapped)
    here = context.is_pressed and context.ask.message == delivery.message
    return (Reply(message, Verb.EDIT if here else Verb.SEND, delivery=delivery.id),)


COMMAND = Command(name="another", summary="Another card for today", run=run, press=press, hidden=True)

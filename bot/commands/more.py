"""What a dose holds back behind buttons: a solution, a criticism, the sources, and ways to have it explained."""

from __future__ import annotations

from bot.commands import solution
from bot.commands.base import Command, Replies, number
from bot.commands.context import Context
from bot.commands.hint import behind
from bot.core import prompts
from bot.core.doses import more
from bot.core.doses.coding import SOLUTION, CodingCard
from bot.core.errors import StaleError
from bot.core.message import Choice, Message
from bot.ports import Reply
from bot.storage.records import Delivery


def run(context: Context) -> Replies:
    """The table of what the newest dose holds back."""
    delivery = context.newest_dose()
    return (_contents(context, delivery),)


def press(context: Context, argument: str) -> Replies:
    """`more:17` the table, `more:17:1` its second entry."""
    dose, _, entry = argument.partition(":")
    delivery = context.pressed_dose(dose)
    if delivery is None:
        raise StaleError
    card = context.card(delivery)
    parts = more(card)
    wanted = number(entry, len(parts))
    if wanted is None:
        return (_contents(context, delivery),)
    name = list(parts)[wanted]
    if isinstance(card, CodingCard) and name == SOLUTION:
        return solution.show(context, delivery)
    return (Reply(parts[name], private=not context.is_private),)


def _contents(context: Context, delivery: Delivery) -> Reply:
    card = context.card(delivery)
    explain = (Choice("Explain", f"explain:{delivery.id}"), *prompts.links(card.explain))
    choices = (*behind(card, delivery), explain)
    return Reply(Message(text="What shall it be?", choices=choices), private=not context.is_private)


COMMAND = Command(name="more", summary="What a dose holds back", run=run, press=press, hidden=True)

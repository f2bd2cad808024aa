"""The hints of a dose, one after the other, and then what stands behind its other buttons."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.base import Argument, Command, Replies, number
from bot.commands.context import Context
from bot.core.doses import hints, more
from bot.core.doses.base import Card
from bot.core.doses.coding import SOLUTION, CodingCard
from bot.core.errors import StaleError
from bot.core.message import Choice, Message, Rows, rows
from bot.ports import Reply, Verb
from bot.storage.records import Delivery

MOST = 100  # hints; no card has so many


def run(context: Context) -> Replies:
    """The first hint of the newest dose; `/hint 3` the third."""
    which = number(context.ask.words.strip(), MOST) or 1
    return _show(context, context.newest_dose(), which - 1)


def press(context: Context, argument: str) -> Replies:
    """`hint:17` the first hint of dose 17, `hint:17:2` its third."""
    dose, _, step = argument.partition(":")
    delivery = context.pressed_dose(dose)
    if delivery is None:
        raise StaleError
    return _show(context, delivery, number(step, MOST) or 0)


def _show(context: Context, delivery: Delivery, step: int) -> Replies:
    card = context.card(delivery)
    messages = hints(card)
    if step >= len(messages):
        text = "That was the last hint." if messages else "This dose needs no hint."
        choices = (*rows(Choice("❓ Check yourself", f"ask:{delivery.id}")), *behind(card, delivery))
        return (Reply(Message(text=text, choices=choices), private=not context.is_private),)
    hint = messages[step]
    following = (Choice("Next hint", f"hint:{delivery.id}:{step + 1}"),) if step + 1 < len(messages) else ()
    choices = (*rows(*following), *behind(card, delivery))
    message = replace(hint, choices=choices)
    verb = Verb.EDIT if step and context.is_pressed else Verb.SEND
    return (Reply(message, verb, private=not context.is_private),)


def behind(card: Card, delivery: Delivery) -> Rows:
    """Buttons for what a dose holds back."""
    return rows(*(Choice(name, _behind(card, delivery, name, number)) for number, name in enumerate(more(card))))


def _behind(card: Card, delivery: Delivery, name: str, number: int) -> str:
    is_earned = isinstance(card, CodingCard) and name == SOLUTION
    return f"solution:{delivery.id}" if is_earned else f"more:{delivery.id}:{number}"


COMMAND = Command(
    name="hint",
    summary="A hint for today's dose",
    run=run,
    press=press,
    arguments=(Argument("which", "The first, the second, the third", choices=("1", "2", "3")),),
)

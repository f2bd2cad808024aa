"""/notebook: a dose of code or of numbers as a notebook, for Jupyter or Colab."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.errors import StaleError, UserError
from bot.core.message import Attachment, Choice, Message, rows
from bot.ports import Reply
from bot.services.notebooks import file_of, notebook_of
from bot.storage.records import Delivery

HOW = "Open it in Jupyter, or on colab.research.google.com: File, Upload notebook."


def run(context: Context) -> Replies:
    """The notebook of the newest dose."""
    return _send(context, context.newest_dose())


def press(context: Context, argument: str) -> Replies:
    """`notebook:17`: that of dose 17."""
    delivery = context.pressed_dose(argument)
    if delivery is None:
        raise StaleError
    return _send(context, delivery)


def _send(context: Context, delivery: Delivery) -> Replies:
    card = context.card(delivery)
    written = notebook_of(card)
    if not written:
        raise UserError(f"“{card.title}” needs no notebook. Doses of code and those to reproduce have one.")
    name, is_hidden = file_of(card), not context.is_private
    if base := context.defaults.notebooks:
        link = Choice("Open in Colab", url=f"{base}/{name}")
        return (Reply(Message(title=card.title, text="As a notebook.", choices=rows(link)), private=is_hidden),)
    file = Attachment(name, written.encode())
    return (Reply(Message(title=card.title, text=HOW, attachment=file), private=is_hidden),)


COMMAND = Command(name="notebook", summary="The dose as a notebook", run=run, press=press)

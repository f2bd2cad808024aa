"""/explain: the ready prompt of a dose, to copy, or to open an assistant with."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies
from bot.commands.context import Context
from bot.core import prompts
from bot.core.doses.base import fence
from bot.core.errors import StaleError, UserError
from bot.core.message import Choice, Message, rows
from bot.ports import Reply
from bot.storage import deliveries
from bot.storage.records import Delivery

LONGEST = 1000  # characters of a question
COPY = "Copy this into any assistant, or open one with it."
CUT_COPY = "Copy this into any assistant. It is too long for a link: the buttons bring its beginning."


def run(context: Context) -> Replies:
    """`/explain`, with a question behind it or without, about the dose that it replies to, or the one shown last."""
    return _explain(context, _meant(context), context.ask.words.strip())


def press(context: Context, argument: str) -> Replies:
    """`explain:17`: dose 17."""
    delivery = context.pressed_dose(argument)
    if delivery is None:
        raise StaleError
    return _explain(context, delivery, "")


def _meant(context: Context) -> Delivery:
    context.require_set_up()
    replied = context.ask.answers
    shown = deliveries.dose_shown_as(context.session, context.place.id, replied) if replied else None
    shown = shown or deliveries.latest_shown(context.session, context.subscription.id)
    if shown is None:
        raise UserError("No dose came here yet.", rows(Choice("Today's dose", "today:")))
    return shown


def _explain(context: Context, delivery: Delivery, question: str) -> Replies:
    if len(question) > LONGEST:
        raise UserError(f"This question is {len(question):,} characters long; I pass on up to {LONGEST:,}.")
    return (_prompt(context, delivery, question),)


def _prompt(context: Context, delivery: Delivery, question: str) -> Reply:
    card = context.card(delivery)
    prompt = prompts.with_question(card.explain, question)
    is_whole = prompts.shortened(prompt) == prompt
    message = Message(
        kicker=card.title,
        title="Explain",
        text=COPY if is_whole else CUT_COPY,
        markdown=fence(prompt, "text"),
        choices=rows(*prompts.links(prompt)),
    )
    return Reply(message, private=not context.is_private)


COMMAND = Command(
    name="explain",
    summary="Explain the dose",
    run=run,
    press=press,
    arguments=(Argument("question", "What you want to know"),),
)

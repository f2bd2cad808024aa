"""/explain: a language model answers about a dose; without one, there is its prompt to open others with."""

from __future__ import annotations

from bot.commands.base import Argument, Command, Replies, number
from bot.commands.context import LARGEST_ID, Context
from bot.core import prompts
from bot.core.doses.base import fence
from bot.core.errors import StaleError, UserError
from bot.core.message import Choice, Message, rows
from bot.ports import Reply, Verb
from bot.services import explanations
from bot.storage import explanations as explained
from bot.storage import history
from bot.storage.records import Delivery

LONGEST = 1000  # characters of a question
AGAIN = "again"
ASKING = "One moment."
COPY = "Copy this into any assistant, or open one with it."
CUT_COPY = "Copy this into any assistant. It is too long for a link: the buttons bring its beginning."


def run(context: Context) -> Replies:
    """`/explain`, with a question behind it or without, about the dose that it replies to, or the one shown last."""
    return _explain(context, _meant(context), context.ask.words.strip())


def press(context: Context, argument: str) -> Replies:
    """`explain:17`: dose 17. `explain:again:5`: the question 5, which got no answer."""
    name, _, failed = argument.partition(":")
    if name == AGAIN:
        return _again(context, failed)
    delivery = context.pressed_dose(argument)
    if delivery is None:
        raise StaleError
    return _explain(context, delivery, "")


def _meant(context: Context) -> Delivery:
    context.require_set_up()
    replied = context.ask.answers
    shown = history.dose_shown_as(context.session, context.place.id, replied) if replied else None
    shown = shown or history.latest_shown(context.session, context.subscription.id)
    if shown is None:
        raise UserError("No dose came here yet.", rows(Choice("Today's dose", "today:")))
    return shown


def _again(context: Context, argument: str) -> Replies:
    """Asks again what got no answer: one's own question, which the button's row still has."""
    wanted = number(argument, LARGEST_ID)
    failed = explained.failed(context.session, context.person.id, wanted) if wanted is not None else None
    delivery = context.pressed_dose(str(failed.delivery)) if failed else None
    if failed is None or delivery is None:
        raise StaleError
    return _explain(context, delivery, failed.question)


def _explain(context: Context, delivery: Delivery, question: str) -> Replies:
    if len(question) > LONGEST:
        raise UserError(f"This question is {len(question):,} characters long; I pass on up to {LONGEST:,}.")
    if not context.defaults.model:
        return (_prompt(context, delivery, question),)
    explanations.ask(
        context.session,
        context.person,
        delivery,
        context.card(delivery),
        question,
        model=context.defaults.model,
        most=context.defaults.explanations,
        at=context.ask.at,
        now=context.now,
        message=context.ask.message,
    )
    return (Reply(Message(text=ASKING), Verb.TOAST, private=True),)


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

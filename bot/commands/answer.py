"""Code that answers a coding dose: handed in by a reply, a code block, a file or a form, and run at once."""

from __future__ import annotations

from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.doses.coding import CodingCard
from bot.core.errors import StaleError, UserError
from bot.core.handed_in import code_in
from bot.core.message import Choice, Message, rows
from bot.ports import Reply, Verb
from bot.services import submissions
from bot.storage.records import Delivery

RUNNING = "Running it."
HOW = (
    "Send your code here: as a code block, or as a .py file of up to {longest:,} characters.\n\nIt runs in a small "
    "Python: {lacks}; math, re, itertools and collections are there. {runs} runs a day."
)
IN_A_GROUP = (
    "Reply to the dose with your code, or send it to me in private, where every learner has a dose of their own."
)
OFF = "Whoever runs me has turned code off here, so I run none. The notebook brings the same tests."
NO_CODE = "There is no code in it. Send a code block or a .py file."


def run(context: Context) -> Replies:
    """`/answer`, with code behind it or without."""
    return _answer(context, context.newest_dose(), context.ask.code or context.ask.words)


def press(context: Context, argument: str) -> Replies:
    """The Answer button: platforms with forms hand in the code with it, others are told how."""
    delivery = context.pressed_dose(argument)
    if delivery is None:
        raise StaleError
    return _answer(context, delivery, context.ask.code or context.ask.words)


def by_code(context: Context, delivery: Delivery) -> Replies | None:
    """Takes in code for a coding dose; None for plain words, and for code that no dose asked for."""
    code = context.ask.code or code_in(context.ask.words)
    if code and is_coding(context, delivery):
        return _hand_in(context, delivery, code)
    if code:
        submissions.refuse_misled(context.session, context.library, delivery, code, context.card(delivery))
    return None


def is_coding(context: Context, delivery: Delivery) -> bool:
    """Whether a dose can be answered by code that we can run."""
    card = context.library.cards.get(delivery.card or "")
    return isinstance(card, CodingCard) and card.runs_here


def _answer(context: Context, delivery: Delivery, words: str) -> Replies:
    if not is_coding(context, delivery):
        title = context.card(delivery).title
        raise UserError(
            f"“{title}” asks for no code that I could run. A coding dose does.", rows(Choice("Today's dose", "today:"))
        )
    _refuse_if_off(context, delivery)
    if words.strip():
        return _hand_in(context, delivery, code_in(words) or words)
    if not context.is_private and context.is_pressed:  # told to the presser alone, as the group knows by now
        return (Reply(Message(text=IN_A_GROUP), Verb.TOAST, private=True),)
    runs = context.defaults.runs
    how = HOW.format(longest=submissions.LONGEST, lacks=submissions.LACKS, runs=runs)
    return (context.say(how if context.is_private else IN_A_GROUP),)


def _hand_in(context: Context, delivery: Delivery, code: str) -> Replies:
    _refuse_if_off(context, delivery)
    if not code.strip():
        raise UserError(NO_CODE)
    submissions.hand_in(
        context.session,
        context.library,
        context.person,
        delivery,
        code,
        at=context.ask.at,
        message=context.ask.message,
        most=context.defaults.runs,
    )
    return (Reply(Message(text=RUNNING), Verb.TOAST, private=True),)


def _refuse_if_off(context: Context, delivery: Delivery) -> None:
    if not context.defaults.runs:
        raise UserError(OFF, rows(Choice("📓 Notebook", f"notebook:{delivery.id}")))


COMMAND = Command(name="answer", summary="Answer a coding dose with code", run=run, press=press, hidden=True)

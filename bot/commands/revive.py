"""The way back: five review questions that, with today's dose, bring a lost streak back."""

from __future__ import annotations

from bot.commands.base import Command, Replies, number
from bot.commands.context import Context
from bot.commands.words import days
from bot.core.doses import LETTERS, grade
from bot.core.errors import UserError
from bot.core.message import Choice, Message, rows
from bot.core.streaks import State
from bot.ports import Reply, Verb
from bot.services import check_ins, memory, reviews
from bot.services.memory import Asked
from bot.storage import learning
from bot.storage.records import Delivery


def run(context: Context) -> Replies:
    """Begins, or goes on with, the review."""
    return press(context, "")


def press(context: Context, argument: str) -> Replies:
    """`revive:` asks the next question, `revive:3:1` answers the fourth with the second choice."""
    context.require_set_up()
    streak = context.streak()
    if streak.earn_back is None:
        raise UserError(
            "There is no streak to bring back now. Today's dose is as good a start as any.",
            rows(Choice("Today's dose", "today:")),
        )
    delivery = context.dose()
    asked = reviews.review_of(context.session, context.library, context.person, context.subscription, streak.today)
    position, _, picked = argument.partition(":")
    asked_now, choice = number(position, len(asked)), number(picked, len(LETTERS))
    told = ""
    if asked_now is not None and choice is not None:
        told = _grade(context, delivery, asked[asked_now], choice)
    open_ = [n for n, each in enumerate(asked) if not _is_answered(context, delivery, each)]
    if open_:
        return (_question(context, asked, open_[0], told),)
    return _finish(context, told)


def _grade(context: Context, delivery: Delivery, asked: Asked, picked: int) -> str:
    memory.answer(
        context.session, context.library, context.person, asked, picked=picked, at=context.ask.at, dose=delivery
    )
    return f"{grade(asked.find(context.library), picked).message().text}\n\n"


def _is_answered(context: Context, delivery: Delivery, asked: Asked) -> bool:
    return learning.is_answered(context.session, context.person.id, delivery, asked.card, asked.question)


def _question(context: Context, asked: tuple[Asked, ...], at: int, told: str) -> Reply:
    text = f"{told}Question {at + 1} of {len(asked)}\n\n{asked[at].find(context.library).message().text}"
    choices = rows(*(Choice(letter, f"revive:{at}:{i}") for i, letter in enumerate(LETTERS)), width=4)
    return Reply(Message(text=text, choices=choices), Verb.EDIT if context.is_pressed and told else Verb.SEND)


def _finish(context: Context, told: str) -> Replies:
    streak = check_ins.restored(context.session, context.person, context.ask.at, context.now)
    if streak.state is State.DONE:
        text = f"{told}Your streak is back: {days(streak.current)}."
        return (context.settle(text, Choice("Why this number", "why:")),)
    return (
        context.settle(
            f"{told}That was the review. Today's dose brings the streak back.", Choice("Today's dose", "today:")
        ),
    )


COMMAND = Command(
    name="revive", summary="Bring a lost streak back", run=run, press=press, hidden=True, private_only=True
)

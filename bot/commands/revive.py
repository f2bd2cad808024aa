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
from bot.services.memory import Asked, Pool
from bot.storage.records import Delivery


def run(context: Context) -> Replies:
    """Begins, or goes on with, the review."""
    return press(context, "")


def press(context: Context, argument: str) -> Replies:
    """`revive:` asks the next question, `revive:3fa9c1:1` answers that one with the second choice."""
    context.require_set_up()
    streak = context.streak()
    if streak.earn_back is None:
        raise UserError(
            "There is no streak to bring back now. Today's dose is as good a start as any.",
            rows(Choice("Today's dose", "today:")),
        )
    delivery = context.dose()
    mark, _, picked = argument.partition(":")
    asked, choice = _way_back(context, delivery)[1].find(mark), number(picked, len(LETTERS))
    told = _grade(context, delivery, asked, choice) if asked is not None and choice is not None else ""
    done, pool = _way_back(context, delivery)
    return (_question(context, done, pool, told),) if pool.due else _finish(context, told)


def _way_back(context: Context, delivery: Delivery) -> tuple[int, Pool]:
    pool = memory.pool_of(context.session, context.library, context.person, context.place, context.ask.at)
    return reviews.way_back(context.session, context.library, context.person, pool, delivery)


def _grade(context: Context, delivery: Delivery, asked: Asked, picked: int) -> str:
    memory.answer(
        context.session, context.library, context.person, asked, picked=picked, at=context.ask.at, dose=delivery
    )
    return f"{grade(asked.find(context.library), picked).message().text}\n\n"


def _question(context: Context, done: int, pool: Pool, told: str) -> Reply:
    asked = pool.due[0]
    head = f"Question {done + 1} of {done + len(pool.due)}"
    choices = rows(*(Choice(letter, f"revive:{asked.mark}:{i}") for i, letter in enumerate(LETTERS)), width=4)
    message = Message(text=f"{told}{head}\n\n{asked.find(context.library).message().text}", choices=choices)
    return Reply(message, Verb.EDIT if context.is_pressed and told else Verb.SEND)


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

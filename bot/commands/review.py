"""/review: five questions at any time, the most forgotten first, in one message that changes in place."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.base import Command, Replies, number
from bot.commands.context import LARGEST_ID, Context
from bot.commands.words import WEEKDAYS, weekday
from bot.core.doses import LETTERS, grade
from bot.core.errors import UserError
from bot.core.message import Choice, Message, rows
from bot.core.streaks import name_day
from bot.ports import Reply, Verb
from bot.services import memory, streaks
from bot.services.memory import Asked, Pool
from bot.services.reviews import LENGTH

MORE = "more"
FIELDS = 5  # of a button that answers


@dataclass(frozen=True, slots=True)
class Round:
    """How far a person is in five questions; it is carried by the buttons, and nothing is counted by it elsewhere."""

    owner: int
    asked: int = 0
    right: int = 0

    def button(self, label: str, asked: Asked, picked: int) -> Choice:
        """Answers `asked`: `review:7:0:0:3fa9c1:2` is person 7's first question, answered with the third choice."""
        return Choice(label, f"review:{self.owner}:{self.asked}:{self.right}:{asked.mark}:{picked}")


def run(context: Context) -> Replies:
    """Asks the first question, or says when one is due."""
    context.require_set_up()
    return (_next(context, Round(context.person.id), _pool(context), Verb.SEND),)


def press(context: Context, argument: str) -> Replies:
    """`review:` begins, `review:more` begins in place; see `Round.button` for an answer."""
    context.require_set_up()
    fields = argument.split(":")
    pool = _pool(context)
    if len(fields) != FIELDS:
        verb = Verb.EDIT if argument == MORE else Verb.SEND
        return (_next(context, Round(context.person.id), pool, verb),)
    owner, asked, right = (number(each, most) for each, most in zip(fields, (LARGEST_ID, LENGTH, LENGTH), strict=False))
    question, picked = pool.find(fields[3]), number(fields[4], len(LETTERS))
    if owner is None or asked is None or right is None or picked is None or question is None:
        raise UserError("That question is not among yours. /review asks you your own.")
    if owner != context.person.id:
        return (_aside(context, pool, question, picked),)
    if question not in pool.due:  # pressed twice: the next question is there already, or on its way
        return (Reply(Message(text="That one is answered."), Verb.TOAST, private=True),)
    told = _answer(context, question, picked)
    was_right = grade(question.find(context.library), picked).right
    after = Round(owner, asked + 1, right + was_right)
    return (_next(context, after, _pool(context), Verb.EDIT, told),)


def _pool(context: Context) -> Pool:
    return memory.pool_of(context.session, context.library, context.person, context.place, context.ask.at)


def _answer(context: Context, asked: Asked, picked: int) -> str:
    """Keeps an answer, and says why it is right or not."""
    memory.answer(context.session, context.library, context.person, asked, picked=picked, at=context.ask.at, dose=None)
    return grade(asked.find(context.library), picked).message().text


def _aside(context: Context, pool: Pool, asked: Asked, picked: int) -> Reply:
    """Somebody else pressed, as they can where everybody sees the message: it is graded for them, and stays."""
    if asked in pool.due:
        return Reply(Message(text=_answer(context, asked, picked)), private=True)
    text = grade(asked.find(context.library), picked).message().text
    return Reply(Message(text=f"{text}\n\nIt was not due for you, so it counts as practice."), private=True)


def _next(context: Context, now: Round, pool: Pool, verb: Verb, told: str = "") -> Reply:
    """The next question below what is told of the last one; after five, or when nothing is due, the end."""
    private = not context.is_private
    if not pool.due or now.asked >= LENGTH:
        return Reply(_end(context, now, pool, told), verb, private=private)
    asked = pool.due[0]
    card = context.library.cards[asked.card]
    count = min(LENGTH, now.asked + len(pool.due))
    head = f"Question {now.asked + 1} of {count} · {card.title}"
    text = "\n\n".join(part for part in (told, head, asked.find(context.library).message().text) if part)
    choices = rows(*(now.button(letter, asked, index) for index, letter in enumerate(LETTERS)), width=4)
    return Reply(Message(text=text, choices=choices), verb, private=private)


def _end(context: Context, now: Round, pool: Pool, told: str) -> Message:
    done = f"That was the review: {now.right} of {now.asked} right." if now.asked else ""
    if pool.due:
        more = Choice("More questions", f"review:{MORE}")
        return Message(text="\n\n".join((told, f"{done} More are due.")), choices=rows(more))
    last = " ".join(part for part in (done, _rest(context, pool)) if part)
    choices = () if now.asked else rows(Choice("Today's dose", "today:"))
    return Message(text="\n\n".join(part for part in (told, last) if part), choices=choices)


def _rest(context: Context, pool: Pool) -> str:
    if pool.next_day is None:
        return "Nothing is due. Questions come from the doses you had."
    today = streaks.today_of(context.person, context.ask.at)
    ahead = (pool.next_day - today).days
    named = (
        "tomorrow"
        if ahead == 1
        else f"on {weekday(pool.next_day) if ahead < len(WEEKDAYS) else name_day(pool.next_day)}"
    )
    return f"Nothing is due; next {named}."


COMMAND = Command(name="review", summary="Five questions you are about to forget", run=run, press=press)

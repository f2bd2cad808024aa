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
from bot.services import doses, memory, reviews, streaks
from bot.services.memory import Asked, Pool
from bot.services.reviews import LENGTH
from bot.storage import learning

MORE = "more"
DOSE = "dose"
QUOTED = 280  # characters of a note
FIELDS = 6  # of a button that answers


@dataclass(frozen=True, slots=True)
class Round:
    """How far a person is in five questions; it is carried by the buttons, and nothing is counted by it elsewhere.

    `dose` is the review dose that asks, or 0: it does not wait until something is due.
    """

    owner: int
    dose: int = 0
    asked: int = 0
    right: int = 0

    def button(self, label: str, asked: Asked, picked: int) -> Choice:
        """Answers `asked`: `review:7:0:0:0:3fa9c1:2` is person 7's first question, answered with the third choice."""
        return Choice(label, f"review:{self.owner}:{self.dose}:{self.asked}:{self.right}:{asked.mark}:{picked}")


def run(context: Context) -> Replies:
    """Asks the first question, or says when one is due."""
    return press(context, "")


def press(context: Context, argument: str) -> Replies:
    """`review:` begins, `review:more` in place, `review:dose:17` that of a dose; see `Round.button` for an answer."""
    context.require_set_up()
    fields = argument.split(":")
    if len(fields) == FIELDS:
        return _answered(context, fields)
    dose = context.pressed_dose(fields[1]) if fields[0] == DOSE and len(fields) > 1 else None
    begun = Round(context.person.id, dose.id if dose else 0)
    return (_next(context, begun, _pool(context, begun.dose), Verb.EDIT if argument == MORE else Verb.SEND),)


def _answered(context: Context, fields: list[str]) -> Replies:
    most = (LARGEST_ID, LARGEST_ID, LENGTH, LENGTH)
    owner, dose, asked, right = (number(each, below) for each, below in zip(fields, most, strict=False))
    pool = _pool(context, dose or 0)
    question, picked = pool.find(fields[4]), number(fields[5], len(LETTERS))
    if owner is None or asked is None or right is None or picked is None or question is None:
        raise UserError("That question is not among yours. /review asks you your own.")
    if owner != context.person.id:
        return (_aside(context, pool, question, picked),)
    if question not in pool.due:  # pressed twice: the next question is there already, or on its way
        return (Reply(Message(text="That one is answered."), Verb.TOAST, private=True),)
    told = _answer(context, question, picked)
    was_right = grade(question.find(context.library), picked).right
    after = Round(owner, dose or 0, asked + 1, right + was_right)
    rest = _pool(context, after.dose if after.asked < LENGTH else 0)  # what is left is told by what is due
    return (_next(context, after, rest, Verb.EDIT, told),)


def _pool(context: Context, dose: int) -> Pool:
    """What may be asked: what is due, or for a review dose in private, whatever fades first."""
    pool = memory.pool_of(context.session, context.library, context.person, context.place, context.ask.at)
    delivery = context.pressed_dose(str(dose)) if dose and context.is_private else None
    card = context.library.cards.get(delivery.card or "") if delivery else None
    return reviews.ahead(pool) if card and doses.is_review(card) else pool


def _answer(context: Context, asked: Asked, picked: int) -> str:
    """Keeps an answer, and says why it is right or not."""
    memory.answer(context.session, context.library, context.person, asked, picked=picked, at=context.ask.at, dose=None)
    told = grade(asked.find(context.library), picked).message().text
    return "\n\n".join((told, *_written(context, asked.card)))


def _written(context: Context, card_id: str) -> tuple[str, ...]:
    """What the person wrote on the card when it came; not among people, who need not read it."""
    today = streaks.today_of(context.person, context.ask.at)
    note = learning.note_on(context.session, context.person.id, card_id, today) if context.is_private else None
    if note is None:
        return ()
    words = " ".join(note.words.split())
    short = words if len(words) <= QUOTED else f"{words[:QUOTED].rstrip()} …"
    return (f"You wrote in week {context.library.cards[card_id].week}: “{short}”",)


def _aside(context: Context, pool: Pool, asked: Asked, picked: int) -> Reply:
    """Somebody else pressed, as they can where everybody sees the message: it is graded for them, and stays."""
    text = grade(asked.find(context.library), picked).aside().text
    if asked in pool.due:
        _answer(context, asked, picked)
    else:
        text = f"Practice, for it was not due for you. {text}"
    return Reply(Message(text=text), Verb.TOAST, private=True)


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

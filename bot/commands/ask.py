"""The retrieval question of a dose: asked by button, answered by button or by its letter, once, with the reason why."""

from __future__ import annotations

from bot.commands import letters
from bot.commands.base import Command, Replies, number
from bot.commands.context import Context
from bot.commands.hint import behind
from bot.core.doses import LETTERS, Question, grade
from bot.core.errors import StaleError, UserError
from bot.core.message import Choice, Message, rows
from bot.ports import Reply, Verb
from bot.services import memory
from bot.storage import learning
from bot.storage.records import Delivery

FIRST = 0  # the question that is asked under the dose; the others feed reviews


def run(context: Context) -> Replies:
    """The question of the newest dose."""
    return (_question(context, context.newest_dose()),)


def press(context: Context, argument: str) -> Replies:
    """`ask:17` asks, `ask:17:2` answers with the third choice."""
    dose, _, picked = argument.partition(":")
    delivery = context.pressed_dose(dose)
    if delivery is None:
        raise StaleError
    choice = number(picked, len(LETTERS))
    if choice is not None:
        return answer(context, delivery, choice)
    return (_question(context, delivery),)


def by_letter(context: Context, delivery: Delivery) -> Replies | None:
    """Answers with a typed A–D while the question is open; None if the words are something else.

    In private a letter is never a note: once the question is answered, it is told how. Among people it may be one.
    """
    picked = letters.letter(context.ask.words)
    if picked is None or not context.card(delivery).questions:
        return None
    before = learning.answered(context.session, context.person.id, delivery).get(FIRST)
    if before is None:
        return answer(context, delivery, picked)
    if not context.is_private:
        return None
    is_right = grade(context.card(delivery).questions[FIRST], before).right
    text = f"That question is answered: {LETTERS[before]}, {'right' if is_right else 'not quite'}."
    return (context.say(text, Choice("Show it again", f"ask:{delivery.id}")),)


def answer(context: Context, delivery: Delivery, picked: int) -> Replies:
    """Grades a pick. The first one counts; in a group everybody answers for themselves."""
    card, question = context.card(delivery), _first(context, delivery)
    verdict = grade(question, picked)
    asked, at = memory.Asked(card.id, FIRST), context.ask.at
    first = memory.answer(context.session, context.library, context.person, asked, picked=picked, at=at, dose=delivery)
    kept = LETTERS[picked if first else learning.answered(context.session, context.person.id, delivery)[FIRST]]
    again = "" if first else f"Your first answer, {kept}, is the one that is kept."
    if not context.is_private and context.is_pressed:  # beside the button: it would tell the others, who answer too
        return (Reply(Message(text=f"{again} {verdict.aside().text}".strip()), Verb.TOAST, private=True),)
    text = f"{verdict.message().text}\n\n{again}".strip()
    if not context.is_private:
        return (Reply(Message(text=text), private=True),)
    explain = () if verdict.right else (Choice("Explain", f"explain:{delivery.id}"),)
    choices = (*rows(Choice("✅ Done", f"done:{delivery.id}:aside"), *explain), *behind(card, delivery))
    before = f"{question.ask}\n{LETTERS[picked]}  {question.choices[picked].text}\n\n"
    verb = Verb.EDIT if context.is_pressed else Verb.SEND
    return (Reply(Message(text=before + text, choices=choices), verb),)


def _first(context: Context, delivery: Delivery) -> Question:
    questions = context.card(delivery).questions
    if not questions:
        raise UserError("This paper's three questions are for you to judge: reply to it, and your answers are kept.")
    return questions[FIRST]


def _question(context: Context, delivery: Delivery) -> Reply:
    card, question = context.card(delivery), _first(context, delivery)
    choices = (Choice(letter, f"ask:{delivery.id}:{index}") for index, letter in enumerate(LETTERS))
    text = question.message().text
    return Reply(Message(kicker=card.title, text=text, choices=rows(*choices, width=4)), private=not context.is_private)


COMMAND = Command(name="ask", summary="Check yourself", run=run, press=press, hidden=True)

"""Ten questions that propose a phase to begin in. Nothing is kept of them: the buttons carry what was right so far."""

from __future__ import annotations

import re

from bot.commands import start
from bot.commands.base import Command, Replies, number
from bot.commands.context import Context
from bot.core.doses import LETTERS, grade
from bot.core.errors import UserError
from bot.core.message import Choice, Message, rows
from bot.ports import Reply, Verb
from bot.services import placement

MARKS = re.compile(r"[01]{0,10}\Z")


def run(context: Context) -> Replies:
    """The first question."""
    return press(context, "")


def press(context: Context, argument: str) -> Replies:
    """`placement:` begins; `placement:101:2` answers the fourth question, of which the second was wrong, with C."""
    asked = placement.questions_for(context.library, context.person)
    if not asked:
        raise UserError("There are no questions to place you by. Pick a phase.", start.phase_choices(context))
    marks, _, picked = argument.partition(":")
    choice = number(picked, len(LETTERS))
    if not MARKS.match(marks) or len(marks) > len(asked) or (len(marks) == len(asked) and choice is not None):
        raise UserError("That question is not open any more.", rows(Choice("Ask me ten questions", "placement:")))
    if choice is not None:
        marks += "01"[grade(asked[len(marks)].find(context.library), choice).right]
    verb = Verb.EDIT if context.is_pressed else Verb.SEND
    if len(marks) == len(asked):
        return (Reply(_proposal(context, marks), verb),)
    question = asked[len(marks)].find(context.library)
    letters = (Choice(letter, f"placement:{marks}:{index}") for index, letter in enumerate(LETTERS))
    skip = Choice("Pick a phase instead", "phase:")
    text = f"Question {len(marks) + 1} of {len(asked)}\n\n{question.message().text}"
    return (Reply(Message(text=text, choices=(*rows(*letters, width=4), (skip,))), verb),)


def _proposal(context: Context, marks: str) -> Message:
    """How it went in each phase, and where that suggests to begin."""
    results = placement.results(context.library, context.person, [mark == "1" for mark in marks])
    wanted = placement.proposed(results)
    roadmap = context.library.roadmap
    titles = {phase.number: phase.title for phase in roadmap.phases}
    lines = [f"{titles[each.phase]}: {each.right} of {each.asked} right" for each in results]
    first = Choice(f"Begin with {titles[wanted]}", f"phase:{wanted}")
    others = (Choice(phase.title, f"phase:{phase.number}") for phase in roadmap.phases if phase.number != wanted)
    lines.append(f"I would begin with {titles[wanted]}. You can change it whenever you like.")
    return Message(text="\n".join(lines), choices=((first,), *rows(*others, width=2)))


COMMAND = Command(
    name="placement", summary="Ten questions to find your phase", run=run, press=press, hidden=True, private_only=True
)

"""/solution: the reference solution of a coding dose, after a try of one's own, or by choice instead of it."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import answer
from bot.commands.base import Command, Replies
from bot.commands.context import Context
from bot.core.doses import more
from bot.core.doses.coding import SOLUTION, CodingCard
from bot.core.errors import StaleError, UserError
from bot.core.message import Choice
from bot.ports import Reply, Verb
from bot.storage import submissions
from bot.storage.records import Delivery

SURE = "sure"
ASKED = (
    "You have not sent code for it yet. Shown now, the solution leaves this dose to count for the streak only: no "
    "points of understanding."
)
GLANCED = "From here on this dose counts for the streak only, not for understanding."


def run(context: Context) -> Replies:
    """The solution of the newest dose."""
    return show(context, context.newest_dose())


def press(context: Context, argument: str) -> Replies:
    """`solution:17` asks for the solution of dose 17, `solution:17:sure` insists."""
    dose, _, insisted = argument.partition(":")
    delivery = context.pressed_dose(dose)
    if delivery is None:
        raise StaleError
    return show(context, delivery, is_sure=insisted == SURE)


def show(context: Context, delivery: Delivery, *, is_sure: bool = False) -> Replies:
    """The solution, if it was tried for or insisted on; else the question whether to."""
    card = context.card(delivery)
    if not isinstance(card, CodingCard):
        raise UserError(f"“{card.title}” has no solution to show. /more has what it holds back.")
    person = context.person.id
    if not answer.is_coding(context, delivery) or submissions.has_passed(context.session, person, delivery):
        return (_solution(context, card),)
    if not is_sure and not submissions.has_tried(context.session, person, delivery):
        return (context.say(ASKED, *_ways_on(context, delivery), width=2),)
    submissions.note_glance(context.session, person, delivery, context.ask.at)
    return (_solution(context, card, GLANCED, Verb.EDIT if is_sure and context.is_pressed else Verb.SEND),)


def _solution(context: Context, card: CodingCard, footer: str = "", verb: Verb = Verb.SEND) -> Reply:
    # The others may still be at it, and what they have seen earns no points.
    return Reply(replace(more(card)[SOLUTION], footer=footer), verb, private=not context.is_private, personal=True)


def _ways_on(context: Context, delivery: Delivery) -> tuple[Choice, ...]:
    insist = Choice("Show it all the same", f"solution:{delivery.id}:{SURE}")
    try_it = (Choice("⌨ Answer", f"answer:{delivery.id}"),) if context.is_private else ()
    return insist, Choice("💡 Hint", f"hint:{delivery.id}"), *try_it


COMMAND = Command(name="solution", summary="The solution of a coding dose", run=run, press=press)

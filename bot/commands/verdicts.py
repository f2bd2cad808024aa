"""What is said about code that was run, and what follows from it: all tests passed is a done."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import done, fit
from bot.commands.base import Replies
from bot.commands.context import Context
from bot.commands.words import points_of
from bot.core.doses import hints, more
from bot.core.doses.coding import RAISES
from bot.core.message import Choice, Message, rows
from bot.ports import Reply, Verb
from bot.runner import Outcome, Verdict
from bot.services import check_ins, doses
from bot.storage import deliveries, submissions
from bot.storage.records import Delivery, Submission

SHOWN = 300  # characters of what a stranger's code gave or raised
OVER = "The day of this dose is over, so it is practice: no day is counted, no points."


def tell(context: Context, submission: Submission, verdict: Verdict) -> Replies:
    """The answer to code, in the transaction that notes the run."""
    delivery = deliveries.delivery(context.session, submission.delivery)
    if delivery is None:
        return ()
    is_today = check_ins.belongs_to_today(context.session, context.person, context.place, delivery, submission.at)
    after = "" if is_today else f"\n\n{OVER}"
    if not verdict.right:
        return (_reply(context, submission, f"{words(verdict)}{after}", *_ways_on(context, delivery)),)
    if not is_today:
        return (_reply(context, submission, f"✅ {words(verdict)}{after}", *_ways_back(context, delivery)),)
    return _passed(context, submission, verdict, delivery)


def words(verdict: Verdict) -> str:
    """How far it got, and the first case that failed."""
    if verdict.error:
        return f"It did not run: {_short(verdict.error)}"
    text = f"{verdict.passed} of {len(verdict.outcomes)} tests passed in {verdict.seconds:.2f} s."
    return f"{text}\nFirst miss: {_miss(verdict.first_miss)}" if verdict.first_miss else text


def _miss(outcome: Outcome) -> str:
    got = _short(outcome.error or outcome.got)
    if outcome.error and not outcome.expected.startswith(RAISES):
        return f"{outcome.call} → expected {_short(outcome.expected)}, but {got}"
    return f"{outcome.call} → expected {_short(outcome.expected.removeprefix(RAISES))}, got {got}"


def _passed(context: Context, submission: Submission, verdict: Verdict, delivery: Delivery) -> Replies:
    before = points_of(context)
    submissions.award(context.session, submission, verdict.passed)
    gained = points_of(context) - before  # fewer than tests passed where the day holds no more
    outcome = done.count(context, delivery)
    if not context.is_private:  # how long a streak is, is not for all to read
        today = doses.counted_for(outcome.day) if outcome.before is None else ""
        reply = _reply(context, submission, f"✅ {words(verdict)}\n{today}".rstrip(), *_ways_back(context, delivery))
        return (reply, *done.group_count(context, delivery))
    earned = f" Understanding +{gained}." if gained else ""
    receipt = done.receipt_of(context, outcome)
    reply = _reply(context, submission, f"✅ {words(verdict)}{earned}\n{receipt}", *_ways_back(context, delivery))
    if not delivery.message or outcome.before is not None:
        return (reply,)
    message = doses.message_of(context.session, context.library, context.place, delivery, receipt=receipt)
    message = replace(message, choices=(*message.choices, *fit.row(context, delivery)))
    return (Reply(message, Verb.EDIT, target=delivery.message), reply)  # a console's numbers press what came last


def _reply(context: Context, submission: Submission, text: str, *choices: Choice) -> Reply:
    """Under the message that brought the code; among people it says whose, because a form leaves none of its own."""
    text = text if context.is_private else f"{context.person.name}: {text}"
    return Reply(Message(text=text, choices=rows(*choices)), target=submission.message)


def _ways_on(context: Context, delivery: Delivery) -> tuple[Choice, ...]:
    card = context.card(delivery)
    hint = Choice(f"Hint 1 of {len(hints(card))}", f"hint:{delivery.id}")
    return hint, _tests(context, delivery), Choice("Try again", f"answer:{delivery.id}")


def _ways_back(context: Context, delivery: Delivery) -> tuple[Choice, ...]:
    return Choice("Compare with the solution", f"solution:{delivery.id}"), _tests(context, delivery)


def _tests(context: Context, delivery: Delivery) -> Choice:
    names = list(more(context.card(delivery)))
    return Choice("Show the tests", f"more:{delivery.id}:{names.index('Tests')}")


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()} …"

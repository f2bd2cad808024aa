"""Questions about a dose for a language model: taken in, or refused in words; `explaining` has them answered."""

from __future__ import annotations

from datetime import datetime

from bot.core import prompts
from bot.core.doses import Card
from bot.core.doses.coding import CodingCard
from bot.core.errors import UserError
from bot.core.message import Choice, Message, Rows, rows
from bot.ports import Reply
from bot.services import inbox, streaks
from bot.storage import explanations, learning, replies, submissions
from bot.storage.database import Session
from bot.storage.payloads import reply_to_payload
from bot.storage.records import Delivery, Explanation, Person, Place

FIRST = 0  # the question under the dose
ONE_AT_A_TIME = "One at a time: your last question is being answered."


def ask(
    session: Session,
    person: Person,
    delivery: Delivery,
    card: Card,
    question: str,
    *,
    model: str,
    most: int,
    at: datetime,
    now: datetime,
    message: str,
) -> None:
    """Keeps a question to be answered by `model`, and stores the reply that the answer will replace.

    `message` is the person's, to be replied to; `most` is how many are answered a day.

    Raises:
        UserError: another one waits, or it is one too many; nothing is kept.
    """
    if explanations.is_waiting(session, person.id):
        raise UserError(ONE_AT_A_TIME)
    day = streaks.today_of(person, at)
    if explanations.count(session, person.id, day) >= most:
        words = f"{most} explanations a day are the most. Until tomorrow the prompt works elsewhere."
        raise UserError(words, elsewhere(card, question))
    asking = shown(card, question, footer=f"Asking {model} …")
    payload = reply_to_payload(Reply(asking), message)
    reply = replies.add(session, [(delivery.place, payload)], now, now + inbox.REPLY_KEEPS)[0]
    explanations.add(session, person.id, delivery, question, shown=reply, day=day, at=at)


def shown(card: Card, question: str, *, markdown: str = "", footer: str, choices: Rows = ()) -> Message:
    """A question, and its answer as far as there is one. Among people it must be seen what was asked."""
    text = f"“{question}”" if question else ""
    return Message(text=text, kicker=f"Explain · {card.title}", markdown=markdown, footer=footer, choices=choices)


def elsewhere(card: Card, question: str) -> Rows:
    """Links to assistants, with the prompt filled in."""
    return rows(*prompts.links(prompts.with_question(card.explain, question)))


def after(card: Card, asked: Explanation, *, is_open: bool) -> Rows:
    """What to do after an answer: the question that is still open, if there is one."""
    wanted = is_open and card.questions
    return rows(Choice("❓ Check yourself", f"ask:{asked.delivery}")) if wanted else ()


def is_open(session: Session, place: Place, person_id: int, delivery: Delivery, card: Card) -> bool:
    """Whether an answer could give something away: to this person, or in a group to anybody."""
    if not place.is_private:
        return True
    if card.questions and FIRST not in learning.answered(session, person_id, delivery):
        return True
    if not isinstance(card, CodingCard) or not card.runs_here:
        return False
    has_seen = submissions.has_glanced(session, person_id, card.id)
    return not has_seen and not submissions.has_passed(session, person_id, delivery)

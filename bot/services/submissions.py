"""Code for a coding dose: taken in, or refused in words; `grading` runs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.doses import Card
from bot.core.doses.coding import CodingCard
from bot.core.errors import UserError
from bot.core.handed_in import functions_in, tidied
from bot.core.message import Choice, rows
from bot.library import Library
from bot.ports import Ask
from bot.runner import Limits
from bot.services import streaks
from bot.storage import history, submissions
from bot.storage.database import Session
from bot.storage.records import Delivery, Person

LONGEST = Limits().code  # characters
LARGEST_FILE = 4 * LONGEST  # bytes; no character takes more in UTF-8
NO_CODE_FILE = "I read Python from .py files, and nothing else from files yet."
TOO_LARGE = f"This file is {{size:,}} bytes long; I read up to {LONGEST:,} characters."
NOT_FETCHED = "I could not fetch your file. Please send it once more, or the code as text."
TOO_MANY_FILES = "These were many files at once, and I read one at a time. Please send this one again in a moment."
NOT_TEXT = "This file is no UTF-8 text. Save it as UTF-8, or send the code as text."
LACKS = "no numpy, no yield, no del, no inheritance"  # what people miss most in the small Python that runs it


def hand_in(
    session: Session,
    library: Library,
    person: Person,
    delivery: Delivery,
    code: str,
    *,
    at: datetime,
    message: str,
    most: int,
) -> None:
    """Keeps code to be run for a dose. `message` is the person's; `most` is how many they may send a day.

    Raises:
        UserError: it is too long, for another dose, or one too many; nothing is kept.
    """
    code = tidied(code)
    if len(code) > LONGEST:
        raise UserError(f"This solution is {len(code):,} characters long; I read up to {LONGEST:,}.")
    refuse_misled(session, library, delivery, code, library.cards[delivery.card or ""])
    day = streaks.today_of(person, at)
    number = submissions.count(session, person.id, day) + 1
    if number > most:
        raise UserError(f"{most} runs a day are the most. Tomorrow there are as many again.")
    submissions.add(session, person.id, delivery, code, day=day, number=number, at=at, message=message)


def is_code_file(name: str) -> bool:
    """Whether a file's name says that it holds Python."""
    return name.lower().endswith(".py")


def with_file(ask: Ask, content: bytes) -> Ask:
    """The ask with a file's content as its code, or with why it was not read."""
    try:
        return replace(ask, code=content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return replace(ask, unread=NOT_TEXT)


def refuse_misled(session: Session, library: Library, delivery: Delivery, code: str, card: Card) -> None:
    """Leads code to the earlier dose of this place that it is for, if it does not even define what this one asks for.

    Raises:
        UserError: it is for another dose, and this says for which.
    """
    defined = functions_in(code)
    if delivery.subscription is None or (isinstance(card, CodingCard) and card.function in defined):
        return
    for name in reversed(history.cards_had(session, delivery.subscription) if defined else []):
        meant = library.cards.get(name)
        if not isinstance(meant, CodingCard) or not meant.runs_here or meant.function not in defined:
            continue
        other = history.dose_with(session, delivery.subscription, name)
        if other is not None:
            raise UserError(
                f"This is code for “{meant.title}”, and the dose here is “{card.title}”. To have it run, open that "
                "dose and reply to it.",
                rows(Choice("Open it", f"open:{other.id}")),
            )

"""Code for a coding dose: taken in, or refused in words; `grading` runs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.doses.coding import CodingCard
from bot.core.errors import UserError
from bot.core.handed_in import functions_in, tidied
from bot.core.message import Choice, rows
from bot.library import Library
from bot.ports import Ask
from bot.runner import Limits
from bot.services import streaks
from bot.storage import deliveries, submissions
from bot.storage.database import Session
from bot.storage.records import Delivery, Person

LONGEST = Limits().code  # characters
LARGEST_FILE = 4 * LONGEST  # bytes; no character takes more in UTF-8
NO_CODE_FILE = "I read Python from .py files, and nothing else from files yet."
TOO_LARGE = f"This file is {{size:,}} bytes long; I read up to {LONGEST:,} characters."
NOT_FETCHED = "I could not fetch your file. Please send it once more, or the code as text."
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
    if other := _meant(session, library, delivery, code):
        asked, defined = library.cards[delivery.card or ""], library.cards[other.card or ""]
        raise UserError(
            f"This is code for “{defined.title}”, and the dose here is “{asked.title}”. To have it run, open that dose "
            "and reply to it.",
            rows(Choice("Open it", f"open:{other.id}")),
        )
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


def _meant(session: Session, library: Library, delivery: Delivery, code: str) -> Delivery | None:
    """The earlier dose of this place that the code is for, where it does not even define what this one asks for."""
    card, defined = library.cards[delivery.card or ""], functions_in(code)
    if not isinstance(card, CodingCard) or card.function in defined or delivery.subscription is None:
        return None
    had = [
        library.cards[name] for name in deliveries.cards_had(session, delivery.subscription) if name in library.cards
    ]
    others = [each.id for each in had if isinstance(each, CodingCard) and each.function in defined]
    return deliveries.dose_with(session, delivery.subscription, others[-1]) if others else None

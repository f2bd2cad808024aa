"""The five-question review that brings a lost streak back: drawn from cards this person has had."""

from __future__ import annotations

import hashlib
from datetime import date

from bot.library import Library
from bot.services.memory import Asked
from bot.storage import deliveries
from bot.storage.database import Session
from bot.storage.records import Person, Subscription

LENGTH = 5


def review_of(
    session: Session, library: Library, person: Person, subscription: Subscription, day: date
) -> tuple[Asked, ...]:
    """The questions of a day: the same whenever they are asked for, others for another person or another day."""
    had = [card for card in deliveries.cards_had(session, subscription.id) if card in library.cards]
    pool = [Asked(card, number) for card in had for number in range(len(library.cards[card].questions))]
    return tuple(sorted(pool, key=lambda asked: _draw(person, day, asked))[:LENGTH])


def _draw(person: Person, day: date, asked: Asked) -> bytes:
    return hashlib.sha256(f"{person.id}/{day}/{asked.card}/{asked.question}".encode()).digest()

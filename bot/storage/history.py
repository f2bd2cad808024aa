"""What a place was shown so far: its newest dose, and the cards it had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.deliveries import COLUMNS, SHOWN, read
from bot.storage.lists import among
from bot.storage.records import Delivery, DeliveryKind, DeliveryState


def latest_shown(session: Session, subscription_id: int) -> Delivery | None:
    """What was shown to a place last: its newest dose, or a paper that it asked for since."""
    query = (
        select(*COLUMNS)
        .where(t.delivery.c.subscription_id == subscription_id, t.delivery.c.kind.in_(SHOWN))
        .order_by(t.delivery.c.dose_day.desc(), t.delivery.c.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return read(row) if row else None


def latest_dose(session: Session, subscription_id: int) -> Delivery | None:
    """The newest dose of a place."""
    query = (
        select(*COLUMNS)
        .where(t.delivery.c.subscription_id == subscription_id, t.delivery.c.kind == DeliveryKind.DAILY.value)
        .order_by(t.delivery.c.dose_day.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return read(row) if row else None


def dose_with(session: Session, subscription_id: int, card: str) -> Delivery | None:
    """The newest dose of a place that has this card."""
    query = (
        select(*COLUMNS)
        .where(t.delivery.c.subscription_id == subscription_id, t.delivery.c.card == card)
        .where(t.delivery.c.kind == DeliveryKind.DAILY.value)
        .order_by(t.delivery.c.dose_day.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return read(row) if row else None


def dose_shown_as(session: Session, place_id: int, message: str) -> Delivery | None:
    """The dose that a message of ours shows."""
    query = (
        select(*COLUMNS)
        .where(t.delivery.c.place_id == place_id, t.delivery.c.message == message, t.delivery.c.card.is_not(None))
        .order_by(t.delivery.c.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return read(row) if row else None


def cards_had(session: Session, subscription_id: int) -> list[str]:
    """The cards this place was given, the oldest first; a card that came again counts at its last time."""
    return cards_had_by(session, [subscription_id]).get(subscription_id, [])


def cards_had_by(session: Session, subscriptions: Sequence[int]) -> dict[int, list[str]]:
    """The cards that several places were given, each place's as `cards_had` gives them."""
    query = (
        select(t.delivery.c.subscription_id, t.delivery.c.card)
        .where(among(session, t.delivery.c.subscription_id, subscriptions), t.delivery.c.kind.in_(SHOWN))
        .where(t.delivery.c.state.not_in([DeliveryState.CANCELLED.value, DeliveryState.EXPIRED.value]))
        .group_by(t.delivery.c.subscription_id, t.delivery.c.card)
        .order_by(func.max(t.delivery.c.dose_day), func.max(t.delivery.c.id))
    )
    had: dict[int, list[str]] = {}
    if subscriptions:
        for row in session.execute(query):
            had.setdefault(row.subscription_id, []).append(row.card or "")
    return had


def cards_shown(session: Session, subscriptions: Sequence[int], before: date) -> list[str]:
    """The cards that places were really shown on days before one, the oldest first."""
    query = (
        select(t.delivery.c.card)
        .where(among(session, t.delivery.c.subscription_id, subscriptions), t.delivery.c.dose_day < before)
        .where(t.delivery.c.kind == DeliveryKind.DAILY.value, t.delivery.c.card.is_not(None))
        .where(t.delivery.c.state.in_([DeliveryState.SENT.value, DeliveryState.PRESUMED.value]))
        .group_by(t.delivery.c.card)
        .order_by(func.min(t.delivery.c.dose_day), t.delivery.c.card)
    )
    return [card for (card,) in session.execute(query)]


def count_doses(session: Session, subscription_id: int, *, before: date) -> int:
    """How many days of a place had a dose, up to a day."""
    query = (
        select(func.count())
        .select_from(t.delivery)
        .where(t.delivery.c.subscription_id == subscription_id, t.delivery.c.dose_day < before)
        .where(t.delivery.c.kind == DeliveryKind.DAILY.value)
    )
    return session.execute(query).scalar_one()

"""Deliveries: what is to be sent, and how far it got."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    bindparam,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Session
from bot.storage.lists import among, in_list, listed
from bot.storage.records import Delivery, DeliveryKind, DeliveryState, NewDose, Subscription

COLUMNS = [
    t.delivery.c.id,
    t.delivery.c.subscription_id,
    t.delivery.c.place_id,
    t.delivery.c.dose_day,
    t.delivery.c.kind,
    t.delivery.c.card,
    t.delivery.c.swaps,
    t.delivery.c.payload,
    t.delivery.c.state,
    t.delivery.c.attempts,
    t.delivery.c.not_before,
    t.delivery.c.expires_at,
    t.delivery.c.created_at,
    t.delivery.c.sent_at,
    t.delivery.c.message,
    t.delivery.c.written_at,
    t.delivery.c.why,
]
WIDTH = len(COLUMNS)
_KINDS = {each.value: each for each in DeliveryKind}  # calling the enumeration takes ten times as long
SHOWN = (DeliveryKind.DAILY.value, DeliveryKind.PAPER.value)  # kinds that show a card
IN_FLIGHT = (DeliveryState.LEASED.value, DeliveryState.SENDING.value, DeliveryState.WRITTEN.value)
PRIORITIES = REPLY_PRIORITY, DOSE_PRIORITY, REMINDER_PRIORITY = 0, 1, 2


def read(row: Sequence[Any], state: DeliveryState | None = None) -> Delivery:
    """A row that begins with `COLUMNS`, as a record; with `state` if it has just been changed."""
    # By position, because this is done for every dose, and names take three times as long.
    return Delivery._make((*row[:4], _KINDS[row[4]], *row[5:8], state or DeliveryState(row[8]), *row[9:WIDTH]))


def add_dose(
    session: Session,
    subscription: Subscription,
    day: date,
    card: str,
    *,
    why: str = "",
    kind: DeliveryKind = DeliveryKind.DAILY,
    state: DeliveryState,
    now: datetime,
    expires_at: datetime,
) -> int | None:
    """One dose for a place and a day; None when that day has one already (the unique key says so)."""
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = (
        insert_(t.delivery)
        .values(
            subscription_id=subscription.id,
            place_id=subscription.place,
            platform=_platform_of(subscription.place),
            dose_day=day,
            kind=kind.value,
            card=card,
            why=why,
            state=state.value,
            priority=DOSE_PRIORITY if kind is DeliveryKind.DAILY else REMINDER_PRIORITY,
            not_before=now,
            expires_at=expires_at,
            created_at=now,
            sent_at=now if state is DeliveryState.SENT else None,
        )
        .on_conflict_do_nothing(index_elements=["subscription_id", "dose_day", "kind", "part"])
        .returning(t.delivery.c.id)
    )
    return session.execute(query).scalar_one_or_none()


def add_doses(session: Session, subscriptions: Sequence[int], dose: NewDose, now: datetime) -> None:
    """The same dose for many subscriptions; where its day has one already, that one stays."""
    rows: dict[Column[Any], ColumnElement[Any]] = {
        t.delivery.c.subscription_id: t.subscription.c.id,
        t.delivery.c.place_id: t.subscription.c.place_id,
        t.delivery.c.platform: t.place.c.platform,
        t.delivery.c.dose_day: literal(dose.day, Date),
        t.delivery.c.kind: literal(DeliveryKind.DAILY.value),
        t.delivery.c.card: literal(dose.card),
        t.delivery.c.why: literal(dose.why),
        t.delivery.c.priority: literal(DOSE_PRIORITY),
        t.delivery.c.state: literal(DeliveryState.PENDING.value),
        t.delivery.c.not_before: literal(now, Instant),
        t.delivery.c.expires_at: literal(dose.expires_at, Instant),
        t.delivery.c.created_at: literal(now, Instant),
    }
    wanted = (
        select(*rows.values())
        .join_from(t.subscription, t.place, t.place.c.id == t.subscription.c.place_id)
        .where(among(session, t.subscription.c.id, subscriptions))
        .order_by(t.subscription.c.next_due_at, t.subscription.c.id)
    )
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.delivery).from_select(list(rows), wanted)
    keys = ["subscription_id", "dose_day", "kind", "part"]
    session.execute(query.on_conflict_do_nothing(index_elements=keys))


def _platform_of(place_id: int) -> ScalarSelect[str]:
    return select(t.place.c.platform).where(t.place.c.id == place_id).scalar_subquery()


def delivery(session: Session, delivery_id: int) -> Delivery | None:
    """One delivery by id."""
    row = session.execute(select(*COLUMNS).where(t.delivery.c.id == delivery_id)).one_or_none()
    return read(row) if row else None


def dose_of(session: Session, subscription_id: int, day: date) -> Delivery | None:
    """The dose of a place for a day."""
    row = session.execute(_DOSE, {"subscription": subscription_id, "day": day}).one_or_none()
    return read(row) if row else None


def doses_on(session: Session, days: Sequence[tuple[int, date]]) -> dict[tuple[int, date], int]:
    """The ids of the doses of subscriptions, each for its day."""
    if not days:
        return {}
    first, last = min(day for _, day in days), max(day for _, day in days)
    given = {"subscriptions": listed(session, [order for order, _ in days]), "first": first, "last": last}
    found = session.execute(_doses_on(session.dialect.name), given)
    return {(row.subscription_id, row.dose_day): row.id for row in found}


@cache
def _doses_on(dialect: str) -> Select[tuple[int, date, int]]:
    return select(t.delivery.c.subscription_id, t.delivery.c.dose_day, t.delivery.c.id).where(
        in_list(dialect, t.delivery.c.subscription_id, "subscriptions"),
        t.delivery.c.dose_day.between(bindparam("first"), bindparam("last")),
        t.delivery.c.kind == DeliveryKind.DAILY.value,
        t.delivery.c.part == 0,
    )


_DOSE = select(*COLUMNS).where(
    t.delivery.c.subscription_id == bindparam("subscription"),
    t.delivery.c.dose_day == bindparam("day"),
    t.delivery.c.kind == DeliveryKind.DAILY.value,
    t.delivery.c.part == 0,
)


def add_paper(session: Session, subscription: Subscription, day: date, card: str, *, why: str, now: datetime) -> int:
    """Notes that one more paper is shown to a place on a day; returns the id of its delivery.

    The subscription is locked by whoever asks, so that two who ask at once do not get the same part.
    """
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.delivery).values(
        subscription_id=subscription.id,
        place_id=subscription.place,
        platform=_platform_of(subscription.place),
        dose_day=day,
        kind=DeliveryKind.PAPER.value,
        part=count_papers(session, subscription.id, day) + 1,
        card=card,
        why=why,
        state=DeliveryState.SENT.value,
        priority=DOSE_PRIORITY,
        not_before=now,
        created_at=now,
        sent_at=now,
    )
    added: int = session.execute(query.returning(t.delivery.c.id)).scalar_one()
    return added


def count_papers(session: Session, subscription_id: int, day: date) -> int:
    """How many papers a place asked for on a day."""
    query = select(func.count()).where(
        t.delivery.c.subscription_id == subscription_id,
        t.delivery.c.dose_day == day,
        t.delivery.c.kind == DeliveryKind.PAPER.value,
    )
    return session.execute(query).scalar_one()


def swap_card(session: Session, delivery_id: int, card: str, why: str = "") -> None:
    """Gives a dose another card, and says why this one."""
    session.execute(
        update(t.delivery)
        .where(t.delivery.c.id == delivery_id)
        .values(card=card, why=why, swaps=t.delivery.c.swaps + 1)
    )


def show_again(session: Session, delivery_id: int, not_before: datetime, expires_at: datetime) -> None:
    """Puts a dose back into the queue for a later hour of its day."""
    session.execute(
        update(t.delivery)
        .where(t.delivery.c.id == delivery_id)
        .values(state=DeliveryState.PENDING.value, not_before=not_before, expires_at=expires_at, attempts=0)
    )


def show_now(session: Session, delivery_id: int, now: datetime) -> None:
    """Takes a waiting or unsent dose as shown on demand, so that it is not pushed as well."""
    session.execute(
        update(t.delivery)
        .where(t.delivery.c.id == delivery_id)
        .values(state=DeliveryState.SENT.value, sent_at=now, lease_until=None)
    )


def note_message(session: Session, delivery_id: int, message: str) -> None:
    """Remembers under which message a dose is shown."""
    session.execute(update(t.delivery).where(t.delivery.c.id == delivery_id).values(message=message))


def cancel_pending(session: Session, place_id: int) -> None:
    """Takes back every dose and reminder that waits for a place."""
    session.execute(
        update(t.delivery)
        .where(
            t.delivery.c.place_id == place_id,
            t.delivery.c.state.in_([DeliveryState.PENDING.value, DeliveryState.LEASED.value]),
            t.delivery.c.subscription_id.is_not(None),
        )
        .values(state=DeliveryState.CANCELLED.value)
    )

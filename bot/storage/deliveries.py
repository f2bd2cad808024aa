"""Deliveries: what is to be sent, and how far it got."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, Row, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.records import Delivery, DeliveryKind, DeliveryState, Standing, Subscription

_COLUMNS = [
    t.delivery.c.id,
    t.delivery.c.subscription_id,
    t.delivery.c.place_id,
    t.delivery.c.dose_day,
    t.delivery.c.kind,
    t.delivery.c.card,
    t.delivery.c.swaps,
    t.delivery.c.hints,
    t.delivery.c.payload,
    t.delivery.c.state,
    t.delivery.c.attempts,
    t.delivery.c.not_before,
    t.delivery.c.expires_at,
    t.delivery.c.created_at,
    t.delivery.c.sent_at,
    t.delivery.c.message,
]
_IN_FLIGHT = (DeliveryState.LEASED.value, DeliveryState.SENDING.value, DeliveryState.WRITTEN.value)
REPLY_PRIORITY, DOSE_PRIORITY, REMINDER_PRIORITY = 0, 1, 2


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(
        row.id,
        row.subscription_id,
        row.place_id,
        row.dose_day,
        DeliveryKind(row.kind),
        row.card,
        row.swaps,
        row.hints,
        row.payload,
        DeliveryState(row.state),
        row.attempts,
        row.not_before,
        row.expires_at,
        row.created_at,
        row.sent_at,
        row.message,
    )


def add_dose(
    session: Session,
    subscription: Subscription,
    day: date,
    card: str,
    *,
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
            dose_day=day,
            kind=kind.value,
            card=card,
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


def add_reply(session: Session, place_id: int, payload: dict[str, Any], now: datetime, expires_at: datetime) -> None:
    """An answer that is to be sent before any dose."""
    session.execute(
        insert(t.delivery).values(
            place_id=place_id,
            kind=DeliveryKind.REPLY.value,
            payload=payload,
            state=DeliveryState.PENDING.value,
            priority=REPLY_PRIORITY,
            not_before=now,
            expires_at=expires_at,
            created_at=now,
        )
    )


def delivery(session: Session, delivery_id: int) -> Delivery | None:
    """One delivery by id."""
    row = session.execute(select(*_COLUMNS).where(t.delivery.c.id == delivery_id)).one_or_none()
    return _delivery(row) if row else None


def dose_of(session: Session, subscription_id: int, day: date) -> Delivery | None:
    """The dose of a place for a day."""
    query = select(*_COLUMNS).where(
        t.delivery.c.subscription_id == subscription_id,
        t.delivery.c.dose_day == day,
        t.delivery.c.kind == DeliveryKind.DAILY.value,
        t.delivery.c.part == 0,
    )
    row = session.execute(query).one_or_none()
    return _delivery(row) if row else None


def latest_dose(session: Session, subscription_id: int) -> Delivery | None:
    """The newest dose of a place."""
    query = (
        select(*_COLUMNS)
        .where(t.delivery.c.subscription_id == subscription_id, t.delivery.c.kind == DeliveryKind.DAILY.value)
        .order_by(t.delivery.c.dose_day.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return _delivery(row) if row else None


def dose_shown_as(session: Session, place_id: int, message: str) -> Delivery | None:
    """The dose that a message of ours shows."""
    query = (
        select(*_COLUMNS)
        .where(t.delivery.c.place_id == place_id, t.delivery.c.message == message, t.delivery.c.card.is_not(None))
        .order_by(t.delivery.c.id.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return _delivery(row) if row else None


def cards_had(session: Session, subscription_id: int) -> list[str]:
    """The cards this place was given, the oldest first; a card that came again counts at its last time."""
    query = (
        select(t.delivery.c.card)
        .where(t.delivery.c.subscription_id == subscription_id, t.delivery.c.kind == DeliveryKind.DAILY.value)
        .where(t.delivery.c.state.not_in([DeliveryState.CANCELLED.value, DeliveryState.EXPIRED.value]))
        .group_by(t.delivery.c.card)
        .order_by(func.max(t.delivery.c.dose_day), func.max(t.delivery.c.id))
    )
    return [card for card in session.scalars(query) if card]


def count_doses(session: Session, subscription_id: int, *, before: date) -> int:
    """How many days of a place had a dose, up to a day."""
    query = (
        select(func.count())
        .select_from(t.delivery)
        .where(t.delivery.c.subscription_id == subscription_id, t.delivery.c.dose_day < before)
        .where(t.delivery.c.kind == DeliveryKind.DAILY.value)
    )
    return session.execute(query).scalar_one()


def swap_card(session: Session, delivery_id: int, card: str) -> None:
    """Gives a dose another card, its hints unread again."""
    session.execute(
        update(t.delivery)
        .where(t.delivery.c.id == delivery_id)
        .values(card=card, swaps=t.delivery.c.swaps + 1, hints=0)
    )


def count_hint(session: Session, delivery_id: int) -> None:
    """Notes that one more hint was given."""
    session.execute(update(t.delivery).where(t.delivery.c.id == delivery_id).values(hints=t.delivery.c.hints + 1))


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


def claim(
    session: Session, owner: str, platform: str, *, now: datetime, lease_until: datetime, limit: int
) -> list[Delivery]:
    """Leases what may go out on a platform now, replies first. `now` is the bot's clock, the lease is in real time."""
    ready = (
        select(t.delivery.c.id)
        .join(t.place, t.place.c.id == t.delivery.c.place_id)
        .where(t.delivery.c.state == DeliveryState.PENDING.value, t.place.c.platform == platform)
        .where(t.delivery.c.not_before <= now)
        .order_by(t.delivery.c.priority, t.delivery.c.not_before, t.delivery.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=t.delivery)
    )
    ids = session.scalars(ready).all()
    if not ids:
        return []
    session.execute(
        update(t.delivery)
        .where(t.delivery.c.id.in_(ids))
        .values(state=DeliveryState.LEASED.value, lease_owner=owner, lease_until=lease_until)
    )
    query = select(*_COLUMNS).where(t.delivery.c.id.in_(ids)).order_by(t.delivery.c.priority, t.delivery.c.id)
    return [_delivery(row) for row in session.execute(query)]


def _advance(session: Session, delivery_id: int, before: Sequence[str], values: dict[str, Any]) -> bool:
    query = update(t.delivery).where(t.delivery.c.id == delivery_id, t.delivery.c.state.in_(before)).values(**values)
    result: CursorResult[Any] = session.execute(query)
    return result.rowcount == 1


def mark_sending(session: Session, delivery_id: int, owner: str, real: datetime) -> bool:
    """The intent, committed before the send. False when the row is no longer ours or wants sending."""
    query = (
        update(t.delivery)
        .where(
            t.delivery.c.id == delivery_id,
            t.delivery.c.state == DeliveryState.LEASED.value,
            t.delivery.c.lease_owner == owner,
            t.delivery.c.lease_until > real,
            or_(
                t.delivery.c.subscription_id.is_(None),
                t.delivery.c.subscription_id.in_(
                    select(t.subscription.c.id).where(t.subscription.c.state == Standing.ACTIVE.value)
                ),
            ),
        )
        .values(state=DeliveryState.SENDING.value, sending_at=real, attempts=t.delivery.c.attempts + 1)
    )
    return session.execute(query).rowcount == 1


def mark_written(session: Session, delivery_id: int, real: datetime) -> bool:
    """The request is on the wire; from here on it may have arrived."""
    return _advance(session, delivery_id, ["sending"], {"state": DeliveryState.WRITTEN.value, "written_at": real})


def mark_sent(session: Session, delivery_id: int, message: str, now: datetime) -> bool:
    """It arrived, and this is its message."""
    values: dict[str, Any] = {"state": DeliveryState.SENT.value, "sent_at": now, "lease_until": None}
    return _advance(session, delivery_id, _IN_FLIGHT, values | ({"message": message} if message else {}))


def mark_presumed(session: Session, delivery_id: int, now: datetime, trouble: str) -> bool:
    """Nobody can know whether it arrived; it is taken as sent."""
    values = {"state": DeliveryState.PRESUMED.value, "sent_at": now, "lease_until": None, "trouble": trouble}
    return _advance(session, delivery_id, _IN_FLIGHT, values)


def mark_pending(session: Session, delivery_id: int, not_before: datetime, trouble: str, *, counts: bool) -> bool:
    """It was certainly not sent; it may be tried again from `not_before` on."""
    values: dict[str, Any] = {
        "state": DeliveryState.PENDING.value,
        "not_before": not_before,
        "lease_until": None,
        "trouble": trouble,
    }
    if not counts:
        values["attempts"] = t.delivery.c.attempts - 1
    return _advance(session, delivery_id, ["leased", "sending", "written"], values)


def mark_over(session: Session, delivery_id: int, state: DeliveryState, trouble: str) -> bool:
    """Ends a delivery without a message: dead, expired or cancelled."""
    values = {"state": state.value, "lease_until": None, "trouble": trouble}
    return _advance(session, delivery_id, ["pending", *_IN_FLIGHT], values)


def release(session: Session, owner: str) -> int:
    """Gives back what was leased and not begun, at a quiet end."""
    query = (
        update(t.delivery)
        .where(t.delivery.c.state == DeliveryState.LEASED.value, t.delivery.c.lease_owner == owner)
        .values(state=DeliveryState.PENDING.value, lease_until=None)
    )
    return session.execute(query).rowcount


def recover(session: Session, real: datetime, now: datetime, *, everything: bool) -> tuple[int, int]:
    """Settles rows whose sender died: not written goes back to pending, written is presumed.

    `everything` is right at the start on SQLite, where every row in flight belongs to a dead process. Returns how many
    went back and how many were presumed.
    """
    late = t.delivery.c.lease_until < real
    over = late if not everything else t.delivery.c.state.in_(_IN_FLIGHT)
    back = (
        update(t.delivery)
        .where(t.delivery.c.state.in_(["leased", "sending"]), over)
        .values(state=DeliveryState.PENDING.value, lease_until=None)
    )
    presumed = (
        update(t.delivery)
        .where(t.delivery.c.state == DeliveryState.WRITTEN.value, over)
        .values(state=DeliveryState.PRESUMED.value, sent_at=now, lease_until=None, trouble="the sender died")
    )
    return session.execute(back).rowcount, session.execute(presumed).rowcount


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


def next_moment(session: Session) -> datetime | None:
    """When the earliest waiting delivery may go."""
    return session.execute(
        select(func.min(t.delivery.c.not_before)).where(t.delivery.c.state == DeliveryState.PENDING.value)
    ).scalar()


def forget_replies(session: Session, before: datetime) -> int:
    """Deletes stored replies that ended before then; doses are kept."""
    query = delete(t.delivery).where(
        t.delivery.c.kind == DeliveryKind.REPLY.value,
        t.delivery.c.created_at < before,
        t.delivery.c.state.not_in([DeliveryState.PENDING.value, *_IN_FLIGHT]),
    )
    return session.execute(query).rowcount

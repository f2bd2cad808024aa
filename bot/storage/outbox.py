"""The sender's side of deliveries: the lease, the intent, and what became of the send."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, CursorResult, Select, Update, and_, bindparam, case, func, or_, select, update

from bot.ports import Address, PlaceKind
from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Session
from bot.storage.deliveries import COLUMNS, IN_FLIGHT, WIDTH, read
from bot.storage.lists import among, in_list, listed, texts
from bot.storage.records import Claimed, DeliveryKind, DeliveryState, Place, Standing

_PLACE = [
    t.delivery.c.platform,
    t.place.c.chat,
    t.place.c.thread,
    t.place.c.kind.label("place_kind"),
    t.place.c.title,
    t.place.c.person_id,
]
_KINDS = {each.value: each for each in PlaceKind}


def ready(session: Session, platform: str, *, now: datetime, limit: int) -> list[Claimed]:
    """What may go out on a platform now, by the bot's clock, replies first; nobody else's until the commit."""
    rows = session.execute(_ready(session.dialect.name), {"platform": platform, "now": now, "most": limit})
    return [Claimed(read(row, DeliveryState.PENDING), _place(row)) for row in rows]


def lease(session: Session, ids: Sequence[int], owner: str, until: datetime) -> None:
    """Keeps for a sender those deliveries that are free, until `until`, in real time."""
    if ids:
        session.execute(_lease(session.dialect.name), {"ids": listed(session, ids), "owner": owner, "until": until})


# What is asked for every batch is built once: building a query takes longer than its answer.
@cache
def _ready(_dialect: str) -> Select[Any]:
    return (
        select(*COLUMNS, *_PLACE)
        .join(t.place, t.place.c.id == t.delivery.c.place_id)
        .where(t.delivery.c.state == DeliveryState.PENDING.value, t.delivery.c.not_before <= bindparam("now"))
        .where(t.delivery.c.platform == bindparam("platform"))
        .order_by(t.delivery.c.priority, t.delivery.c.not_before, t.delivery.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=t.delivery)
    )


@cache
def _lease(dialect: str) -> Update:
    is_free = t.delivery.c.state == DeliveryState.PENDING.value
    free = update(t.delivery).where(in_list(dialect, t.delivery.c.id, "ids"), is_free)
    until: BindParameter[datetime] = bindparam("until")
    return free.values(state=DeliveryState.LEASED.value, lease_owner=bindparam("owner"), lease_until=until)


def _place(row: Sequence[Any]) -> Place:
    platform, chat, thread, kind, title, person = row[WIDTH:]
    return Place(row[2], Address(platform, chat, thread), _KINDS[kind], title, person)


def _advance(session: Session, delivery_id: int, before: Sequence[str], values: dict[str, Any]) -> bool:
    query = update(t.delivery).where(t.delivery.c.id == delivery_id, t.delivery.c.state.in_(before)).values(**values)
    result: CursorResult[Any] = session.execute(query)
    return result.rowcount == 1


def is_ours(session: Session, delivery_id: int, owner: str) -> bool:
    """Whether a delivery under way still is this sender's, and stays so until the commit.

    Who slept over the end of its lease must not touch it: another sender may have begun it anew.
    """
    query = select(t.delivery.c.id).where(
        t.delivery.c.id == delivery_id, t.delivery.c.lease_owner == owner, t.delivery.c.state.in_(IN_FLIGHT)
    )
    return session.execute(query.with_for_update()).first() is not None


def mark_sending(
    session: Session, ids: Sequence[int], owner: str, *, now: datetime, real: datetime, lease_until: datetime
) -> frozenset[int]:
    """The intent, committed before the send. Returns those that are free or ours, and still want sending."""
    if not ids:
        return frozenset()
    dialect = session.dialect.name
    mine = {"ids": listed(session, ids), "owner": owner, "until": lease_until}
    if session.execute(_sending(dialect), mine | {"now": now, "real": real}).rowcount == len(ids):
        return frozenset(ids)  # nearly always; to be told each id costs as much again
    return frozenset(session.scalars(_begun(dialect), mine))


@cache
def _begun(dialect: str) -> Select[tuple[int]]:
    return select(t.delivery.c.id).where(
        in_list(dialect, t.delivery.c.id, "ids"),
        t.delivery.c.state == DeliveryState.SENDING.value,
        t.delivery.c.lease_owner == bindparam("owner"),
        t.delivery.c.lease_until == bindparam("until"),
    )


@cache
def _sending(dialect: str) -> Update:
    wants = (
        select(t.subscription.c.id)
        .where(t.subscription.c.id == t.delivery.c.subscription_id, t.subscription.c.state == Standing.ACTIVE.value)
        .exists()
    )
    is_free = and_(t.delivery.c.state == DeliveryState.PENDING.value, t.delivery.c.not_before <= bindparam("now"))
    is_ours = and_(
        t.delivery.c.state == DeliveryState.LEASED.value,
        t.delivery.c.lease_owner == bindparam("owner"),
        t.delivery.c.lease_until > bindparam("real"),
    )
    return (
        update(t.delivery)
        .where(
            in_list(dialect, t.delivery.c.id, "ids"),
            or_(is_free, is_ours),
            or_(t.delivery.c.subscription_id.is_(None), wants),
        )
        .values(
            state=DeliveryState.SENDING.value,
            lease_owner=bindparam("owner"),
            sending_at=bindparam("real"),
            lease_until=bindparam("until"),
            attempts=t.delivery.c.attempts + 1,
        )
    )


def mark_written(session: Session, ids: Iterable[int], real: datetime) -> None:
    """The requests are on the wire; from here on they may have arrived."""
    wanted = list(ids)
    if wanted:
        session.execute(_written(session.dialect.name), {"ids": listed(session, wanted), "real": real})


@cache
def _written(dialect: str) -> Update:
    is_sending = t.delivery.c.state == DeliveryState.SENDING.value
    since = func.coalesce(t.delivery.c.written_at, bindparam("real", type_=Instant))  # an earlier try may have arrived
    query = update(t.delivery).where(in_list(dialect, t.delivery.c.id, "ids"), is_sending)
    return query.values(state=DeliveryState.WRITTEN.value, written_at=since)


def mark_sent(session: Session, messages: Mapping[int, str], now: datetime) -> None:
    """They arrived, and these are their messages."""
    if messages:
        session.execute(_sent(session.dialect.name), {"messages": json.dumps(messages), "now": now})


@cache
def _sent(dialect: str) -> Update:
    delivery, shown = texts(dialect, "messages")
    query = update(t.delivery).where(t.delivery.c.id == delivery, t.delivery.c.state.in_(IN_FLIGHT))
    message = func.coalesce(func.nullif(shown, ""), t.delivery.c.message)
    return query.values(state=DeliveryState.SENT.value, sent_at=bindparam("now"), lease_until=None, message=message)


def mark_presumed(session: Session, delivery_id: int, now: datetime, trouble: str) -> bool:
    """Nobody can know whether it arrived; it is taken as sent."""
    values = {"state": DeliveryState.PRESUMED.value, "sent_at": now, "lease_until": None, "trouble": trouble}
    return _advance(session, delivery_id, IN_FLIGHT, values)


def mark_pending(
    session: Session, delivery_id: int, not_before: datetime, trouble: str, *, counts: bool, doubtful: bool = False
) -> bool:
    """It may be tried again from `not_before` on; with `doubtful` it may have arrived, else it certainly did not."""
    values: dict[str, Any] = {
        "state": DeliveryState.PENDING.value,
        "not_before": not_before,
        "lease_until": None,
        "trouble": trouble,
    }
    was_written, began = t.delivery.c.written_at, t.delivery.c.sending_at
    if doubtful:  # the mark of the writing itself may still be on its way
        values["written_at"] = func.coalesce(was_written, began)
    else:  # what an earlier try left in doubt stays so
        values["written_at"] = case((was_written < began, was_written), else_=None)
    if not counts:
        values["attempts"] = t.delivery.c.attempts - 1
    return _advance(session, delivery_id, ["leased", "sending", "written"], values)


def mark_over(session: Session, delivery_id: int, state: DeliveryState, trouble: str) -> bool:
    """Ends a delivery without a message: dead, expired or cancelled."""
    values = {"state": state.value, "lease_until": None, "trouble": trouble}
    return _advance(session, delivery_id, ["pending", *IN_FLIGHT], values)


def kinds_and_states(session: Session, ids: Sequence[int]) -> list[tuple[DeliveryKind, DeliveryState]]:
    """What deliveries bring, and what became of them."""
    query = select(t.delivery.c.kind, t.delivery.c.state).where(among(session, t.delivery.c.id, ids))
    return [(DeliveryKind(kind), DeliveryState(state)) for kind, state in session.execute(query)]


def give_back(session: Session, ids: Sequence[int], owner: str, not_before: datetime) -> None:
    """Gives back what was leased or meant to be sent and was not begun; it is ready from `not_before` on."""
    is_begun = DeliveryState.LEASED.value, DeliveryState.SENDING.value
    is_ours = t.delivery.c.lease_owner == owner, t.delivery.c.state.in_(is_begun)
    query = update(t.delivery).where(among(session, t.delivery.c.id, ids), *is_ours)
    tried = case((t.delivery.c.state == DeliveryState.SENDING.value, 1), else_=0)
    values = {"state": DeliveryState.PENDING.value, "lease_until": None, "not_before": not_before}
    session.execute(query.values(**values, attempts=t.delivery.c.attempts - tried))


def release(session: Session, owner: str, flying: Collection[int]) -> None:
    """Gives back, at a quiet end, what was leased or meant to be sent and is not among the requests under way."""
    begun = among(session, t.delivery.c.id, flying)
    is_ours = t.delivery.c.state.in_([DeliveryState.LEASED.value, DeliveryState.SENDING.value])
    query = update(t.delivery).where(is_ours, t.delivery.c.lease_owner == owner, ~begun)
    session.execute(query.values(state=DeliveryState.PENDING.value, lease_until=None))


def take_over(session: Session, platform: str, owner: str) -> int:
    """Gives back what other senders claimed and did not begin; returns how many.

    Right for who has just become the sender: the others' intents are refused from now on (`mark_sending`).
    """
    query = update(t.delivery).where(
        t.delivery.c.state == DeliveryState.LEASED.value,
        t.delivery.c.platform == platform,
        t.delivery.c.lease_owner != owner,
    )
    return session.execute(query.values(state=DeliveryState.PENDING.value, lease_until=None)).rowcount


def recover(
    session: Session, platform: str, real: datetime, now: datetime, *, everything: bool, presume: bool
) -> tuple[int, int]:
    """Settles rows whose sender died: not written goes back to pending, written is presumed, or with `presume` off too.

    `everything` is right at the start on SQLite, where every row in flight belongs to a dead process. Returns how many
    went back and how many were presumed.
    """
    late = t.delivery.c.lease_until < real
    is_ours = t.delivery.c.platform == platform
    over = is_ours & (late if not everything else t.delivery.c.state.in_(IN_FLIGHT))
    unsettled = ["leased", "sending", *([] if presume else ["written"])]
    back = (
        update(t.delivery)
        .where(t.delivery.c.state.in_(unsettled), over)
        .values(state=DeliveryState.PENDING.value, lease_until=None)
    )
    presumed = (
        update(t.delivery)
        .where(t.delivery.c.state == DeliveryState.WRITTEN.value, over)
        .values(state=DeliveryState.PRESUMED.value, sent_at=now, lease_until=None, trouble="the sender died")
    )
    return session.execute(back).rowcount, session.execute(presumed).rowcount

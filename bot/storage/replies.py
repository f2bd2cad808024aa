"""Answers that are stored to be sent before any dose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam, delete, insert, literal, select, update
from sqlalchemy.sql.dml import ReturningInsert

from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Session
from bot.storage.deliveries import IN_FLIGHT, REPLY_PRIORITY
from bot.storage.lists import rows, table
from bot.storage.records import DeliveryKind, DeliveryState


def add(session: Session, replies: Sequence[tuple[int, dict[str, Any]]], now: datetime, until: datetime) -> list[int]:
    """Answers, each with its place's id, that are worth it until then; returns the ids of their deliveries."""
    if not replies:
        return []
    given = {"replies": rows(replies), "now": now, "until": until}
    return list(session.scalars(_adding(session.dialect.name), given))


@cache
def _adding(dialect: str) -> ReturningInsert[tuple[int]]:
    place, payload = table(dialect, "replies", [t.place.c.id, t.delivery.c.payload])
    now, until = bindparam("now", type_=Instant), bindparam("until", type_=Instant)
    values: dict[Column[Any], ColumnElement[Any]] = {
        t.delivery.c.place_id: place,
        t.delivery.c.platform: select(t.place.c.platform).where(t.place.c.id == place).scalar_subquery(),
        t.delivery.c.kind: literal(DeliveryKind.REPLY.value),
        t.delivery.c.payload: payload,
        t.delivery.c.state: literal(DeliveryState.PENDING.value),
        t.delivery.c.priority: literal(REPLY_PRIORITY),
        t.delivery.c.not_before: now,
        t.delivery.c.expires_at: until,
        t.delivery.c.created_at: now,
    }
    return insert(t.delivery).from_select(list(values), select(*values.values())).returning(t.delivery.c.id)


def rewrite(session: Session, delivery_id: int, payload: dict[str, Any]) -> bool:
    """Gives an answer that still waits to be sent other words; False if it waits no more."""
    is_waiting = t.delivery.c.id == delivery_id, t.delivery.c.state == DeliveryState.PENDING.value
    return session.execute(update(t.delivery).where(*is_waiting).values(payload=payload)).rowcount == 1


def forget(session: Session, before: datetime) -> int:
    """Deletes stored replies that ended before then; doses are kept."""
    query = delete(t.delivery).where(
        t.delivery.c.kind == DeliveryKind.REPLY.value,
        t.delivery.c.created_at < before,
        t.delivery.c.state.not_in([DeliveryState.PENDING.value, *IN_FLIGHT]),
    )
    return session.execute(query).rowcount

"""Places, their subscriptions, and who is on their boards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, literal_column, or_, select, update

from bot.core.schedule import ROLLOVER
from bot.ports import Address, PlaceKind, Where
from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Session
from bot.storage.lists import among, in_list, listed
from bot.storage.records import Advance, DueOrder, Place, Standing, Subscription, bits_to_weekdays, weekdays_to_bits

_STANDINGS = {each.value: each for each in Standing}  # calling the enumeration takes ten times as long
ADVANCED = ("next_dose_day", "next_due_at", "last_dose_day", "last_due_at", "zone_data")

COLUMNS = [
    t.place.c.id,
    t.place.c.platform,
    t.place.c.chat,
    t.place.c.thread,
    t.place.c.kind,
    t.place.c.title,
    t.place.c.person_id,
]
ORDER_COLUMNS = [column for column in t.subscription.c if column.name != "zone_data"]

# What every ask wants is built once: building a query takes longer than its answer.
_AT = select(*COLUMNS).where(*(t.place.c[name] == bindparam(name) for name in ("platform", "chat", "thread")))
_PLACE = select(*COLUMNS).where(t.place.c.id == bindparam("id"))
_ORDER_OF = select(*ORDER_COLUMNS).where(t.subscription.c.place_id == bindparam("place")).with_for_update()


def read_place(row: Sequence[Any]) -> Place:
    """`COLUMNS` as a record."""
    id_, platform, chat, thread, kind, title, person = row
    return Place(id_, Address(platform, chat, thread), PlaceKind(kind), title, person)


def read_subscription(row: Sequence[Any]) -> Subscription:
    """`ORDER_COLUMNS` as a record."""
    # By position, because every ask wants it, and names take three times as long.
    id_, place, state, zone, minute, bits, *rest = row
    at = None if minute is None else time(minute // 60, minute % 60)
    return Subscription(id_, place, _STANDINGS[state], zone, at, bits_to_weekdays(bits), *rest)


def place_at(session: Session, address: Address) -> Place | None:
    """The place at an address."""
    given = {"platform": address.platform, "chat": address.chat, "thread": address.thread}
    row = session.execute(_AT, given).one_or_none()
    return read_place(row) if row else None


def ids_at(session: Session, platform: str, chats: Sequence[str]) -> dict[tuple[str, str], int]:
    """The ids of the places in chats of a platform, by chat and thread."""
    given = {"platform": platform, "chats": listed(session, chats)}
    return {(row.chat, row.thread): row.id for row in session.execute(_ids_at(session.dialect.name), given)}


@cache
def _ids_at(dialect: str) -> Select[tuple[str, str, int]]:
    query = select(t.place.c.chat, t.place.c.thread, t.place.c.id)
    return query.where(t.place.c.platform == bindparam("platform"), in_list(dialect, t.place.c.chat, "chats"))


def place(session: Session, place_id: int) -> Place:
    """One place by id."""
    return read_place(session.execute(_PLACE, {"id": place_id}).one())


def private_places(session: Session, person_id: int) -> list[Place]:
    """The private chats of a person, the oldest first."""
    query = select(*COLUMNS).where(t.place.c.person_id == person_id).order_by(t.place.c.id)
    return [read_place(row) for row in session.execute(query)]


def add_place(session: Session, where: Where, person_id: int | None) -> Place:
    """A new place with a subscription that is still to be set up."""
    place_id = session.execute(
        insert(t.place)
        .values(
            platform=where.address.platform,
            chat=where.address.chat,
            thread=where.address.thread,
            kind=where.kind.value,
            title=where.title[:128],
            person_id=person_id,
        )
        .returning(t.place.c.id)
    ).scalar_one()
    session.execute(insert(t.subscription).values(place_id=place_id, state=Standing.NEW.value))
    return place(session, place_id)


def subscription_of(session: Session, place_id: int) -> Subscription:
    """A place's standing order."""
    return read_subscription(session.execute(_ORDER_OF, {"place": place_id}).one())


def subscription(session: Session, subscription_id: int) -> Subscription:
    """One subscription by id."""
    return read_subscription(
        session.execute(select(*ORDER_COLUMNS).where(t.subscription.c.id == subscription_id)).one()
    )


def change_subscription(session: Session, subscription_id: int, **changes: object) -> Subscription:
    """Changes fields of a subscription, named as in `Subscription` (`at` and `weekdays` included)."""
    values: dict[str, object] = dict(changes)
    if "at" in values:
        at = values.pop("at")
        values["at_minute"] = at.hour * 60 + at.minute if isinstance(at, time) else None
    if isinstance(values.get("weekdays"), frozenset):
        values["weekdays"] = weekdays_to_bits(changes["weekdays"])  # type: ignore[arg-type]
    if isinstance(values.get("state"), Standing):
        values["state"] = str(values["state"])
    session.execute(update(t.subscription).where(t.subscription.c.id == subscription_id).values(**values))
    return subscription(session, subscription_id)


def due_orders(session: Session, now: datetime, limit: int) -> list[DueOrder]:
    """Active subscriptions whose dose is due, the longest waiting first; another replica's are passed over."""
    query = (
        select(t.place.c.platform, t.person.c.day_start, t.place.c.person_id, *ORDER_COLUMNS)
        .join_from(t.subscription, t.place, t.place.c.id == t.subscription.c.place_id)
        .outerjoin(t.person, t.person.c.id == t.place.c.person_id)
        .where(t.subscription.c.state == "active", t.subscription.c.next_due_at <= now)
        .order_by(t.subscription.c.next_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=t.subscription)
    )
    return [
        DueOrder(read_subscription(order), platform, ROLLOVER if day_start is None else day_start, person)
        for platform, day_start, person, *order in session.execute(query)
    ]


def is_anything_due(session: Session, now: datetime) -> bool:
    """Whether a dose or a reminder is due: a look into two indexes, however many subscriptions there are."""
    return bool(session.execute(_anything_due(), {"now": now}).scalar())


@cache  # it is asked every few seconds, for ever
def _anything_due() -> Select[tuple[bool]]:
    active = t.subscription.c.state == literal_column("'active'")  # as the indexes say it
    remind = t.subscription.c.next_remind_at
    # The least of an index is one step. PostgreSQL, asked whether any is due, reads the whole table to find none.
    dose = select(func.min(t.subscription.c.next_due_at)).where(active).scalar_subquery()
    reminder = select(func.min(remind)).where(active, remind.is_not(None)).scalar_subquery()
    now = bindparam("now", type_=Instant)
    return select(or_(dose <= now, reminder <= now))


def advance(session: Session, subscriptions: Sequence[int], to: Advance) -> None:
    """Moves subscriptions on to their next dose."""
    query = update(t.subscription).where(among(session, t.subscription.c.id, subscriptions))
    session.execute(query.values({name: getattr(to, name) for name in ADVANCED}))


def due_reminders(session: Session, now: datetime, limit: int) -> list[Subscription]:
    """Active subscriptions whose reminder is due."""
    query = (
        select(*ORDER_COLUMNS)
        .where(t.subscription.c.state == "active", t.subscription.c.next_remind_at <= now)
        .order_by(t.subscription.c.next_remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [read_subscription(row) for row in session.execute(query)]


def stale_zone_data(session: Session, version: str, limit: int) -> list[Subscription]:
    """Active subscriptions whose due instant was computed with another version of the zone data."""
    query = (
        select(*ORDER_COLUMNS)
        .where(t.subscription.c.state == "active", t.subscription.c.zone_data != version)
        .limit(limit)
    )
    return [read_subscription(row) for row in session.execute(query)]


def move_place(session: Session, old: Place, address: Address) -> Place:
    """Gives a place its new address. An empty shell there gives way; a place with doses stays, and is returned."""
    known = place_at(session, address)
    if known is not None and known.id != old.id:
        if _has_doses(session, known.id):
            return known
        session.execute(update(t.delivery).where(t.delivery.c.place_id == known.id).values(place_id=old.id))
        for table in (t.membership, t.subscription):
            session.execute(delete(table).where(table.c.place_id == known.id))
        session.execute(delete(t.place).where(t.place.c.id == known.id))
    session.execute(
        update(t.place)
        .where(t.place.c.id == old.id)
        .values(platform=address.platform, chat=address.chat, thread=address.thread)
    )
    return place(session, old.id)


def _has_doses(session: Session, place_id: int) -> bool:
    of_an_order = t.delivery.c.subscription_id.is_not(None)  # stored answers are not
    query = select(t.delivery.c.id).where(t.delivery.c.place_id == place_id, of_an_order).limit(1)
    return session.execute(query).first() is not None


def places_of_chat(session: Session, address: Address) -> list[Place]:
    """Every place in a chat, topics and all."""
    query = select(*COLUMNS).where(t.place.c.platform == address.platform, t.place.c.chat == address.chat)
    return [read_place(row) for row in session.execute(query)]


def join_board(session: Session, place_id: int, person_id: int, day: date) -> bool:
    """Puts a person on a group's board; False if they were there already."""
    held = select(t.membership.c.person_id).where(
        t.membership.c.place_id == place_id, t.membership.c.person_id == person_id
    )
    if session.execute(held).first():
        return False
    session.execute(insert(t.membership).values(place_id=place_id, person_id=person_id, joined_on=day))
    return True


def leave_board(session: Session, place_id: int, person_id: int) -> bool:
    """Takes a person off a group's board; False if they were not there."""
    query = delete(t.membership).where(t.membership.c.place_id == place_id, t.membership.c.person_id == person_id)
    return session.execute(query).rowcount > 0


def members(session: Session, place_id: int) -> Sequence[int]:
    """Who is on a group's board."""
    query = select(t.membership.c.person_id).where(t.membership.c.place_id == place_id)
    return session.scalars(query.order_by(t.membership.c.person_id)).all()

"""Places, their subscriptions, and who is on their boards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, literal_column, or_, select, update

from bot.core.schedule import ROLLOVER
from bot.ports import Address, PlaceKind, Where
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import among
from bot.storage.records import Advance, DueOrder, Place, Standing, Subscription, bits_to_weekdays, weekdays_to_bits

ADVANCED = ("next_dose_day", "next_due_at", "last_dose_day", "last_due_at", "zone_data")

# What every ask wants is built once: building a query takes longer than its answer.
_AT = select(t.place).where(*(t.place.c[name] == bindparam(name) for name in ("platform", "chat", "thread")))
_PLACE = select(t.place).where(t.place.c.id == bindparam("id"))
_ORDER_OF = select(t.subscription).where(t.subscription.c.place_id == bindparam("place")).with_for_update()


def _place(row: Row[Any]) -> Place:
    return Place(row.id, Address(row.platform, row.chat, row.thread), PlaceKind(row.kind), row.title, row.person_id)


def _subscription(row: Row[Any]) -> Subscription:
    minute = row.at_minute
    return Subscription(
        id=row.id,
        place=row.place_id,
        state=Standing(row.state),
        zone=row.zone,
        at=None if minute is None else time(minute // 60, minute % 60),
        weekdays=bits_to_weekdays(row.weekdays),
        phase=row.phase,
        paused_until=row.paused_until,
        next_dose_day=row.next_dose_day,
        next_due_at=row.next_due_at,
        last_dose_day=row.last_dose_day,
        last_due_at=row.last_due_at,
        remind=row.remind,
        next_remind_at=row.next_remind_at,
        minutes=row.minutes,
        level=row.level,
        rated_on=row.rated_on,
    )


def place_at(session: Session, address: Address) -> Place | None:
    """The place at an address."""
    given = {"platform": address.platform, "chat": address.chat, "thread": address.thread}
    row = session.execute(_AT, given).one_or_none()
    return _place(row) if row else None


def place(session: Session, place_id: int) -> Place:
    """One place by id."""
    return _place(session.execute(_PLACE, {"id": place_id}).one())


def private_places(session: Session, person_id: int) -> list[Place]:
    """The private chats of a person, the oldest first."""
    query = select(t.place).where(t.place.c.person_id == person_id).order_by(t.place.c.id)
    return [_place(row) for row in session.execute(query)]


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
    return _subscription(session.execute(_ORDER_OF, {"place": place_id}).one())


def subscription(session: Session, subscription_id: int) -> Subscription:
    """One subscription by id."""
    return _subscription(session.execute(select(t.subscription).where(t.subscription.c.id == subscription_id)).one())


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
        select(t.subscription, t.place.c.platform, t.place.c.person_id, t.person.c.day_start)
        .join(t.place, t.place.c.id == t.subscription.c.place_id)
        .outerjoin(t.person, t.person.c.id == t.place.c.person_id)
        .where(t.subscription.c.state == "active", t.subscription.c.next_due_at <= now)
        .order_by(t.subscription.c.next_due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=t.subscription)
    )
    return [
        DueOrder(_subscription(row), row.platform, ROLLOVER if row.day_start is None else row.day_start, row.person_id)
        for row in session.execute(query)
    ]


def is_anything_due(session: Session, now: datetime) -> bool:
    """Whether a dose or a reminder is due: a look into two indexes, however many subscriptions there are."""
    active = t.subscription.c.state == literal_column("'active'")  # as the indexes say it
    remind = t.subscription.c.next_remind_at
    # The least of an index is one step. PostgreSQL, asked whether any is due, reads the whole table to find none.
    dose = select(func.min(t.subscription.c.next_due_at)).where(active).scalar_subquery()
    reminder = select(func.min(remind)).where(active, remind.is_not(None)).scalar_subquery()
    return bool(session.execute(select(or_(dose <= now, reminder <= now))).scalar())


def advance(session: Session, subscriptions: Sequence[int], to: Advance) -> None:
    """Moves subscriptions on to their next dose."""
    query = update(t.subscription).where(among(session, t.subscription.c.id, subscriptions))
    session.execute(query.values({name: getattr(to, name) for name in ADVANCED}))


def due_reminders(session: Session, now: datetime, limit: int) -> list[Subscription]:
    """Active subscriptions whose reminder is due."""
    query = (
        select(t.subscription)
        .where(t.subscription.c.state == "active", t.subscription.c.next_remind_at <= now)
        .order_by(t.subscription.c.next_remind_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [_subscription(row) for row in session.execute(query)]


def stale_zone_data(session: Session, version: str, limit: int) -> list[Subscription]:
    """Active subscriptions whose due instant was computed with another version of the zone data."""
    query = (
        select(t.subscription)
        .where(t.subscription.c.state == "active", t.subscription.c.zone_data != version)
        .limit(limit)
    )
    return [_subscription(row) for row in session.execute(query)]


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
    query = select(t.place).where(t.place.c.platform == address.platform, t.place.c.chat == address.chat)
    return [_place(row) for row in session.execute(query)]


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

"""Who is behind an ask in a private chat: account, person, chat and standing order in one look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from bot.storage import people, places
from bot.storage import tables as t
from bot.storage.database import Session
from bot.storage.lists import in_list, listed
from bot.storage.records import Person, Place, Subscription


@dataclass(frozen=True, slots=True)
class Arrival:
    """A person in their own chat. `user` is the account that they speak through, as the platform numbers it."""

    user: str
    person: Person
    place: Place
    subscription: Subscription


def in_private(session: Session, platform: str, chats: Sequence[str]) -> dict[tuple[str, str], Arrival]:
    """Those who are known in private chats of a platform, by account and chat; locked until the transaction ends."""
    found = {}
    given = {"platform": platform, "chats": listed(session, chats)}
    for user, *row in session.execute(_in_private(session.dialect.name), given):
        person = Person(*row[:_PERSON])
        place = places.read_place(row[_PERSON:_ORDER])
        found[user, place.address.chat] = Arrival(user, person, place, places.read_subscription(row[_ORDER:]))
    return found


_PERSON = len(people.COLUMNS)
_ORDER = _PERSON + len(places.COLUMNS)


@cache
def _in_private(dialect: str) -> Select[Any]:
    own = (t.account.c.person_id == t.person.c.id) & (t.account.c.platform == t.place.c.platform)
    return (
        select(t.account.c.user, *people.COLUMNS, *places.COLUMNS, *places.ORDER_COLUMNS)
        .select_from(t.place)
        .join(t.subscription, t.subscription.c.place_id == t.place.c.id)
        .join(t.person, t.person.c.id == t.place.c.person_id)
        .join(t.account, own)
        .where(t.place.c.platform == bindparam("platform"), in_list(dialect, t.place.c.chat, "chats"))
        .where(t.place.c.thread == "")
        .order_by(t.person.c.id)  # whoever locks several does it in one order
        .with_for_update(of=[t.person, t.subscription])
    )

"""How people and places come to be known, and how a place begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from bot.core import schedule
from bot.ports import Ask, PlaceKind
from bot.services import check_ins, subscriptions
from bot.storage import arrivals, people, places
from bot.storage.arrivals import Arrival
from bot.storage.database import Session
from bot.storage.records import Person, Place, Standing, Subscription


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the operator chose: what a new place gets unless it says otherwise, and how often a person's code runs."""

    zone: str = "UTC"
    at: time = time(7, 30)
    phase: int = 1
    runs: int = 30  # of one person's code a day
    model: str = ""  # that /explain asks; without it there are links to others
    explanations: int = 10  # that one person is given a day
    papers: bool = False  # are fetched, so that one that is not there can be had
    notebooks: str = ""  # where Colab finds them; without it they are sent as files


def arrive(session: Session, ask: Ask, defaults: Defaults, now: datetime) -> tuple[Person, Place, Subscription]:
    """The person, the place and its standing order behind an ask; made now if they are new."""
    place = places.place_at(session, ask.where.address)
    subscription = places.subscription_of(session, place.id) if place else None
    person = people.person_of(session, ask.who)
    if person is None:
        person = _newcomer(session, ask, subscription, defaults, now)
    elif ask.who.name and ask.who.name != person.name and ask.where.kind is PlaceKind.PRIVATE:
        people.rename(session, person.id, ask.who.name)
    if place is None or subscription is None:
        place = places.add_place(session, ask.where, person.id if ask.where.kind is PlaceKind.PRIVATE else None)
        subscription = places.subscription_of(session, place.id)
    if subscription.state is Standing.BLOCKED:  # Whoever speaks to us here can be spoken to.
        subscription = subscriptions.activate(session, subscription, now)
    return person, place, subscription


def arrive_together(session: Session, asks: Sequence[Ask], crowd: Sequence[Ask]) -> list[Arrival | None]:
    """Who is behind asks in private chats of one platform, where doses come and everybody is known.

    None for the others, and for whoever asked something else before in the `crowd` that the asks are from, be it by
    another account: for those `arrive` is asked, one after the other.
    """
    platform = asks[0].where.address.platform
    known = arrivals.in_private(session, platform, [ask.where.address.chat for ask in asks])
    people = {user: arrival.person.id for (user, _), arrival in known.items()}  # all accounts, and not the asks' alone
    first: dict[int, str] = {}
    for ask in crowd:
        if ask.who.id in people:
            first.setdefault(people[ask.who.id], ask.key)
    found = [known.get((ask.who.id, ask.where.address.chat)) for ask in asks]
    return [
        arrival if arrival and _is_settled(arrival, ask) and first[arrival.person.id] == ask.key else None
        for ask, arrival in zip(asks, found, strict=True)
    ]


def _is_settled(arrival: Arrival, ask: Ask) -> bool:
    """Whether nothing is to be changed before the person is answered."""
    order = arrival.subscription
    is_there = ask.where.address == arrival.place.address  # and not in a topic of that chat
    has_name = not ask.who.name or ask.who.name == arrival.person.name
    return is_there and has_name and order.state is Standing.ACTIVE and subscriptions.is_set_up(order)


def _newcomer(
    session: Session, ask: Ask, subscription: Subscription | None, defaults: Defaults, now: datetime
) -> Person:
    """A new person lives by the clock of the group they were met in, until they say otherwise."""
    zone = (subscription.zone if subscription else None) or defaults.zone
    at = (subscription.at if subscription else None) or defaults.at
    return people.add_person(session, ask.who, zone, schedule.effective_rollover(schedule.ROLLOVER, at), now)


def begin(session: Session, person: Person, place: Place, subscription: Subscription, now: datetime) -> Subscription:
    """Lets doses come to a place that has said where, when and what."""
    zone, at, _ = subscriptions.order_of(subscription)
    if place.is_private:
        check_ins.move(
            session, person, zone=zone, rollover=schedule.effective_rollover(person.day_start, at), at=now, now=now
        )
    if subscription.state is Standing.ACTIVE:
        return subscription
    return subscriptions.activate(session, subscription, now)


def change_clock(
    session: Session, person: Person, place: Place, subscription: Subscription, now: datetime, **changes: object
) -> Subscription:
    """Changes a place's zone, time or days; a private chat's clock is its person's clock too."""
    changed = places.change_subscription(session, subscription.id, **changes)
    if not subscriptions.is_set_up(changed) or changed.state is Standing.NEW:
        return changed
    zone, at, _ = subscriptions.order_of(changed)
    if place.is_private:
        check_ins.move(
            session, person, zone=zone, rollover=schedule.effective_rollover(person.day_start, at), at=now, now=now
        )
    return subscriptions.reschedule(session, changed, now) if changed.state is Standing.ACTIVE else changed


def set_day_start(session: Session, person: Person, hour: int, now: datetime) -> Person:
    """Sets the hour at which a person's days begin, 0–6; a dose that comes earlier pulls it forward."""
    own = [places.subscription_of(session, place.id) for place in places.private_places(session, person.id)]
    first = next((each.at for each in own if each.at is not None), time(7, 30))
    people.set_day(session, person.id, zone=person.zone, rollover=person.rollover, day_start=hour)
    moved = people.person(session, person.id)
    return check_ins.move(
        session, moved, zone=moved.zone, rollover=schedule.effective_rollover(hour, first), at=now, now=now
    )

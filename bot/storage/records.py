"""Rows as frozen values, so that nothing above this room touches a table.

What is made for every dose is a tuple with names: a frozen dataclass takes six times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from bot.core.memory import Memory
from bot.core.plan import Fit
from bot.ports import Address, PlaceKind


@dataclass(frozen=True, slots=True)
class Person:
    """A human. `rollover` is the hour at which their day starts, the dose's hour already considered."""

    id: int
    name: str
    zone: str
    rollover: int
    day_start: int
    streak_hidden: bool


class Place(NamedTuple):
    """Where doses are sent. `person` is whose private chat it is, if it is one."""

    id: int
    address: Address
    kind: PlaceKind
    title: str
    person: int | None

    @property
    def is_private(self) -> bool:
        """Whether one person alone reads here."""
        return self.kind is PlaceKind.PRIVATE


class Standing(StrEnum):
    """Whether a subscription sends."""

    NEW = "new"  # being set up
    ACTIVE = "active"
    STOPPED = "stopped"  # somebody said /stop
    BLOCKED = "blocked"  # the platform refuses us there


@dataclass(frozen=True, slots=True)
class Subscription:
    """A place's standing order. The next due instant is a cache of what zone, time and days say."""

    id: int
    place: int
    state: Standing
    zone: str | None
    at: time | None
    weekdays: frozenset[int]
    phase: int | None
    paused_until: date | None
    next_dose_day: date | None
    next_due_at: datetime | None
    last_dose_day: date | None
    last_due_at: datetime | None
    remind: str
    next_remind_at: datetime | None
    minutes: int | None
    level: int
    rated_on: date | None
    asked: str = ""  # the action of the open question's buttons, without the choice
    asked_at: datetime | None = None

    @property
    def fit(self) -> Fit:
        """How long and how hard its doses should be."""
        return Fit(self.minutes, self.level)


class DeliveryState(StrEnum):
    """The way of a delivery: pending → leased → sending → written → sent, and the side exits."""

    PENDING = "pending"
    LEASED = "leased"
    SENDING = "sending"
    WRITTEN = "written"
    SENT = "sent"
    PRESUMED = "presumed"  # written, and nobody can know whether it arrived
    DEAD = "dead"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class DeliveryKind(StrEnum):
    """What a delivery brings."""

    DAILY = "daily"
    REMINDER = "reminder"
    REPLY = "reply"
    PAPER = "paper"  # one more paper that somebody asked for; never pushed


class Delivery(NamedTuple):
    """One message on its way to one place. A daily one has a day and a card; a reply has a payload."""

    id: int
    subscription: int | None
    place: int
    dose_day: date | None
    kind: DeliveryKind
    card: str | None
    swaps: int
    payload: dict[str, Any] | None
    state: DeliveryState
    attempts: int
    not_before: datetime
    expires_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    message: str | None
    written_at: datetime | None = None  # on a row that waits: since then a try may have arrived
    why: str = ""  # this card, in a line for people


@dataclass(frozen=True, slots=True)
class DueOrder:
    """A due subscription, with what planning needs to know of its place. `day_start` is its person's, or 4."""

    subscription: Subscription
    platform: str
    day_start: int
    person: int | None = None  # whose private chat it is


@dataclass(frozen=True, slots=True)
class NewDose:
    """A dose to be delivered to one place or to many."""

    day: date
    card: str
    expires_at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Advance:
    """Where a subscription stands after a tick."""

    next_dose_day: date
    next_due_at: datetime
    last_dose_day: date | None
    last_due_at: datetime | None
    zone_data: str


class Claimed(NamedTuple):
    """A leased delivery and where it goes."""

    delivery: Delivery
    place: Place


@dataclass(frozen=True, slots=True)
class Note:
    """What a person wrote about a card."""

    id: int
    card: str
    day: date
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """An answer that a person gave to a card's question."""

    person: int
    card: str
    question: int
    right: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a person remembers of a card's question."""

    person: int
    card: str
    question: int
    memory: Memory


@dataclass(frozen=True, slots=True)
class Submission:
    """Code that a person sent for a dose. `message` is theirs; `number` counts those of one day, from 1."""

    id: int
    person: int
    place: int
    delivery: int
    card: str
    day: date
    number: int
    at: datetime
    message: str
    code: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A person's question about a dose, or none in words: "" asks for the dose itself. `shown` is our reply's id."""

    id: int
    person: int
    place: int
    delivery: int
    question: str
    shown: int
    attempts: int


def weekdays_to_bits(weekdays: frozenset[int]) -> int:
    """Weekdays (0 is Monday) as bits, for a column."""
    return sum(1 << day for day in weekdays)


@lru_cache(maxsize=128)
def bits_to_weekdays(bits: int) -> frozenset[int]:
    """The weekdays that `bits` holds."""
    return frozenset(day for day in range(7) if bits >> day & 1)

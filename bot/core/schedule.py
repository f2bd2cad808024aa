"""The learning day and the next due instant, in the person's own zone.

All arithmetic is on calendar dates and wall clocks; UTC is only the result. A wall time in a gap moves forward by the
gap's length, one in a fold is its first occurrence: what `whenever` calls "compatible", and JavaScript's Temporal too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
CATCH_UP = timedelta(hours=18)  # A dose later than this is not sent any more.
MIN_GAP = timedelta(hours=8)  # Travel never brings two doses in one evening.
ROLLOVER = 4  # The hour at which a learning day starts, unless the person chose another.
ROLLOVERS = range(7)
NOON = time(12)
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Due:
    """A dose that is due: the local date it is for, and the instant (UTC) at which it shall come."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What a tick found: the day to deliver now, the days that can no longer be, and what is due next."""

    deliver: date | None
    missed: tuple[date, ...]  # the bot's own outage: their streaks are excused
    next: Due


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def local(at: datetime, zone: str) -> datetime:
    """The wall clock of `zone` at an instant.

    Raises:
        ValueError: `at` is naive, or `zone` is no IANA name (`ZoneInfoNotFoundError`, a KeyError, if it is unknown).
    """
    if at.utcoffset() is None:
        raise ValueError(f"an instant knows its offset: {at!r}")
    return at.astimezone(_zone(zone))


def due_at(day: date, at: time, zone: str) -> datetime:
    """The instant (UTC) at which the wall clock of `zone` shows `at` on `day`; forward in a gap, first in a fold."""
    if at.tzinfo is not None:
        raise ValueError(f"a wall time has no zone of its own: {at!r}")
    return datetime.combine(day, at, _zone(zone)).astimezone(UTC)


def exists(day: date, at: time, zone: str) -> bool:
    """Whether the zone has this date at all: Apia had no 2011-12-30."""
    return due_at(day, at, zone) < due_at(day + DAY, at, zone)


def day_before(day: date, zone: str) -> date:
    """The last date before `day` that the zone has."""
    day -= DAY
    while not exists(day, NOON, zone):
        day -= DAY
    return day


def effective_rollover(setting: int, dose: time) -> int:
    """The hour at which the day starts: the chosen one, or the dose's own if that is earlier."""
    return min(setting, dose.hour)


def learning_day(at: datetime, zone: str, rollover: int = ROLLOVER) -> date:
    """The day that an instant belongs to: the local date, or the one before while the wall clock is below `rollover`.

    The wall clock decides, and not a subtraction: on 2026-03-29 04:30 in Berlin is the 29th.
    """
    here = local(at, zone)
    return day_before(here.date(), zone) if here.hour < rollover else here.date()


def day_closes(day: date, zone: str, rollover: int = ROLLOVER) -> datetime:
    """The instant (UTC) at which a learning day ends, and the next begins."""
    wall = datetime.combine(day + DAY, time(rollover), _zone(zone))
    closes = wall.astimezone(UTC)
    if closes.astimezone(_zone(zone)).hour == rollover:
        return closes
    return _after_gap(day, zone, rollover, (wall.replace(fold=1).astimezone(UTC), closes))


def _after_gap(day: date, zone: str, rollover: int, between: tuple[datetime, datetime]) -> datetime:
    """The first second of the next day, when the rollover's hour falls into a gap: Troll leaps from 01:00 to 03:00."""
    early, late = between
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        early, late = (early, middle) if learning_day(middle, zone, rollover) > day else (middle, late)
    return late


def late_until(day: date, zone: str) -> datetime:
    """The instant (UTC) until which a closed day may still be done late: noon of the next."""
    return due_at(day + DAY, NOON, zone)


def next_due(  # noqa: PLR0917 - a standing order has this many parts
    now: datetime,
    at: time,
    zone: str,
    days: frozenset[int] = EVERY_DAY,
    last_day: date | None = None,
    last_at: datetime | None = None,
) -> Due:
    """The first dose after the last one: never an earlier date, never within 8 hours of it.

    `at` is a wall time, `days` the weekdays on which doses come (0 is Monday), `last_day` and `last_at` what was
    delivered last. With a last day the result may lie in the past: then it is due at once.
    """
    today = local(now, zone).date()
    if last_day is not None:
        return _first_due(max(today, last_day + DAY), at, zone, days, last_at)
    return _first_due(today if due_at(today, at, zone) > now else today + DAY, at, zone, days, last_at)


def _first_due(day: date, at: time, zone: str, days: frozenset[int], last_at: datetime | None) -> Due:
    """The first dose on `day` or after."""
    if not days & EVERY_DAY:
        raise ValueError("a standing order has at least one weekday")
    while day.weekday() not in days or not exists(day, at, zone):
        day += DAY
    instant = due_at(day, at, zone)
    return Due(day, max(instant, last_at + MIN_GAP) if last_at else instant)


def settle(  # noqa: PLR0917 - a standing order has this many parts
    now: datetime,
    due: Due,
    at: time,
    zone: str,
    rollover: int = ROLLOVER,
    days: frozenset[int] = EVERY_DAY,
    last_at: datetime | None = None,
) -> Settled:
    """What to do about a dose that was due at `due.at`: deliver one at most, and find the next.

    A late dose still goes out within 18 hours while its learning day is open. After three days' downtime there is one
    dose, never a pile; the other days are `missed`.
    """
    missed: list[date] = []
    while due.at <= now:
        if now <= due.at + CATCH_UP and now < day_closes(due.day, zone, rollover):
            return Settled(due.day, tuple(missed), next_due(now, at, zone, days, due.day, now))
        missed.append(due.day)
        due = _first_due(due.day + DAY, at, zone, days, last_at)
    return Settled(None, tuple(missed), due)

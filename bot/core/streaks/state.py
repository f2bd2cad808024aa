"""What a streak is: the state of each day, the running numbers, and what a person is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.core.streaks.snapshot import Snapshot


class State(StrEnum):
    """What became of a day."""

    DONE = "done"
    LATE = "late"
    SKIPPED = "skipped"
    FROZEN = "frozen"
    REST = "rest"
    PAUSED = "paused"
    EXCUSED = "excused"
    MISSED = "missed"
    OPEN = "open"


COUNTS = frozenset({State.DONE, State.LATE})  # adds one
NOT_ELIGIBLE = frozenset({State.REST, State.PAUSED, State.EXCUSED, State.OPEN})  # nobody is measured by these
START_FREEZES = 1


@dataclass(frozen=True, slots=True)
class Broken:
    """A streak that ended: the first missed day, how long the streak was, and until when it can be brought back."""

    day: date
    lost: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """The running numbers at the end of a day. A rule takes yesterday's and answers with today's."""

    state: State = State.OPEN
    current: int = 0
    best: int = 0
    total: int = 0
    freezes: int = START_FREEZES
    frozen_in_a_row: int = 0
    lates: tuple[date, ...] = ()  # of the last 30 days
    paused: tuple[date, ...] = ()  # of the last 365 days
    travelled: tuple[date, ...] = ()  # excused by a change of clock, of the last 30 days
    broken: Broken | None = None
    brought_back: date | None = None  # when an earn-back was last used
    forgiven: date | None = None  # missed days before this one are excused by that earn-back

    def keep(self, state: State) -> Run:
        """A day that neither adds nor ends anything."""
        return replace(self, state=state)

    def add(self, state: State) -> Run:
        """A day that was done."""
        current = self.current + 1
        return replace(
            self,
            state=state,
            current=current,
            best=max(self.best, current),
            total=self.total + 1,
            frozen_in_a_row=0,
        )


@dataclass(frozen=True, slots=True)
class EarnBack:
    """An offer: today's dose and a review bring `lost` days back, until an instant (UTC)."""

    lost: int
    until: datetime


@dataclass(frozen=True, slots=True)
class DoneOf:
    """How many of the eligible days were done: "24 of the last 30"."""

    done: int
    eligible: int


@dataclass(frozen=True, slots=True)
class Streak:
    """What folding a person's check-ins gives.

    `days` are the last 400 days and their states, oldest first, today included; `spent` the days among them on which a
    freeze was spent by itself. `paused_days` and `lates` are what the limits of a year and of 30 days count.
    """

    today: date
    state: State  # of today
    current: int
    best: int
    total: int
    last_30: DoneOf
    freezes: int
    days: tuple[tuple[date, State], ...]
    spent: tuple[date, ...]
    earn_back: EarnBack | None
    paused_until: date | None  # the last paused day, while a pause is on
    rest: frozenset[int]  # weekdays off this week
    counts_at: datetime | None  # today is done, and counts from this instant (UTC) on: rule 13
    paused_days: tuple[date, ...]
    lates: tuple[date, ...]
    snapshot: Snapshot | None  # as of a week ago, if the history is that long

    def on(self, day: date) -> State | None:
        """The state of one of the last days; None before the first, or further back than is kept."""
        back = (self.days[-1][0] - day).days if self.days else -1
        return self.days[-1 - back][1] if 0 <= back < len(self.days) else None

    def done_between(self, first: date, last: date) -> DoneOf:
        """Days done and days eligible from `first` to `last`, both included."""
        return count(self.days, first, last)


def count(days: tuple[tuple[date, State], ...], first: date, last: date) -> DoneOf:
    """Days done and days eligible from `first` to `last`, both included."""
    states = [state for day, state in days if first <= day <= last]
    return DoneOf(sum(s in COUNTS for s in states), sum(s not in NOT_ELIGIBLE for s in states))


def recent(days: tuple[date, ...], day: date, width: int) -> tuple[date, ...]:
    """Those of `days` that lie in the `width` days that end with `day`."""
    return tuple(d for d in days if (day - d).days < width)

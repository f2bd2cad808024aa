"""Writes a person's log in a test as briefly as it can be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.core.events import CheckIn, Kind
from bot.core.schedule import due_at, learning_day
from bot.core.streaks import Snapshot, Streak, fold
from bot.core.streaks.snapshot import LETTERS

BERLIN = "Europe/Berlin"
ACTS = {"d": Kind.DONE, "s": Kind.SKIPPED, "x": Kind.EXCUSED}
MONDAY = date(2026, 6, 1)


def instant(text: str) -> datetime:
    """An instant such as "2026-05-10T22:30Z"."""
    return datetime.fromisoformat(text).astimezone(UTC)


@dataclass
class Diary:
    """A log under way. Days are told by their number, 0 being the first."""

    zone: str = BERLIN
    rollover: int = 4
    first: date = MONDAY
    log: list[CheckIn] = field(default_factory=list)

    def day(self, number: int) -> date:
        return self.first + timedelta(days=number)

    def at(self, number: int, hour: int = 12, minute: int = 0) -> datetime:
        """The instant at which the wall clock shows a time on a day."""
        return due_at(self.day(number), time(hour, minute), self.zone)

    def add(self, kind: Kind, at: datetime | str, **fields: Any) -> CheckIn:
        """Appends a check-in at an instant, for the learning day of that instant unless `day` is given."""
        at = instant(at) if isinstance(at, str) else at
        fields.setdefault("day", learning_day(at, self.zone, self.rollover))
        fields.setdefault("zone", self.zone)
        fields.setdefault("rollover", self.rollover)
        self.log.append(CheckIn(len(self.log) + 1, kind, at=at, **fields))
        return self.log[-1]

    def done(self, *numbers: int, hour: int = 12) -> Diary:
        for number in numbers:
            self.add(Kind.DONE, self.at(number, hour))
        return self

    def late(self, number: int, hour: int = 10) -> CheckIn:
        return self.add(Kind.LATE, self.at(number + 1, hour), day=self.day(number))

    def move(self, at: datetime | str, zone: str, rollover: int | None = None) -> CheckIn:
        """Changes the clock; what follows is in the new one."""
        at = instant(at) if isinstance(at, str) else at
        old, old_rollover = self.zone, self.rollover
        day = learning_day(at, old, old_rollover)
        self.zone, self.rollover = zone, old_rollover if rollover is None else rollover
        return self.add(Kind.MOVED, at, day=day, from_zone=old, from_rollover=old_rollover)

    def undo(self, check_in: CheckIn, at: datetime | None = None) -> CheckIn:
        return self.add(Kind.UNDONE, at or check_in.at, day=check_in.day, undoes=check_in.id)

    def story(self, acts: str) -> Diary:
        """One letter a day: d done, l late, s skipped, x excused, a dot for nothing."""
        for number, act in enumerate(acts):
            if act in ACTS:
                self.add(ACTS[act], self.at(number))
            if act == "l":
                self.late(number)
        return self

    def fold(self, number: int, hour: int = 20, snapshot: Snapshot | None = None) -> Streak:
        """The streak as it is on a day."""
        return self.fold_at(self.at(number, hour), snapshot)

    def fold_at(self, now: datetime | str, snapshot: Snapshot | None = None) -> Streak:
        now = instant(now) if isinstance(now, str) else now
        return fold(self.log, learning_day(now, self.zone, self.rollover), now, snapshot)


def letters(streak: Streak) -> str:
    """The states of the days, one letter each: d l s f(rozen) r(est) p(aused) x (excused) m(issed) o(pen)."""
    names = {state: letter for letter, state in LETTERS.items()}
    return "".join(names[state] for _, state in streak.days)

"""What the log says about each day, before any rule has judged it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.events import Kind
from bot.core.schedule import DAY, MIN_GAP, day_closes, late_until
from bot.core.streaks.clocks import Clocks, clocks, shortened
from bot.core.streaks.undo import standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.events import CheckIn

WEEK = 7
LONGEST_PAUSE = 21
REST_DAYS = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """A day that was done: as DONE or LATE, and the instant (UTC) from which on it counts."""

    kind: Kind
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """The log, sorted by day. `today` is the last day that is not closed yet, as the person's clock has it now."""

    today: date
    log: tuple[CheckIn, ...]  # what stands, after undoing
    done: dict[date, Counted]
    pending: dict[date, datetime]
    skipped: frozenset[date]
    excused: frozenset[date]
    shortened: frozenset[date]
    pauses: tuple[tuple[date, date], ...]  # first and last day
    rests: tuple[tuple[date, frozenset[int]], ...]  # the Monday it begins, the weekdays; oldest first
    reviews: tuple[CheckIn, ...]
    clocks: Clocks

    def is_closed(self, day: date) -> bool:
        """Whether the day is over."""
        return day < self.today

    def is_paused(self, day: date) -> bool:
        """Whether a pause lies over the day."""
        return any(first <= day <= last for first, last in self.pauses)

    def rest_on(self, day: date) -> frozenset[int]:
        """The weekdays off in the week of `day`."""
        return next((weekdays for monday, weekdays in reversed(self.rests) if monday <= day), frozenset())


def read(check_ins: Sequence[CheckIn], today: date, now: datetime) -> Facts:
    """Sorts a log by what it says. `now` decides only whether a done that has to wait counts already."""
    log = tuple(standing(check_ins))
    person = clocks(log)
    done, pending = _done(log, person, now)
    return Facts(
        today=today,
        log=log,
        done=done,
        pending=pending,
        skipped=frozenset(c.day for c in log if c.kind is Kind.SKIPPED),
        excused=frozenset(c.day for c in log if c.kind is Kind.EXCUSED),
        shortened=shortened(log),
        pauses=_pauses(log),
        rests=_rests(log),
        reviews=tuple(c for c in log if c.kind is Kind.RESTORED),
        clocks=person,
    )


def _done(log: Sequence[CheckIn], person: Clocks, now: datetime) -> tuple[dict[date, Counted], dict[date, datetime]]:
    """The days that count as done, and those that will once 8 hours lie between them and the one before."""
    done: dict[date, Counted] = {}
    pending: dict[date, datetime] = {}
    last: CheckIn | None = None
    counted = None
    for c in sorted((c for c in log if c.kind in {Kind.DONE, Kind.LATE}), key=lambda c: (c.at, c.id)):
        if c.day in done or c.day in pending or (c.kind is Kind.LATE and c.at >= _open_until(c)):
            continue
        at = c.at
        if last and counted and _by_another_clock(last, c, person) and at < counted + MIN_GAP:
            at = counted + MIN_GAP
            if at >= _open_until(c):
                continue
        if at <= max(now, c.at):
            done[c.day] = Counted(c.kind, at)
        else:
            pending[c.day] = at
        last, counted = c, at
    return done, pending


def _by_another_clock(last: CheckIn, c: CheckIn, person: Clocks) -> bool:
    """Whether the clock was changed between two check-ins, or each was made by one of two accounts that were joined."""
    return (last.zone, last.rollover) != (c.zone, c.rollover) or person.changed_between(last.at, c.at)


def _open_until(c: CheckIn) -> datetime:
    return late_until(c.day, c.zone) if c.kind is Kind.LATE else day_closes(c.day, c.zone, c.rollover)


def _pauses(log: Sequence[CheckIn]) -> tuple[tuple[date, date], ...]:
    """The pauses, each at most 21 days long; a new one or a resumption ends the one before."""
    pauses: list[tuple[date, date]] = []
    for c in log:
        if c.kind in {Kind.PAUSED, Kind.RESUMED}:
            pauses = [(first, min(last, c.day - DAY)) for first, last in pauses if first < c.day]
        if c.kind is Kind.PAUSED:
            longest = c.day + timedelta(days=LONGEST_PAUSE - 1)
            pauses.append((c.day, min(c.until or longest, longest)))
    return tuple(pauses)


def _rests(log: Sequence[CheckIn]) -> tuple[tuple[date, frozenset[int]], ...]:
    """The weekdays off and the Monday from which they hold; of two changes for one Monday the last wins."""
    rests: dict[date, frozenset[int]] = {}
    for c in log:
        if c.kind is Kind.REST:
            rests[c.day + (WEEK - c.day.weekday()) * DAY] = frozenset(sorted(c.weekdays)[:REST_DAYS])
    return tuple(sorted(rests.items()))

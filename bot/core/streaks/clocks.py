"""The clock that a person lived by, from one change to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.core.events import Kind
from bot.core.schedule import DAY, MIN_GAP, NOON, ROLLOVER, day_closes, exists, learning_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.core.events import CheckIn

ALWAYS = datetime.min.replace(tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time with one clock."""

    start: datetime
    end: datetime
    zone: str
    rollover: int


@dataclass(frozen=True, slots=True)
class Clocks:
    """All the spans of a person, oldest first and without a gap."""

    spans: tuple[Span, ...]

    def closes(self, day: date) -> datetime:
        """The instant (UTC) from which on the day is over for good; going west opens it again for a while."""
        ends = [(day_closes(day, span.zone, span.rollover), span) for span in self.spans]
        return max(min(end, span.end) for end, span in ends if end > span.start)

    def is_date(self, day: date) -> bool:
        """Whether the clock that was in use when the day ended has that date at all."""
        zone = next(s.zone for s in reversed(self.spans) if s.start < day_closes(day, s.zone, s.rollover))
        return exists(day, NOON, zone)

    def changed_between(self, first: datetime, second: datetime) -> bool:
        """Whether the clock was changed from one instant to another."""
        return any(first <= span.start <= second for span in self.spans[1:])


def clocks(log: Sequence[CheckIn]) -> Clocks:
    """Reads the spans from the changes in a log; without a change the last check-in's clock was always in use."""
    moves = sorted((c for c in log if c.kind is Kind.MOVED), key=lambda c: (c.at, c.id))
    if not moves:
        last = max(log, key=lambda c: c.id, default=None)
        return Clocks((Span(ALWAYS, NEVER, last.zone if last else "UTC", last.rollover if last else ROLLOVER),))
    first = Span(ALWAYS, moves[0].at, moves[0].from_zone, moves[0].from_rollover)
    ends = [*(move.at for move in moves[1:]), NEVER]
    return Clocks((first, *(Span(m.at, end, m.zone, m.rollover) for m, end in zip(moves, ends, strict=True))))


def shortened(log: Iterable[CheckIn]) -> frozenset[date]:
    """The days that a change of clock closed early, jumped over, or left with fewer than 8 hours."""
    return frozenset(day for c in log if c.kind is Kind.MOVED for day in _shortened_by(c))


def _shortened_by(move: CheckIn) -> Iterable[date]:
    old = learning_day(move.at, move.from_zone, move.from_rollover)
    new = learning_day(move.at, move.zone, move.rollover)
    if day_closes(old, move.zone, move.rollover) >= day_closes(old, move.from_zone, move.from_rollover):
        return
    for back in range((new - old).days):
        yield old + back * DAY
    if new == old or day_closes(new, move.zone, move.rollover) - move.at <= MIN_GAP:
        yield new

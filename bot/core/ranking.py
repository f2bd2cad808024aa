"""Standings: who was how consistent this week. No points for speed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.core.streaks.state import Streak

ACTIVE = 14  # days without a done day after which someone leaves the board


@dataclass(frozen=True, slots=True)
class Entry:
    """What a board knows of a person. `key` says whose line it is, and never decides an order."""

    name: str
    key: str
    current: int
    best: int
    done: int  # this week
    eligible: int  # this week: without rest, paused and excused days, and today while it is open
    is_active: bool = True  # done at least once in the last 14 days


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the board; `place` is None for someone who had no eligible day yet this week."""

    place: int | None
    entry: Entry


def standings(entries: Iterable[Entry]) -> tuple[Standing, ...]:
    """Ranks by days done ÷ days eligible, then by the current streak; 1-1-3, whoever ties shares the place.

    Inside a tie the order is that of the names, so it depends neither on ids nor on the clock. Whoever did nothing for
    14 days is left out; whoever had no eligible day yet comes last, without a place.
    """
    shown = sorted((e for e in entries if e.is_active), key=lambda e: (_rank(e), e.name.casefold(), e.name, -e.best))
    ranks = [_rank(e) for e in shown]
    return tuple(Standing(ranks.index(_rank(e)) + 1 if e.eligible else None, e) for e in shown)


def _rank(entry: Entry) -> tuple[bool, Fraction, int]:
    share = Fraction(entry.done, entry.eligible) if entry.eligible else Fraction(0)
    return not entry.eligible, -share, -entry.current


def is_active(streak: Streak) -> bool:
    """Whether a person belongs on a board: done at least once in the last 14 days, today included."""
    return streak.done_between(streak.today - timedelta(days=ACTIVE - 1), streak.today).done > 0

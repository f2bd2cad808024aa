"""The rules of a streak, one file each, and the fold that applies them to a log.

Nothing is changed at midnight: a streak is what folding the check-ins gives, at any time, as often as one asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bot.core.streaks import (
    done,
    earn_back,
    excused,
    folding,
    freezes,
    frozen,
    late,
    missed,
    paused,
    rest,
    skipped,
    travel,
    undo,
)
from bot.core.streaks.limits import Cost, may_be_late, pause_until, skip_costs
from bot.core.streaks.snapshot import Snapshot
from bot.core.streaks.state import DoneOf, EarnBack, State, Streak
from bot.core.streaks.undo import undoable
from bot.core.streaks.why import explain, name_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from types import ModuleType

    from bot.core.events import CheckIn
    from bot.core.streaks.folding import Settle

__all__ = [
    "RULES",
    "Cost",
    "DoneOf",
    "EarnBack",
    "Rule",
    "Snapshot",
    "State",
    "Streak",
    "explain",
    "fold",
    "may_be_late",
    "name_day",
    "pause_until",
    "skip_costs",
    "snapshot_of",
    "undoable",
]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, the sentence that tells it to a player, and how it settles a day, if it settles any."""

    name: str
    sentence: str
    settle: Settle | None


def _rule(file: ModuleType) -> Rule:
    """A rule from its file; the first line of the docstring is the sentence."""
    sentence = (file.__doc__ or "").partition("\n")[0]
    return Rule(file.__name__.rpartition(".")[2], sentence, cast("Settle | None", getattr(file, "settle", None)))


# Asked in this order about each day; the first that has a say settles it.
RULES = tuple(
    _rule(file)
    for file in (done, late, paused, rest, excused, travel, skipped, frozen, freezes, earn_back, missed, undo)
)
_SETTLING = tuple(rule.settle for rule in RULES if rule.settle)


def fold(check_ins: Sequence[CheckIn], today: date, now: datetime, snapshot: Snapshot | None = None) -> Streak:
    """What a person's check-ins give.

    `today` is the learning day of `now`. With a snapshot only check-ins of days after `snapshot.day` are read, and the
    result is the same as without, unless one of an earlier day was appended since (`snapshot.is_stale`).

    Raises:
        ValueError: the snapshot is not older than today.
    """
    return folding.fold(check_ins, today, now, snapshot, _SETTLING)


def snapshot_of(check_ins: Sequence[CheckIn], through: date) -> Snapshot | None:
    """The snapshot at the end of `through`, which lies a week back or more; None if nothing was done until then."""
    return folding.snapshot_of(check_ins, through, _SETTLING)

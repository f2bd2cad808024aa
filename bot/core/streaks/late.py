"""Yesterday still counts until noon, with /done yesterday, at most 4 times in 30 days."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.events import Kind
from bot.core.streaks.freezes import earn
from bot.core.streaks.state import Run, State, recent

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts

LATES = 4
WINDOW = 30  # days


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Adds the day if it was done late, in time, and not too often."""
    counted = facts.done.get(day)
    lates = recent(run.lates, day, WINDOW)
    if not counted or counted.kind is not Kind.LATE or len(lates) >= LATES:
        return None
    return earn(replace(run.add(State.LATE), lates=(*lates, day)))

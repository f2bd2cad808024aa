"""A pause keeps your streak: at most 21 days each and 45 a year; a day done in it still adds one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.streaks.state import Run, State, recent

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts

A_YEAR = 45
YEAR = 365  # days


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Keeps the streak over a paused day, as long as the year's days last."""
    paused = recent(run.paused, day, YEAR)
    if not facts.is_paused(day) or len(paused) >= A_YEAR:
        return None
    return replace(run, state=State.PAUSED, paused=(*paused, day))

"""A day on which the bot was down is excused: it keeps the streak and counts nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.streaks.state import Run, State

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Keeps the streak over a day that the log excuses."""
    return run.keep(State.EXCUSED) if day in facts.excused else None

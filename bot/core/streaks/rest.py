"""Up to two weekdays can be days off: they keep the streak, and a change counts from next Monday."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.streaks.state import Run, State

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Keeps the streak over a chosen weekday off."""
    return run.keep(State.REST) if day.weekday() in facts.rest_on(day) else None

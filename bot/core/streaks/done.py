"""A day counts when you do its dose and press Done, send /done, or send code that passes all its tests.

The press makes the day, and pressing twice makes it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.core.events import Kind
from bot.core.streaks.freezes import earn
from bot.core.streaks.state import Run, State

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Adds the day if it was done."""
    counted = facts.done.get(day)
    return earn(run.add(State.DONE)) if counted and counted.kind is Kind.DONE else None

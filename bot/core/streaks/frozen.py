"""A freeze covers a day that closes undone, by itself, at most 2 in a row; it adds nothing and ends nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.streaks.state import Run, State

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts

IN_A_ROW = 2


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Spends a freeze on a closed day, if there is one and the last two days were not frozen too."""
    if not facts.is_closed(day) or not run.freezes or run.frozen_in_a_row >= IN_A_ROW:
        return None
    return replace(run, state=State.FROZEN, freezes=run.freezes - 1, frozen_in_a_row=run.frozen_in_a_row + 1)

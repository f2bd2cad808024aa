"""A skipped day keeps the streak and costs a freeze; with none left the streak ends when the day does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.streaks.state import Run, State

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Pays for a skipped day. Before the first done day there is nothing to pay for."""
    if day not in facts.skipped:
        return None
    if run.freezes and run.total:
        return replace(run, state=State.SKIPPED, freezes=run.freezes - 1, frozen_in_a_row=0)
    return None if facts.is_closed(day) else run.keep(State.SKIPPED)

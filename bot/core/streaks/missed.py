"""Any other day that closes undone is missed, and the streak begins anew; today, while it is open, never lowers it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.streaks.earn_back import LEAST, WINDOW
from bot.core.streaks.state import Broken, Run, State

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Ends the streak on a closed day, and keeps what can be brought back; leaves an open day open."""
    if not facts.is_closed(day):
        return run.keep(State.OPEN)
    broken = run.broken
    if run.current >= LEAST:
        broken = Broken(day, run.current, facts.clocks.closes(day) + WINDOW)
    return replace(run, state=State.MISSED, current=0, frozen_in_a_row=0, broken=broken)

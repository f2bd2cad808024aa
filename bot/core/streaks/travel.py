"""A change of your clock neither breaks nor earns a streak: a day it cuts short is excused, at most 2 in 30 days.

Two done days with a change between them lie 8 hours apart, or the second counts when those have passed and its day is
still open (`facts.read` sees to that, for done days come before this rule). Going west repeats a date, and the second
check-in on it is practice. A date that the zone never had, such as 2011-12-30 in Apia, is excused and costs nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.core.streaks.state import Run, State, recent

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts

EXCUSES = 2
WINDOW = 30  # days


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Keeps the streak over a day that a change of clock closed early or jumped over, once it is over."""
    if not facts.is_closed(day):
        return None
    if not facts.clocks.is_date(day):
        return run.keep(State.EXCUSED)
    travelled = recent(run.travelled, day, WINDOW)
    if day not in facts.shortened or len(travelled) >= EXCUSES:
        return None
    return replace(run, state=State.EXCUSED, travelled=(*travelled, day))

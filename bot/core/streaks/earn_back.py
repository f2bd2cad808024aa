"""A streak of 3 or more comes back if you do a dose and a five-question review within 48 hours; once in 14 days.

The 48 hours begin when the missed day closes. What was missed between is then excused.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.streaks.state import Run, State

if TYPE_CHECKING:
    from datetime import date

    from bot.core.streaks.facts import Facts

LEAST = 3
WINDOW = timedelta(hours=48)
APART = 14  # days


def settle(day: date, facts: Facts, run: Run) -> Run | None:
    """Excuses a closed day that would be missed, if the streak it ends was brought back."""
    if not facts.is_closed(day):
        return None
    if run.forgiven and day < run.forgiven:
        return run.keep(State.EXCUSED)
    if run.current < LEAST:
        return None
    return _bring_back(day, facts, run)


def _bring_back(day: date, facts: Facts, run: Run) -> Run | None:
    until = facts.clocks.closes(day) + WINDOW
    done = min((d for d, counted in facts.done.items() if d > day and counted.at <= until), default=None)
    review = min((c.day for c in facts.reviews if c.day > day and c.at <= until and _is_free(c.day, run)), default=None)
    if not done or not review:
        return None
    return replace(run, state=State.EXCUSED, brought_back=review, forgiven=done)


def _is_free(day: date, run: Run) -> bool:
    return run.brought_back is None or (day - run.brought_back).days >= APART


def is_offered(day: date, now: datetime, run: Run) -> bool:
    """Whether the last streak that ended can still be brought back."""
    return run.broken is not None and now <= run.broken.until and _is_free(day, run)

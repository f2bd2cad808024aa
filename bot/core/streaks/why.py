"""Tells the days that make the number."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from bot.core.streaks.state import COUNTS, State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.core.streaks.state import Streak

LINES = 14
LONG = 4  # days in one state from which on they share a line
WORDS = {
    State.DONE: "done",
    State.LATE: "done, late",
    State.SKIPPED: "skipped, a freeze covers it",
    State.FROZEN: "a freeze covered it",
    State.REST: "rest day",
    State.PAUSED: "paused",
    State.EXCUSED: "excused",
    State.MISSED: "missed",
    State.OPEN: "open",
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def name_day(day: date) -> str:
    """A day's name for a message: "Tue 10 Nov"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def explain(streak: Streak) -> tuple[str, ...]:
    """The days that make the number and their states, oldest first: "Tue 10 Nov  done".

    Four and more days in one state share a line; of a long streak the older part is summed up in the first line.
    """
    days = _since_miss(streak.days)
    groups = [list(group) for _, group in groupby(days, key=lambda pair: pair[1])]
    runs = [run for group in groups for run in ([group] if len(group) >= LONG else [[pair] for pair in group])]
    if len(runs) <= LINES:
        return tuple(_line(run) for run in runs)
    older = [pair for run in runs[: 1 - LINES] for pair in run]
    return (_sum(older), *(_line(run) for run in runs[1 - LINES :]))


def _since_miss(days: Sequence[tuple[date, State]]) -> Sequence[tuple[date, State]]:
    """The days that the number is made of: from the last miss on, or from the last done day if a miss came after it."""
    missed = max((n for n, (_, state) in enumerate(days) if state is State.MISSED), default=0)
    done = max((n for n, (_, state) in enumerate(days) if state in COUNTS), default=0)
    return days[min(missed, done) :]


def _span(run: Sequence[tuple[date, State]]) -> str:
    first, last = run[0][0], run[-1][0]
    return name_day(first) if first == last else f"{name_day(first)} – {name_day(last)}"


def _line(run: Sequence[tuple[date, State]]) -> str:
    days = f", {len(run)} days" if len(run) > 1 else ""
    return f"{_span(run)}  {WORDS[run[0][1]]}{days}"


def _sum(run: Sequence[tuple[date, State]]) -> str:
    states = Counter(state for _, state in run)
    return f"{_span(run)}  {len(run)} days: " + ", ".join(f"{n} {state}" for state, n in states.most_common())

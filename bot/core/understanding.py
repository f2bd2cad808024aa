"""Understanding: a number beside the streak, and never mixed with it. Showing up is one tap; this is earned."""

from __future__ import annotations

from collections.abc import Iterable

MOST_A_DAY = 10
RULE = (
    "Understanding is a number of its own: a point for each question right at the first try, and for each test of a "
    f"coding dose when your own code passes them all; {MOST_A_DAY} a day at most, none after a look at the solution."
)


def total(by_day: Iterable[int]) -> int:
    """All points, of which a day holds so many at most."""
    return sum(min(points, MOST_A_DAY) for points in by_day)

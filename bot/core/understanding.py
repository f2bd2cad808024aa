"""Understanding: a number beside the streak, and never mixed with it. Showing up is one tap; this is earned."""

from __future__ import annotations

MOST_A_DAY = 10
RULE = (
    "Understanding is a number of its own: a point for each question right at the first try, and for each test of a "
    f"coding dose when your own code passes them all; {MOST_A_DAY} a day at most, none after a look at the solution."
)

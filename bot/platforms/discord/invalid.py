"""Refusals that Discord counts against our address: of 10,000 in ten minutes it shuts the address out.

Source: Discord's topics/rate-limits, "Invalid Request Limit". All bots behind one address share the count, hence
a tenth of it here.
"""

from __future__ import annotations

from collections import deque
from http import HTTPStatus

MOST = 1_000
WINDOW, SLOT = 600.0, 5.0  # seconds
COUNTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


class Refusals:
    """Counts the last ten minutes, in slots. The caller passes `moment`, seconds of a monotonic clock."""

    def __init__(self) -> None:
        """Starts with none."""
        self._slots: deque[list[float]] = deque()  # beginning and count
        self._total = 0.0

    def note(self, status: int, scope: str, moment: float) -> None:
        """An answer came. A limit of scope "shared" is not our fault, and Discord does not count it."""
        if status not in COUNTED or scope == "shared":
            return
        self._forget(moment)
        if not self._slots or moment - self._slots[-1][0] >= SLOT:
            self._slots.append([moment, 0])
        self._slots[-1][1] += 1
        self._total += 1

    def wait(self, moment: float) -> float:
        """Seconds until the window has room for another refusal; 0 if it has."""
        self._forget(moment)
        return self._slots[0][0] + SLOT + WINDOW - moment if self._total >= MOST else 0.0

    def _forget(self, moment: float) -> None:
        # A slot is forgotten when even the youngest in it is too old.
        while self._slots and self._slots[0][0] + SLOT + WINDOW <= moment:
            self._total -= self._slots.popleft()[1]

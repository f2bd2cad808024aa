"""Telling the time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The one reader of the time."""

    def now(self) -> datetime:
        """The bot's time: aware, UTC. Rehearsed and sped up when an operator asks for it."""
        ...

    def stamp(self, at: datetime) -> datetime:
        """The instant to credit for an event that a platform says happened at `at`: that, or `now()` in a rehearsal."""
        ...

    def after(self, wait: timedelta) -> datetime:
        """What `now()` will say when `wait` has passed on the machine's own clock."""
        ...

    def real(self) -> datetime:
        """The machine's time, never rehearsed: for leases, limits and time-outs."""
        ...

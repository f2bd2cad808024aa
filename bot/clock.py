"""The only reader of the system time, and the one who chooses where zones are looked up."""

from __future__ import annotations

import time
import zoneinfo
from datetime import UTC, datetime, timedelta

from bot.core.zones import check_data
from bot.ports import Clock, StartError

FASTEST = 100_000.0  # a week in six seconds; the tick could not follow any faster


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    def stamp(self, at: datetime) -> datetime:
        """Believes the platform, whose clock has no reason to lie."""
        return at

    def after(self, wait: timedelta) -> datetime:
        """The time when `wait` has passed."""
        return self.now() + wait

    def real(self) -> datetime:
        """The same as `now`."""
        return datetime.now(UTC)


class RehearsedClock:
    """A clock that began at `start` when it was made, and runs `speed` times as fast as the machine's."""

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        """Starts it now.

        Raises:
            ValueError: `start` is naive.
        """
        if start.tzinfo is None:
            raise ValueError(f"{start} says no zone")
        self._start = start.astimezone(UTC)
        self._speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The rehearsed time, in UTC."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def stamp(self, at: datetime) -> datetime:  # noqa: ARG002 (the port's name)
        """Platforms stamp their events with the real time, which a rehearsal knows nothing of."""
        return self.now()

    def after(self, wait: timedelta) -> datetime:
        """The rehearsed time when `wait` has passed on the machine's clock."""
        return self.now() + wait * self._speed

    def real(self) -> datetime:
        """The machine's time, in UTC."""
        return datetime.now(UTC)


def build(rehearse: datetime | None, speed: float) -> Clock:
    """The clock that an operator asked for; without a start, a faster one starts at the machine's time."""
    if rehearse is None and speed == 1:
        return SystemClock()
    return RehearsedClock(rehearse or datetime.now(UTC), speed)


def pin_zones() -> str:
    """Takes zones from the tzdata package alone, and returns the package's edition of the data, such as "2026c".

    The system's copy is often years old, so the same dose would come an hour apart on two machines.

    Raises:
        StartError: the package is missing, or older than the clocks of today.
    """
    try:
        import tzdata  # noqa: PLC0415 (only data, but its absence deserves a sentence)
    except ModuleNotFoundError:
        raise StartError(
            "The tzdata package is missing. Install Daily Dose again, with its locked dependencies."
        ) from None
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    try:
        check_data()
    except RuntimeError:
        raise StartError(
            "The tzdata package is too old to know today's clocks. Update it, or install the lock again."
        ) from None
    return str(tzdata.IANA_VERSION)

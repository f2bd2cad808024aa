"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class MovableClock:
    """`ports.Clock`: one time for everything, and it never steps back by itself."""

    def __init__(self, now: str | datetime) -> None:
        self._now = instant(now)

    def now(self) -> datetime:
        return self._now

    def stamp(self, at: datetime) -> datetime:
        return at

    def after(self, wait: timedelta) -> datetime:
        return self._now + wait

    def real(self) -> datetime:
        return self._now

    def move(self, to: str | datetime) -> None:
        """Sets the clock."""
        self._now = instant(to)

    def wait(self, **length: float) -> None:
        """Lets some time pass: `wait(hours=3)`."""
        self._now += timedelta(**length)


def instant(text: str | datetime) -> datetime:
    """`2026-11-24T06:30Z` as an aware instant in UTC."""
    at = datetime.fromisoformat(text) if isinstance(text, str) else text
    if at.tzinfo is None:
        raise ValueError(f"{text} says no zone")
    return at.astimezone(UTC)

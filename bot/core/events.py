"""The facts that are logged: what a person did, for which learning day. The log is appended to and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a check-in says about its day."""

    DONE = "done"
    """The dose of the day was done, while the day was open."""
    LATE = "late"
    """The dose was done after the day had closed, before noon of the next: `/done yesterday`."""
    SKIPPED = "skipped"
    """The person chose to leave the day out."""
    PAUSED = "paused"
    """From this day to `until`, both included, nothing is expected."""
    RESUMED = "resumed"
    """The pause is over: this day is an ordinary one again."""
    REST = "rest"
    """`weekdays` are days off, from the next Monday on; an empty set ends all of them."""
    EXCUSED = "excused"
    """The bot was down, or an operator gave a holiday; `reason` says which."""
    MOVED = "moved"
    """The clock changed: from `from_zone` and `from_rollover` to `zone` and `rollover`."""
    RESTORED = "restored"
    """The five-question review was passed, which brings a lost streak back if today's dose is done too."""
    UNDONE = "undone"
    """The check-in `undoes` does not count; undoing an UNDONE makes its target count again."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One fact about one learning day.

    `day` is the learning day it is about, as it was reckoned at the time: it is stored and never computed anew. A MOVED
    carries the day that it found, in the clock until then. An UNDONE carries the day of the check-in that it undoes, so
    that all that concerns a day is found under that day.

    Raises:
        ValueError: `at` is not in UTC, or a kind lacks the field that it is about.
    """

    id: int  # of the log, rising
    kind: Kind
    day: date
    at: datetime  # aware, UTC: the platform's own time stamp where it gives one
    zone: str  # IANA name, the new one for MOVED
    rollover: int  # the hour at which a learning day starts, the new one for MOVED
    until: date | None = None  # PAUSED: the last paused day; without it, as long as a pause may be
    weekdays: frozenset[int] = frozenset()  # REST: 0 is Monday
    undoes: int | None = None  # UNDONE: the id of an earlier check-in of the same day
    reason: str = ""  # EXCUSED: "outage", "holiday", in words a person may read
    delivery: int | None = None  # DONE: the dose that was done, if it is known
    from_zone: str = ""  # MOVED: the zone until now
    from_rollover: int = 4  # MOVED: the rollover until now

    def __post_init__(self) -> None:
        if self.at.utcoffset() != timedelta(0):
            raise ValueError(f"a check-in's instant is aware and in UTC: {self.at!r}")
        if self.kind is Kind.UNDONE and self.undoes is None:
            raise ValueError("an UNDONE names the check-in that it undoes")
        if self.kind is Kind.MOVED and not self.from_zone:
            raise ValueError("a MOVED names the zone it comes from")

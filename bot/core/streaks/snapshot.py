"""A streak as of an old day, from which it can be folded forward without reading the whole log."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.core.events import CheckIn, Kind
from bot.core.schedule import DAY
from bot.core.streaks.facts import LONGEST_PAUSE, WEEK
from bot.core.streaks.state import Broken, Run, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VERSION = 1
KEPT = 400  # days whose states are kept: a heat map of a year, and a little more
# A week back nothing changes any more: an earn-back ends 48 hours after a day has closed, undoing what it needed ends
# 24 hours later, a done may have to wait 8 hours, and travel moves a date by 26 at most; together 4.4 days.
HORIZON = timedelta(days=7)
LETTERS = dict(zip("dlsfrpxmo", State, strict=True))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The numbers at the end of `day`, and the few check-ins up to then that still matter after it.

    It holds until a check-in of `day` or earlier is appended (an operator's excuse, an undoing, a message that was held
    up): ask `is_stale`, and replay the log if so.
    """

    day: date
    run: Run
    days: tuple[tuple[date, State], ...]
    carried: tuple[CheckIn, ...]

    def is_stale(self, appended: CheckIn) -> bool:
        """Whether a new check-in changes what the snapshot says."""
        return appended.day <= self.day

    def to_json(self) -> str:
        """Writes it as one line of JSON."""
        letters = {state: letter for letter, state in LETTERS.items()}
        return json.dumps(
            {
                "version": VERSION,
                "day": self.day,
                "run": {f.name: getattr(self.run, f.name) for f in fields(Run)},
                "first": self.days[0][0] if self.days else None,
                "states": "".join(letters[state] for _, state in self.days),
                "carried": [{f.name: getattr(c, f.name) for f in fields(CheckIn)} for c in self.carried],
            },
            default=_plain,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Snapshot:
        """Reads it back.

        Raises:
            ValueError: it was written by another version; replay the log.
        """
        read = json.loads(text)
        if read.get("version") != VERSION:
            raise ValueError(f"a snapshot of version {read.get('version')}, not {VERSION}")
        first = date.fromisoformat(read["first"]) if read["first"] else date.min
        days = tuple((first + n * DAY, LETTERS[letter]) for n, letter in enumerate(read["states"]))
        carried = tuple(_check_in(c) for c in read["carried"])
        return cls(date.fromisoformat(read["day"]), _run(read["run"]), days, carried)


def carried(log: Sequence[CheckIn], day: date) -> tuple[CheckIn, ...]:
    """The check-ins up to `day` that the days after it depend on."""
    old = [c for c in log if c.day <= day]
    last = max(old, key=lambda c: c.id, default=None)
    moved = max((c for c in old if c.kind is Kind.MOVED), key=lambda c: (c.at, c.id), default=None)
    rest = max(
        (c for c in old if c.kind is Kind.REST and _monday(c) <= day), key=lambda c: (_monday(c), c.id), default=None
    )
    return tuple(c for c in old if c in (last, moved, rest) or _matters(c, day))


def _matters(c: CheckIn, day: date) -> bool:
    """Whether a check-in is recent enough, for its kind, to reach beyond `day`."""
    age = (day - c.day).days
    match c.kind:
        case Kind.PAUSED | Kind.RESUMED:
            return age <= LONGEST_PAUSE
        case Kind.MOVED:
            return age < 2 * WEEK
        case Kind.DONE | Kind.LATE:
            return age < WEEK
        case Kind.REST:
            return _monday(c) > day
        case _:
            return False


def _monday(c: CheckIn) -> date:
    return c.day + (WEEK - c.day.weekday()) * DAY


def _plain(value: object) -> object:
    if isinstance(value, Broken):
        return {f.name: getattr(value, f.name) for f in fields(Broken)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"not for a snapshot: {value!r}")


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _dates(texts: Sequence[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)


def _run(read: dict[str, Any]) -> Run:
    broken = read["broken"]
    return Run(
        **{
            **read,
            "state": State(read["state"]),
            **{name: _dates(read[name]) for name in ("lates", "paused", "travelled")},
            **{name: _date(read[name]) for name in ("brought_back", "forgiven")},
            "broken": broken
            and Broken(date.fromisoformat(broken["day"]), broken["lost"], datetime.fromisoformat(broken["until"])),
        }
    )


def _check_in(read: dict[str, Any]) -> CheckIn:
    return CheckIn(
        **{
            **read,
            "kind": Kind(read["kind"]),
            "day": date.fromisoformat(read["day"]),
            "at": datetime.fromisoformat(read["at"]),
            "until": _date(read["until"]),
            "weekdays": frozenset(read["weekdays"]),
        }
    )


def dates(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both included."""
    while first <= last:
        yield first
        first += DAY

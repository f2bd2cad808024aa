"""A person's streak: the log, folded forward from the last snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.core.events import CheckIn, Kind
from bot.core.schedule import learning_day
from bot.core.streaks import Snapshot, Streak, fold
from bot.storage import check_ins, people
from bot.storage.database import Session
from bot.storage.records import Person


def today_of(person: Person, at: datetime) -> date:
    """The learning day of a person at an instant."""
    return learning_day(at, person.zone, person.rollover)


def streak_of(session: Session, person: Person, now: datetime) -> Streak:
    """Folds a person's log."""
    return _folded(session, person, check_ins.snapshots_of(session, [person.id]).get(person.id), now)


def streaks_of(session: Session, ids: Iterable[int], now: datetime) -> dict[int, Streak]:
    """The streaks of several people, each by their own clock."""
    known = people.people(session, ids)
    snapshots = check_ins.snapshots_of(session, list(known))
    return {each.id: _folded(session, each, snapshots.get(each.id), now) for each in known.values()}


def _folded(session: Session, person: Person, state: str | None, now: datetime) -> Streak:
    snapshot = _read(state) if state else None
    log = check_ins.log_of(session, person.id, after=snapshot.day if snapshot else None)
    return fold(log, today_of(person, now), now, snapshot)


def _read(state: str) -> Snapshot | None:
    try:
        return Snapshot.from_json(state)
    except ValueError:
        return None  # written by another version: the log is replayed


def append(session: Session, person: Person, fact: CheckIn, now: datetime) -> Streak:
    """Adds a fact to the log and folds forward, keeping a snapshot of what can no longer change."""
    appended = check_ins.append(session, person.id, fact)
    state = check_ins.snapshots_of(session, [person.id]).get(person.id)
    snapshot = _read(state) if state else None
    if snapshot is None or snapshot.is_stale(appended):
        check_ins.forget_snapshot(session, person.id)
    streak = streak_of(session, person, now)
    if streak.snapshot is not None:
        check_ins.keep_snapshot(session, person.id, streak.snapshot.day, streak.snapshot.to_json())
    return streak


def fact(
    person: Person,
    kind: Kind,
    day: date,
    at: datetime,
    *,
    until: date | None = None,
    weekdays: frozenset[int] = frozenset(),
    undoes: int | None = None,
    reason: str = "",
    delivery: int | None = None,
) -> CheckIn:
    """A check-in by a person's clock; the log gives it its id."""
    return CheckIn(
        id=0,
        kind=kind,
        day=day,
        at=at,
        zone=person.zone,
        rollover=person.rollover,
        until=until,
        weekdays=weekdays,
        undoes=undoes,
        reason=reason,
        delivery=delivery,
    )

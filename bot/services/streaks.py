"""A person's streak: the log, folded forward from the last snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(slots=True)
class Ledger:
    """What a person's streak is made of: the last snapshot of the fold, and the check-ins since."""

    person: Person
    snapshot: Snapshot | None
    log: list[CheckIn]

    def streak(self, now: datetime) -> Streak:
        """The log, folded."""
        return fold(self.log, today_of(self.person, now), now, self.snapshot)


def ledgers(session: Session, known: Iterable[Person]) -> list[Ledger]:
    """The ledgers of several people, in their order."""
    asked = list(known)
    ids = [each.id for each in asked]
    states, logs = check_ins.snapshots_of(session, ids), check_ins.logs_since(session, ids)
    return [_ledger(session, each, states.get(each.id), logs[each.id]) for each in asked]


def _ledger(session: Session, person: Person, state: str | None, log: list[CheckIn]) -> Ledger:
    if state is None:
        return Ledger(person, None, log)
    try:
        return Ledger(person, Snapshot.from_json(state), log)
    except ValueError:  # written by another version: the log is replayed
        return Ledger(person, None, check_ins.log_of(session, person.id))


def streak_of(session: Session, person: Person, now: datetime) -> Streak:
    """Folds a person's log."""
    return ledgers(session, [person])[0].streak(now)


def ledgers_of(session: Session, ids: Iterable[int]) -> dict[int, Ledger]:
    """The ledgers of several people."""
    return {each.person.id: each for each in ledgers(session, people.people(session, ids).values())}


def streaks_of(session: Session, ids: Iterable[int], now: datetime) -> dict[int, Streak]:
    """The streaks of several people, each by their own clock."""
    return {person: each.streak(now) for person, each in ledgers_of(session, ids).items()}


def append(session: Session, person: Person, fact: CheckIn, now: datetime) -> Streak:
    """Adds a fact to a person's log and folds forward; see `append_all`."""
    return append_all(session, [(ledgers(session, [person])[0], fact)], now)[0]


def append_all(session: Session, facts: Sequence[tuple[Ledger, CheckIn]], now: datetime) -> list[Streak]:
    """Adds a fact each to people's logs and folds forward, keeping snapshots of what can no longer change."""
    if not facts:
        return []
    appended = check_ins.append(session, [(ledger.person.id, fact) for ledger, fact in facts])
    new, streaks = [], []
    for (ledger, _), fact in zip(facts, appended, strict=True):
        ledger.log.append(fact)
        if ledger.snapshot is not None and ledger.snapshot.is_stale(fact):
            check_ins.forget_snapshot(session, ledger.person.id)
            ledger.snapshot, ledger.log = None, check_ins.log_of(session, ledger.person.id)
        streak = ledger.streak(now)
        streaks.append(streak)
        if streak.snapshot is not None and streak.snapshot is not ledger.snapshot:
            new.append((ledger.person.id, streak.snapshot.day, streak.snapshot.to_json()))
    check_ins.keep_snapshots(session, new)
    return streaks


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
        from_rollover=person.rollover,  # as the log gives it back
    )

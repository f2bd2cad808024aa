"""Asks the rules about one day after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.core.streaks import earn_back, paused
from bot.core.streaks.facts import Facts, read
from bot.core.streaks.snapshot import HORIZON, KEPT, Snapshot, carried, dates
from bot.core.streaks.state import EarnBack, Run, State, Streak, count, recent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.events import CheckIn

    Settle = Callable[[date, Facts, Run], Run | None]

LAST_30 = timedelta(days=29)


@dataclass(slots=True)
class _Fold:
    """A fold under way: the numbers after the last day, and every day's state so far."""

    facts: Facts
    rules: Sequence[Settle]
    run: Run
    days: list[tuple[date, State]]
    snapshot: Snapshot | None = None

    def go(self, first: date, last: date, horizon: date) -> None:
        """Settles the days from first to last, and takes a snapshot at the end of the horizon."""
        for day in dates(first, last):
            self.run = settle(day, self.facts, self.run, self.rules)
            self.days.append((day, self.run.state))
            if day == horizon:
                self.snapshot = Snapshot(day, self.run, tuple(self.days[-KEPT:]), carried(self.facts.log, day))


def settle(day: date, facts: Facts, run: Run, rules: Sequence[Settle]) -> Run:
    """The numbers after a day, by the first rule that has a say.

    Raises:
        LookupError: no rule settles the day; the last of them, `missed`, settles every day.
    """
    for rule in rules:
        after = rule(day, facts, run)
        if after is not None:
            return after
    raise LookupError(f"no rule settles {day}")


def fold(  # noqa: PLR0917 - the table of rules is the sixth
    check_ins: Sequence[CheckIn],
    today: date,
    now: datetime,
    snapshot: Snapshot | None,
    rules: Sequence[Settle],
    horizon: date | None = None,
) -> Streak:
    """Folds a log into a streak; `bot.core.streaks.fold` says how to use it."""
    if snapshot and today <= snapshot.day:
        raise ValueError(f"the snapshot of {snapshot.day} is not older than {today}")
    if snapshot:
        check_ins = [*snapshot.carried, *(c for c in check_ins if c.day > snapshot.day)]
    facts = read(check_ins, today, now)
    first = min([*facts.done, today])
    under_way = _Fold(facts, rules, Run(), [])
    if snapshot:
        first = snapshot.day + timedelta(days=1)
        under_way = _Fold(facts, rules, snapshot.run, list(snapshot.days), snapshot)
    under_way.go(first, max([*facts.done, today]), horizon or today - HORIZON)
    return _streak(under_way, now)


def snapshot_of(check_ins: Sequence[CheckIn], through: date, rules: Sequence[Settle]) -> Snapshot | None:
    """The snapshot at the end of a day; None if nothing was done until then."""
    end = through + HORIZON
    return fold(check_ins, end, datetime.max.replace(tzinfo=UTC), None, rules, through).snapshot


def _streak(done: _Fold, now: datetime) -> Streak:
    facts, run, today = done.facts, done.run, done.facts.today
    days = tuple(done.days[-KEPT:])
    offered = earn_back.is_offered(today, now, run)
    return Streak(
        today=today,
        state=dict(done.days)[today],
        current=run.current,
        best=run.best,
        total=run.total,
        last_30=count(days, today - LAST_30, today),
        freezes=run.freezes,
        days=days,
        spent=tuple(day for day, state in days if state is State.FROZEN),
        earn_back=EarnBack(run.broken.lost, run.broken.until) if offered and run.broken else None,
        paused_until=_paused_until(facts, run),
        rest=facts.rest_on(today),
        counts_at=facts.pending.get(today),
        paused_days=tuple(day for day in recent(run.paused, today, paused.YEAR) if day < today),
        lates=recent(run.lates, today, 30),
        snapshot=done.snapshot,
    )


def _paused_until(facts: Facts, run: Run) -> date | None:
    """The last day that the pause of today protects."""
    today = facts.today
    last = max((last for _, last in facts.pauses if facts.is_paused(today) and last >= today), default=None)
    left = paused.A_YEAR - len([day for day in recent(run.paused, today, paused.YEAR) if day < today])
    return min(last, today + timedelta(days=left - 1)) if last and left > 0 else None

"""Folding forward from a snapshot gives what replaying the whole log gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.events import CheckIn, Kind
from bot.core.schedule import late_until, learning_day
from bot.core.streaks import Snapshot, State, fold, snapshot_of
from bot.core.streaks.state import COUNTS
from tests.core.streaks.diary import Diary

ZONES = (
    "Europe/Berlin",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Australia/Lord_Howe",
)
START = datetime(2026, 2, 20, 9, tzinfo=UTC)
BOUNDED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# A step: hours that pass, what happens, and a number from which its details are taken.
ACTS = ["done"] * 16 + ["late", "late", "skip", "pause", "resume", "rest", "excuse", "move", "review", "review", "undo"]
STEPS = st.lists(
    st.tuples(st.sampled_from([2, 9, 14, 22, 24, 24, 24, 26, 40, 75, 130]), st.sampled_from(ACTS), st.integers(0, 999)),
    min_size=12,
    max_size=90,
)


def live(steps: list[tuple[int, str, int]]) -> tuple[Diary, datetime]:
    """A log such as a bot would write, and the time at which it ends."""
    diary, now = Diary("Europe/Berlin"), START
    for hours, act, number in steps:
        now += timedelta(hours=hours, minutes=number % 60)
        _act(diary, now, act, number)
    return diary, now


def _act(diary: Diary, now: datetime, act: str, number: int) -> None:
    today = learning_day(now, diary.zone, diary.rollover)
    yesterday = today - timedelta(days=1)
    simple: dict[str, tuple[Kind, dict[str, Any]]] = {
        "done": (Kind.DONE, {}),
        "skip": (Kind.SKIPPED, {}),
        "resume": (Kind.RESUMED, {}),
        "review": (Kind.RESTORED, {}),
        "pause": (Kind.PAUSED, {"until": today + timedelta(days=number % 30) if number % 3 else None}),
        "rest": (Kind.REST, {"weekdays": frozenset({number % 7, number % 5})}),
        "excuse": (Kind.EXCUSED, {"day": today - timedelta(days=number % 3)}),
    }
    if act in simple:
        kind, fields = simple[act]
        diary.add(kind, now, **fields)
    elif act == "late" and now < late_until(yesterday, diary.zone):
        diary.add(Kind.LATE, now, day=yesterday)
    elif act == "move":
        diary.move(now, ZONES[number % len(ZONES)], number % 5)
    elif act == "undo" and diary.log and _may_be_undone(diary.log[-1], now):
        diary.undo(diary.log[-1], now)


def _may_be_undone(last: CheckIn, now: datetime) -> bool:
    """Nobody can undo a change of clock: without it the log would not say by which one the days before it closed."""
    return last.kind is not Kind.MOVED and now - last.at <= timedelta(hours=24)


@BOUNDED
@given(STEPS, st.integers(0, 60), st.integers(0, 9))
def test_snapshot_equals_replay(steps: list[tuple[int, str, int]], back: int, hours: int) -> None:
    diary, now = live(steps)
    now += timedelta(hours=hours)
    today = learning_day(now, diary.zone, diary.rollover)
    whole = fold(diary.log, today, now)
    snapshot = snapshot_of(diary.log, today - timedelta(days=7 + back))
    if snapshot is None:
        return
    after = [c for c in diary.log if c.day > snapshot.day]
    assert Snapshot.from_json(snapshot.to_json()) == snapshot
    assert fold(after, today, now, snapshot) == whole
    assert fold(diary.log, today, now, snapshot) == whole


@BOUNDED
@given(STEPS)
def test_a_snapshot_taken_then_holds_now(steps: list[tuple[int, str, int]]) -> None:
    """The log grows while the snapshot of each fold is handed on to the next, as a service does it."""
    diary, now = Diary("Europe/Berlin"), START
    snapshot: Snapshot | None = None
    for hours, act, number in steps:
        now += timedelta(hours=hours, minutes=number % 60)
        before = len(diary.log)
        _act(diary, now, act, number)
        if snapshot and any(snapshot.is_stale(c) for c in diary.log[before:]):
            snapshot = None
        today = learning_day(now, diary.zone, diary.rollover)
        streak = fold(diary.log, today, now, snapshot)
        snapshot = streak.snapshot
    whole = fold(diary.log, today, now)
    assert replace(streak, snapshot=None) == replace(whole, snapshot=None)
    if snapshot and whole.snapshot and snapshot.day == whole.snapshot.day:  # After going west it may be a newer one.
        assert snapshot == whole.snapshot


@BOUNDED
@given(STEPS)
def test_invariants(steps: list[tuple[int, str, int]]) -> None:
    diary, now = live(steps)
    today = learning_day(now, diary.zone, diary.rollover)
    streak = fold(diary.log, today, now)
    states = [state for _, state in streak.days]
    assert 0 <= streak.freezes <= 2
    assert 0 <= streak.current <= streak.best <= streak.total == sum(s in COUNTS for s in states)
    assert 0 <= streak.last_30.done <= streak.last_30.eligible <= 30
    assert dict(streak.days)[today] is streak.state is not State.MISSED
    days = [day for day, _ in streak.days]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    for n in range(len(states) - 2):
        assert states[n : n + 3] != [State.FROZEN] * 3


@BOUNDED
@given(STEPS, st.integers(0, 89))
def test_a_done_day_more_never_lowers_the_streak(steps: list[tuple[int, str, int]], back: int) -> None:
    """Done on an open day: the shown numbers never fall, now or later."""
    diary, now = live([step for step in steps if step[1] not in {"undo", "move", "late"}])
    today = learning_day(now, diary.zone, diary.rollover)
    before = fold(diary.log, today, now)
    extra = CheckIn(9999, Kind.DONE, today, now, diary.zone, diary.rollover)
    for later in (0, back % 4):
        then = now + timedelta(days=later)
        day = learning_day(then, diary.zone, diary.rollover)
        assert fold([*diary.log, extra], day, then).total >= before.total
        assert fold([*diary.log, extra], day, then).current >= fold(diary.log, day, then).current


@given(STEPS)
@settings(max_examples=50, deadline=None)
def test_done_then_undone_is_as_if_never(steps: list[tuple[int, str, int]]) -> None:
    diary, now = live(steps)
    today = learning_day(now, diary.zone, diary.rollover)
    before = fold(diary.log, today, now)
    diary.undo(diary.add(Kind.DONE, now))
    assert replace(fold(diary.log, today, now), snapshot=None) == replace(before, snapshot=None)


def test_a_snapshot_of_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version 0"):
        Snapshot.from_json('{"version": 0}')


def test_a_snapshot_newer_than_today_is_refused() -> None:
    diary = Diary().done(*range(20))
    snapshot = snapshot_of(diary.log, diary.day(10))
    assert snapshot
    with pytest.raises(ValueError, match="not older"):
        fold(diary.log, diary.day(10), diary.at(10), snapshot)


def test_a_snapshot_is_small_after_years() -> None:
    diary = Diary().done(*range(1500))
    snapshot = diary.fold(1499).snapshot
    assert snapshot
    assert snapshot.run.current == 1493
    assert len(snapshot.to_json()) < 4000
    assert diary.fold(1499, snapshot=snapshot) == diary.fold(1499)


def test_no_snapshot_before_a_week_is_over() -> None:
    assert Diary().done(*range(7)).fold(6).snapshot is None
    assert Diary().done(*range(8)).fold(7).snapshot is not None
    assert snapshot_of(Diary().done(5).log, Diary().day(4)) is None


def test_a_check_in_of_an_old_day_makes_it_stale() -> None:
    diary = Diary().done(*range(20))
    snapshot = diary.fold(19).snapshot
    assert snapshot
    assert snapshot.day == diary.day(12)
    assert snapshot.is_stale(diary.add(Kind.EXCUSED, diary.at(19), day=diary.day(12)))
    assert not snapshot.is_stale(diary.add(Kind.EXCUSED, diary.at(19), day=diary.day(13)))


def test_a_snapshot_knows_the_clock() -> None:
    """Nothing was logged after it, and the miss of yesterday closes by the clock of long ago."""
    diary = Diary("Asia/Tokyo").done(*range(12))
    diary.add(Kind.PAUSED, diary.at(12), until=diary.day(20))
    whole = diary.fold(24)
    assert whole.snapshot
    assert whole.earn_back
    assert whole.earn_back.until == diary.at(26, 4)
    assert fold([], diary.day(24), diary.at(24, 20), whole.snapshot) == whole


def test_a_snapshot_knows_the_done_day_before_a_change() -> None:
    diary = Diary("Pacific/Pago_Pago").done(0)
    diary.add(Kind.DONE, diary.at(1, 22))
    diary.move(diary.at(1, 23), "Pacific/Kiritimati")  # Four hours are left of the day there: too few to earn one.
    diary.add(Kind.DONE, diary.at(3, 1))
    diary.done(*range(3, 8))
    whole = diary.fold(8)
    assert whole.snapshot
    assert whole.snapshot.day == diary.day(1)
    assert whole.on(diary.day(2)) is State.EXCUSED
    assert fold(diary.log, diary.day(8), diary.at(8, 20), whole.snapshot) == whole

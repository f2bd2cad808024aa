from __future__ import annotations

import time
import zoneinfo
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import RehearsedClock, SystemClock, build, pin_zones

START = datetime(2026, 3, 29, 0, 50, tzinfo=UTC)
THEN = datetime(2020, 1, 1, tzinfo=UTC)
SLACK = timedelta(seconds=20)  # a busy machine between two lines


def test_the_system_clock_tells_utc_and_believes_platforms() -> None:
    clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= clock.real() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC
    assert clock.stamp(THEN) == THEN
    assert timedelta(0) <= clock.after(timedelta(hours=1)) - before - timedelta(hours=1) < SLACK


def test_a_rehearsal_starts_where_it_is_told() -> None:
    clock = RehearsedClock(START)
    assert timedelta(0) <= clock.now() - START < SLACK
    assert abs(clock.real() - datetime.now(UTC)) < SLACK


def test_a_rehearsal_does_not_believe_platforms_stamps() -> None:
    assert timedelta(0) <= RehearsedClock(START).stamp(THEN) - START < SLACK


def test_a_rehearsal_runs_faster() -> None:
    clock = RehearsedClock(START, speed=10_000)
    began = time.monotonic()
    time.sleep(0.05)
    passed = clock.now() - START
    assert timedelta(seconds=500) <= passed <= timedelta(seconds=10_000 * (time.monotonic() - began + 0.01))


def test_waiting_in_a_rehearsal_is_as_long_as_its_clock_is_fast() -> None:
    clock = RehearsedClock(START, speed=60)
    assert timedelta(hours=1) <= clock.after(timedelta(minutes=1)) - START < timedelta(hours=1) + 60 * SLACK


def test_a_rehearsal_keeps_zones_apart() -> None:
    berlin = datetime(2026, 3, 29, 1, 50, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"))
    assert timedelta(0) <= RehearsedClock(berlin).now() - START < SLACK
    with pytest.raises(ValueError, match="says no zone"):
        RehearsedClock(START.replace(tzinfo=None))


def test_only_a_rehearsal_is_rehearsed() -> None:
    assert isinstance(build(None, 1), SystemClock)
    assert isinstance(build(START, 1), RehearsedClock)
    assert abs(build(None, 2).now() - datetime.now(UTC)) < SLACK


def test_zones_come_from_the_package() -> None:
    assert pin_zones() >= "2026"
    assert zoneinfo.TZPATH == ()
    assert zoneinfo.ZoneInfo("Europe/Berlin").utcoffset(datetime(2026, 7, 1)) == timedelta(hours=2)  # noqa: DTZ001 (local)

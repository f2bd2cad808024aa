"""Reminders: only who asked, only while today is open, ever more seldom, and not at night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.fakes.clock import instant
from tests.fakes.house import House, Speaker, group
from tests.fakes.platform import FakePlatform

NUDGE = "Today is still open. Ten minutes are enough."
LAST = "This is the last reminder; doses go on. /remind on brings reminders back, /pause 5d is a break."


async def _day(house: House, platform: FakePlatform, day: int) -> list[str]:
    """Ticks through a day, hour by hour from 04:00 in Berlin; when reminders came, as local hours and minutes."""
    came = []
    moment = instant("2026-11-23T03:00Z") + timedelta(days=day)
    for _ in range(24 * 4):
        before = len(platform.sent)
        if await house.tick(moment):
            await house.deliver(platform)
        came += [_clock(moment) for each in platform.sent[before:] if each.message.plain() == NUDGE]
        moment += timedelta(minutes=15)
    return came


def _clock(moment: datetime) -> str:
    return f"{moment + timedelta(hours=1):%H:%M}"


async def test_who_did_not_ask_is_not_reminded(house: House, ana: Speaker, platform: FakePlatform) -> None:
    assert await _day(house, platform, 1) == []


async def test_one_reminder_while_today_is_open(house: House, ana: Speaker, platform: FakePlatform) -> None:
    assert (await ana.says("/remind 20:00")).first == "If today is still open at 20:00, I remind you once."
    assert await _day(house, platform, 1) == ["20:00"]


@pytest.mark.parametrize("typed", ["/done", "/skip", "/pause 5d"])
async def test_no_reminder_once_the_day_is_settled(
    house: House, ana: Speaker, platform: FakePlatform, typed: str
) -> None:
    await ana.says("/remind 20:00")
    await house.tick("2026-11-24T06:30Z")
    await ana.says(typed)
    assert await _day(house, platform, 1) == []


async def test_a_reminder_that_waited_too_long_is_not_sent_after_the_done(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    """Planned at 20:00, done at 20:01, sent only then."""
    await ana.says("/remind 20:00")
    await house.tick("2026-11-24T06:30Z")
    await house.tick("2026-11-24T19:00Z")
    house.clock.wait(minutes=1)
    await ana.says("/done")
    await house.deliver(platform)
    assert NUDGE not in platform.words_to("chat-ana")


async def test_off_is_off(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/remind 20:00")
    assert (await ana.says("/remind off")).first == "No reminders."
    assert await _day(house, platform, 1) == []


async def test_stopping_ends_reminders_too(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/remind 20:00")
    await ana.says("/stop")
    assert await _day(house, platform, 1) == []


async def test_the_default_is_half_an_hour_before_the_habit(house: House, ana: Speaker, platform: FakePlatform) -> None:
    house.clock.move("2026-11-23T17:00Z")
    await ana.says("/done")
    await ana.says("/remind on")
    assert await _day(house, platform, 1) == ["17:30"]


@pytest.mark.parametrize(
    ("dose", "reminded"), [("07:30", "11:30"), ("12:30", "16:30"), ("19:00", "21:45"), ("21:00", "21:45")]
)
async def test_without_a_habit_a_reminder_comes_some_hours_after_the_dose(
    house: House, platform: FakePlatform, dose: str, reminded: str
) -> None:
    bo = house.person("bo")
    await bo.begins(at=dose)
    await bo.says("/remind on")
    assert await _day(house, platform, 1) == [reminded]


async def test_who_does_the_dose_at_once_is_not_reminded_with_the_dose(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    house.clock.move("2026-11-23T06:35Z")
    await ana.says("/done")
    await ana.says("/remind on")
    assert await _day(house, platform, 1) == ["11:30"]


@pytest.mark.parametrize(("done", "reminded"), [("2026-11-23T22:50Z", "21:45"), ("2026-11-24T01:00Z", "21:45")])
async def test_a_habit_of_the_night_is_reminded_before_it(
    house: House, ana: Speaker, platform: FakePlatform, done: str, reminded: str
) -> None:
    house.clock.move(done)
    await ana.says("/done")
    await ana.says("/remind on")
    assert await _day(house, platform, 1) == [reminded]


async def test_reminders_back_off_and_end(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/done")
    await ana.says("/remind 20:00")
    reminded = [day for day in range(1, 45) if await _evening(house, platform, day)]
    assert reminded == [1, 2, 3, 4, 7, 10, 13, 22, 29, 31]
    assert LAST in platform.words_to("chat-ana")
    assert platform.words_to("chat-ana").count(NUDGE) == len(reminded) - 1


async def test_who_never_did_a_dose_is_not_reminded_for_ever(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await ana.says("/remind 20:00")
    reminded = [day for day in range(1, 45) if await _evening(house, platform, day)]
    assert reminded == [1, 2, 3, 6, 9, 12, 21, 28, 30]


async def _evening(house: House, platform: FakePlatform, day: int) -> bool:
    for at in ("2026-11-23T06:30Z", "2026-11-23T19:00Z"):
        if await house.tick(instant(at) + timedelta(days=day)):
            await house.deliver(platform)
    return platform.sent[-1].message.plain() in {NUDGE, LAST}


async def test_a_group_is_not_reminded(house: House) -> None:
    boss = house.person("boss").there(group(), admin=True)
    await boss.says("/setup 07:30 Europe/Berlin")
    assert "works in a private chat" in (await boss.says("/remind on")).first

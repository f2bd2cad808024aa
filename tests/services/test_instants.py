"""Doses come when the wall clock says so, wherever one lives and travels."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.fakes.clock import instant
from tests.fakes.house import House, Speaker


@pytest.mark.parametrize(
    ("zone", "at", "begin", "instants"),
    [
        ("Europe/Berlin", "02:30", "2026-03-27T12:00Z", ["28T01:30Z", "29T01:30Z", "30T00:30Z"]),
        ("Europe/Berlin", "02:30", "2026-10-23T12:00Z", ["24T00:30Z", "25T00:30Z", "26T01:30Z"]),
        ("Australia/Lord_Howe", "02:15", "2026-10-02T00:00Z", ["02T15:45Z", "03T15:45Z", "04T15:15Z"]),
        ("Asia/Kathmandu", "07:30", "2026-11-21T12:00Z", ["22T01:45Z", "23T01:45Z"]),
        ("Pacific/Kiritimati", "07:30", "2026-11-22T00:00Z", ["22T17:30Z", "23T17:30Z"]),
        ("Pacific/Pago_Pago", "07:30", "2026-11-23T00:00Z", ["23T18:30Z", "24T18:30Z"]),
        ("Pacific/Apia", "07:30", "2011-12-28T18:00Z", ["29T17:30Z", "30T17:30Z", "31T17:30Z"]),
        ("America/Vancouver", "07:30", "2026-10-30T20:00Z", ["31T14:30Z"]),
    ],
)
async def test_doses_come_when_the_wall_clock_says_so(
    house: House, zone: str, at: str, begin: str, instants: list[str]
) -> None:
    house.clock.move(begin)
    bo = house.person("bo")
    await bo.begins(zone, at)
    shown = len(await house.deliveries())
    for each in instants:
        due = instant(f"{begin[:8]}{each}")
        assert await house.tick(due - timedelta(seconds=1)) == 0, due
        assert await house.tick(due) == 1, due
    days = [row.dose_day for row in await house.deliveries()]
    assert len(days) == len(set(days)) == shown + len(instants)


async def test_apia_had_no_30_december_2011_and_the_streak_does_not_mind(house: House) -> None:
    house.clock.move("2011-12-28T18:00Z")
    bo = house.person("bo")
    await bo.begins("Pacific/Apia")
    for now in ("2011-12-28T18:01Z", "2011-12-29T17:30Z", "2011-12-30T17:30Z"):
        await house.tick(now)
        await bo.says("/done")
    assert [row.dose_day.isoformat() for row in await house.deliveries()] == ["2011-12-28", "2011-12-29", "2011-12-31"]
    assert (await bo.streak()).current == 3


async def test_travel_brings_neither_a_second_dose_nor_an_earlier_one(house: House) -> None:
    house.clock.move("2026-11-22T22:00Z")
    bo = house.person("bo")
    await bo.begins("Asia/Tokyo")
    await house.tick("2026-11-22T22:30Z")
    await bo.says("/timezone Los Angeles")
    assert await house.tick("2026-11-24T15:29Z") == 0
    assert await house.tick("2026-11-24T15:30Z") == 1
    assert [row.dose_day.day for row in await house.deliveries()] == [23, 24]


async def test_a_new_time_brings_no_second_dose_that_day_and_none_within_eight_hours(
    house: House, ana: Speaker
) -> None:
    await house.tick("2026-11-24T06:30Z")
    assert (await ana.says("/time 19:00")).first.endswith("Next: Wednesday, read a paper, 19:00.")
    await house.tick("2026-11-24T18:00Z")
    await house.tick("2026-11-25T18:00Z")
    assert (await ana.says("/time 00:30")).first.endswith("Next: Thursday, reproduce, 03:00.")
    assert [row.dose_day.day for row in await house.deliveries()] == [23, 24, 25]

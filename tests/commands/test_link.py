"""One person on two platforms: joined by a code that works once, for ten minutes, and not for oneself."""

from __future__ import annotations

import re

import pytest

from bot.storage import tables as t
from tests.fakes.house import House, Said, Speaker, group


def _code(said: Said) -> str:
    found = re.search(r"/link ([A-Z2-9]{4}-[A-Z2-9]{4}) ", said.first)
    assert found
    return found[1]


async def _two(house: House) -> tuple[Speaker, Speaker]:
    here, there = house.person("ana"), house.person("ana", "discord", "4711")
    await here.begins()
    await there.begins("America/New_York", "19:00")
    return here, there


async def test_two_accounts_become_one_person_with_one_streak(any_house: House) -> None:
    here, there = await _two(any_house)
    await here.says("/done")
    any_house.clock.move("2026-11-24T12:00Z")
    await there.says("/done")
    said = await there.says(f"/link {_code(await here.says('/link'))}")
    assert said.first == (
        "Joined: Telegram and Discord are one person now, with a streak of 2 days. Doses come to both; /stop ends one."
    )
    assert (await here.streak()).current == (await there.streak()).current == 2
    assert len(await any_house.rows(t.person)) == 1
    assert (await there.says("/done")).first.startswith("Already counted")


async def test_a_day_done_on_both_counts_once(any_house: House) -> None:
    here, there = await _two(any_house)
    any_house.clock.move("2026-11-23T12:00Z")
    for each in (here, there):
        await each.says("/done")
    await here.says(f"/link {_code(await there.says('/link'))}")
    assert (await here.streak()).total == 1


async def test_two_days_of_two_clocks_within_eight_hours_are_one_until_those_have_passed(any_house: House) -> None:
    here, there = any_house.person("ana"), any_house.person("ana", "discord", "4711")
    await here.begins("America/Los_Angeles")
    await there.begins("Asia/Tokyo")
    any_house.clock.move("2026-11-23T22:00Z")  # the afternoon of the 23rd here, the morning of the 24th there
    for each in (here, there):
        await each.says("/done")
    said = await here.says(f"/link {_code(await there.says('/link'))}")
    assert "with a streak of 1 day." in said.first
    any_house.clock.move("2026-11-24T06:00Z")
    assert (await here.streak()).total == 2


async def test_notes_answers_and_boards_come_along(any_house: House) -> None:
    here, there = await _two(any_house)
    for each, platform in ((here, "telegram"), (there, "discord")):
        await each.says("What I take with me")
        boss = any_house.person("boss", platform).there(group(f"g-{platform}", platform), admin=True)
        await boss.says("/setup 07:30 Europe/Berlin")
        await each.there(group(f"g-{platform}", platform)).says("/leaderboard join")
    await here.says(f"/link {_code(await there.says('/link'))}")
    assert "2 notes" in (await here.says("/notes")).text
    assert len({row.person_id for row in await any_house.rows(t.membership)}) == 1


async def test_two_accounts_on_one_board_become_one_line(any_house: House) -> None:
    one, two = any_house.person("ana"), any_house.person("bea")
    boss = any_house.person("boss").there(group(), admin=True)
    dose = (await boss.says("/setup 07:30 Europe/Berlin")).dose
    for each in (one, two):
        await each.there(group()).says("/done")
        await each.there(group()).presses(f"ask:{dose}:1")
    await two.says(f"/link {_code(await one.says('/link'))}")
    assert len((await boss.says("/leaderboard")).first.splitlines()) == 2
    assert len(await any_house.rows(t.answer)) == 1


@pytest.mark.parametrize("style", [str.lower, lambda code: code.replace("-", ""), lambda code: f"  {code} "])
async def test_a_code_is_read_as_people_type_it(house: House, style: object) -> None:
    here, there = await _two(house)
    code = _code(await here.says("/link"))
    assert callable(style)
    assert (await there.says(f"/link {style(code)}")).first.startswith("Joined")


async def test_a_code_works_once(house: House) -> None:
    here, there = await _two(house)
    code = _code(await here.says("/link"))
    await there.says(f"/link {code}")
    third = house.person("chi")
    assert (await third.says(f"/link {code}")).first.startswith("That code is not known")
    assert len(await house.rows(t.person)) == 2


async def test_a_code_ends_after_ten_minutes(house: House) -> None:
    here, there = await _two(house)
    code = _code(await here.says("/link"))
    house.clock.wait(minutes=10)
    assert (await there.says(f"/link {code}")).first.startswith("That code is not known")


async def test_a_new_code_ends_the_one_before(house: House) -> None:
    here, there = await _two(house)
    old, new = _code(await here.says("/link")), _code(await here.says("/link"))
    assert (await there.says(f"/link {old}")).first.startswith("That code is not known")
    assert (await there.says(f"/link {new}")).first.startswith("Joined")


async def test_ones_own_code_joins_nothing_and_stays_good(house: House) -> None:
    here, there = await _two(house)
    code = _code(await here.says("/link"))
    assert (await here.says(f"/link {code}")).first == "That code is your own. Send it on the other platform."
    assert (await there.says(f"/link {code}")).first.startswith("Joined")


async def test_a_code_is_not_shown_in_a_group(house: House) -> None:
    ana = house.person("ana")
    await ana.begins()
    said = await ana.there(group()).says("/link")
    assert "private chat" in said.text
    assert await house.rows(t.link_code) == []

"""The solution: free after a pass, open after a try, and else by choice, which costs the points and nothing more."""

from __future__ import annotations

from datetime import date

import pytest

from bot.storage import learning
from bot.storage import tables as t
from tests.commands.test_answer import RIGHT, TUESDAY, WRONG
from tests.fakes.house import House, Said, Speaker

SHOWN = "It adds and divides."
COSTS = "From here on this dose counts for the streak only, not for understanding."


@pytest.fixture
async def tuesday(house: House, ana: Speaker) -> Said:
    """The coding dose."""
    house.clock.move(TUESDAY)
    return await ana.says("/today")


@pytest.mark.usefixtures("tuesday")
async def test_without_a_try_it_asks_first(house: House, ana: Speaker) -> None:
    said = await ana.says("/solution")
    assert said.first.startswith("You have not sent code for it yet.")
    assert SHOWN not in said.text
    assert await house.rows(t.glance) == []
    shown = await ana.presses(said.actions["Show it all the same"])
    assert SHOWN in shown.first
    assert shown.first.endswith(COSTS)
    await ana.says(RIGHT)
    told = (await house.told()).first
    assert "5 of 5 tests passed" in told
    assert "✅ Counted for Tuesday. Streak 1, best 1. Next:" in told
    assert "Understanding" not in told


@pytest.mark.usefixtures("tuesday")
async def test_after_a_try_that_ran_it_is_shown_and_costs_the_points(house: House, ana: Speaker) -> None:
    await ana.says("def mean(xs)\n    return 1")
    await house.told()
    assert SHOWN not in (await ana.says("/solution")).first, "a syntax error is no try"
    await ana.says(WRONG)
    await house.told()
    assert (await ana.says("/solution")).first.endswith(COSTS)
    await ana.says(RIGHT)
    assert "Understanding" not in (await house.told()).first


@pytest.mark.usefixtures("tuesday")
async def test_after_a_pass_it_is_free_and_the_points_stay(house: House, ana: Speaker) -> None:
    await ana.says(RIGHT)
    told = await house.told()
    shown = await ana.presses(told.actions["Compare with the solution"])
    assert SHOWN in shown.first
    assert COSTS not in shown.first
    assert "Understanding: 5" in (await ana.says("/streak")).first


async def test_no_other_button_leads_around_the_question(ana: Speaker, tuesday: Said) -> None:
    for number in range(10):
        assert SHOWN not in (await ana.presses(f"more:{tuesday.dose}:{number}")).text
    behind = (await ana.presses(f"hint:{tuesday.dose}:2")).actions
    assert behind["Solution"] == f"solution:{tuesday.dose}"


async def test_a_dose_without_a_solution_says_so(ana: Speaker) -> None:
    assert (await ana.says("/solution")).first.startswith("“Theory one” has no solution to show.")


async def test_showing_up_and_understanding_are_two_numbers(house: House, ana: Speaker) -> None:
    question = (await ana.says("/today")).actions["❓ Check yourself"]
    await ana.presses(f"{question}:0")
    said = await ana.says("/streak")
    assert "Streak: 0 days" in said.first
    assert "Understanding: 1" in said.first
    assert "Streak 1, best 1. Understanding 1. Next:" in (await ana.says("/done")).first
    await ana.presses("undo:")
    assert "Understanding: 1" in (await ana.says("/streak")).first
    house.clock.move(TUESDAY)
    await ana.says("/today")
    await ana.says(RIGHT)
    assert "Understanding +5." in (await house.told()).first
    assert "Understanding: 6" in (await ana.says("/streak")).first


@pytest.mark.usefixtures("tuesday")
async def test_what_is_earned_is_what_the_day_still_holds(house: House, ana: Speaker) -> None:
    day, at = date(2026, 11, 24), house.clock.now()
    for number in range(8):
        await house.run(
            lambda session, n=number: learning.add_answer(
                session, 1, None, card="theory-one", question=n, picked=0, right=True, day=day, at=at
            )
        )
    await ana.says(RIGHT)
    told = (await house.told()).first
    assert "Understanding +2." in told
    assert "Understanding 10." in told


async def test_a_card_that_came_to_two_places_earns_once_and_is_looked_at_once(house: House, ana: Speaker) -> None:
    there = house.person("ana", "discord", "4711")
    await there.begins()
    code = (await ana.says("/link")).first.partition("/link ")[2].split()[0]
    await there.says(f"/link {code}")
    for day in ("2026-11-24T08:00Z", "2026-12-01T08:00Z"):
        house.clock.move(day)
        for each in (ana, there):
            await each.says("/today")
    await there.presses((await there.says("/solution")).actions["Show it all the same"])
    await ana.says(RIGHT)
    assert "Understanding" not in (await house.told()).first
    house.clock.move("2026-12-08T08:00Z")
    for each, earned in ((ana, True), (there, False)):
        await each.says("/today")
        await each.says(RIGHT)
        assert ("Understanding +5." in (await house.told()).first) is earned

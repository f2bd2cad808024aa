"""A person's days as they type and press them: done, late, skipped, undone, paused, and what is said about it."""

from __future__ import annotations

import asyncio

import pytest

from bot.ports import Verb
from bot.storage import tables as t
from bot.storage.records import Standing
from tests.fakes.house import House, Speaker
from tests.fakes.platform import FakePlatform


async def _kinds(house: House) -> list[str]:
    return [row.kind for row in await house.rows(t.check_in)]


async def _morning(house: House, platform: FakePlatform, day: int, month: int = 11) -> str:
    """The dose of a morning, as it arrives."""
    await house.tick(f"2026-{month}-{day:02}T06:30Z")
    await house.deliver(platform)
    return platform.sent[-1].message.plain()


async def test_from_nothing_to_the_first_dose_in_three_taps(house: House) -> None:
    ana = house.person("ana")
    said = await ana.says("/start")
    assert said.text.startswith("Hi Ana.")
    assert "timezone:Europe/Berlin" in said.actions.values()
    assert "When shall your dose come?" in (await ana.presses("timezone:Europe/Berlin")).text
    assert "Start where?" in (await ana.presses("time:07:30")).text
    said = await ana.presses("phase:1")
    assert said.first == "Set: every day at 07:30, Europe/Berlin, phase 1. Here is today's, to begin with."
    assert said.replies[1].message.title == "Theory one"
    assert (await ana.subscription()).state is Standing.ACTIVE


async def test_from_nothing_to_the_first_dose_in_words(house: House) -> None:
    ana = house.person("ana")
    for words in ("/start", "Munich", "7.30", "1"):
        said = await ana.says(words)
    assert said.first.startswith("Set: every day at 07:30, Europe/Berlin, phase 1.")


async def test_a_done_counts_the_day_and_says_what_stands(house: House, ana: Speaker) -> None:
    said = await ana.says("/done")
    assert said.first == "✅ Counted for Monday. Streak 1, best 1. Next: Tuesday, coding from scratch, 07:30."
    assert (await ana.says("/done")).first == "Already counted at 07:00. Streak 1, best 1."


async def test_the_button_says_it_shortly_and_changes_its_message(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    said = await ana.presses(f"done:{dose}", message="77")
    assert said.verbs == [Verb.TOAST, Verb.EDIT]
    assert said.first.startswith("✅ Counted for Monday.")
    assert f"done:{dose}" not in said.actions.values()
    assert "undo:" in said.actions.values()


async def test_two_presses_50_ms_apart_are_one_check_in_with_two_friendly_answers(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    dose = (await any_house.deliveries())[0].id
    first = asyncio.create_task(ana.presses(f"done:{dose}"))
    any_house.clock.wait(milliseconds=50)
    second = asyncio.create_task(ana.presses(f"done:{dose}"))
    answers = sorted((await asyncio.gather(first, second)), key=lambda said: "Already" in said.first)
    assert answers[0].first.startswith("✅ Counted for Monday. Streak 1")
    assert answers[1].first == "Already counted at 07:00. Streak 1, best 1."
    assert await _kinds(any_house) == ["done"]


async def test_a_key_is_taken_once_however_often_it_comes(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    door = any_house.inbox
    ask = ana.ask(command="done", key="telegram:update:4711")
    answers = await asyncio.gather(*(door.take(ask) for _ in range(20)))
    assert sum(bool(answer) for answer in answers) == 1
    assert await _kinds(any_house) == ["done"]


async def test_somebody_new_may_be_in_a_hurry(any_house: House) -> None:
    """Twenty first words of one person at once make one person, one place, and twenty answers."""
    ana = any_house.person("ana")
    answers = await asyncio.gather(*(ana.says("/start") for _ in range(20)))
    assert all(said.text.startswith("Hi Ana.") for said in answers)
    assert [len(await any_house.rows(table)) for table in (t.person, t.account, t.place, t.subscription)] == [1] * 4


async def test_asks_take_effect_in_the_order_of_the_calls(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    door = any_house.inbox
    typed = ["done", "undo", "done", "undo", "skip", "undo", "done"]
    await asyncio.gather(*(door.take(ana.ask(command=command)) for command in typed))
    assert await _kinds(any_house) == ["done", "undone", "done", "undone", "skipped", "undone", "done"]


@pytest.mark.parametrize(
    ("local", "day"),
    [("2026-11-24T03:59:59+01:00", 23), ("2026-11-24T04:00+01:00", 24), ("2026-11-24T23:59+01:00", 24)],
)
async def test_the_day_turns_at_four(house: House, ana: Speaker, local: str, day: int) -> None:
    house.clock.move(local)
    await ana.says("/done")
    assert [row.day.day for row in await house.rows(t.check_in)] == [day]


async def test_an_answer_that_came_late_over_the_wire_counts_for_when_it_was_given(house: House, ana: Speaker) -> None:
    house.clock.move("2026-11-24T08:00Z")
    said = await ana.says("/done", at="2026-11-23T22:58Z")
    assert said.first.startswith("✅ Counted for Monday.")


async def test_yesterday_counts_until_noon(house: House, ana: Speaker) -> None:
    await house.tick("2026-11-24T06:30Z")
    house.clock.move("2026-11-24T10:59:59Z")
    assert (await ana.says("/done yesterday")).first == "✅ Counted for Monday, late. Streak 1, best 1."
    await ana.says("/undo")
    house.clock.move("2026-11-24T11:00Z")
    assert (await ana.says("/done yesterday")).first == (
        "Mon 23 Nov could be counted until 12:00 today. Today's dose is open."
    )
    assert await _kinds(house) == ["late", "undone"]


async def test_a_slip_in_yesterday_does_not_count_today(house: House, ana: Speaker) -> None:
    house.clock.move("2026-11-24T10:00Z")
    for slip in ("yestreday", "Yesteday and a note"):
        said = await ana.says(f"/done {slip}")
        assert said.first == "Did you mean /done yesterday? Nothing was counted."
    assert await house.rows(t.check_in) == []
    assert (await ana.presses(said.actions["Count yesterday"])).first.startswith("✅ Counted for Monday, late.")
    assert "📝 Note kept." in (await ana.says("/done yesterdays mean")).first


async def test_done_yesterday_gives_the_freeze_back(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/done")
    house.clock.move("2026-11-25T07:00Z")
    assert (await ana.streak()).freezes == 0
    said = await ana.says("/done yesterday")
    assert said.first.endswith("Streak 2, best 2. The freeze is back; 1 freeze left.")


async def test_a_button_of_yesterday_offers_what_can_still_be_done(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    await house.tick("2026-11-24T06:30Z")
    said = await ana.presses(f"done:{dose}")
    assert said.first == "That button belongs to yesterday's dose. Its day is over; the dose is still there."
    assert list(said.actions.values()) == ["done:yesterday", f"open:{dose}", "today:"]
    await ana.presses("done:yesterday")
    assert await _kinds(house) == ["late"]


async def test_a_button_of_last_week_changes_nothing(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    house.clock.move("2026-11-27T08:00Z")
    said = await ana.presses(f"done:{dose}")
    assert said.first.startswith("That button belongs to last Monday's dose.")
    assert await _kinds(house) == []


async def test_undo_takes_the_last_change_back_and_appends(house: House, ana: Speaker) -> None:
    await ana.says("/done")
    assert (await ana.says("/undo")).first == "Undone: Monday is open again."
    assert (
        await ana.says("/undo")
    ).first == "Nothing to undo: your last change is older than 24 hours, or there was none."
    assert await _kinds(house) == ["done", "undone"]
    assert (await ana.says("/done")).first.startswith("✅ Counted for Monday. Streak 1")


async def test_undo_ends_after_24_hours(house: House, ana: Speaker) -> None:
    await ana.says("/done")
    house.clock.wait(hours=24, seconds=1)
    assert (
        await ana.says("/undo")
    ).first == "Nothing to undo: your last change is older than 24 hours, or there was none."


async def test_four_honest_numbers(house: House, ana: Speaker) -> None:
    await ana.says("/done")
    said = await ana.says("/streak")
    assert said.first.splitlines() == [
        "Streak: 1 day",
        "Best: 1 day",
        "In all: 1 day",
        "Today is done. 1 freeze left.",
    ]
    assert (await ana.presses("why:")).first == "Mon 23 Nov  done\n\nTogether: a streak of 1 day."


@pytest.mark.parametrize("local", ["2026-11-24T00:30+01:00", "2026-11-24T02:00+01:00"])
async def test_later_promises_nothing_that_the_night_would_swallow(house: House, ana: Speaker, local: str) -> None:
    house.clock.move(local)
    assert (await ana.presses("later:")).first.startswith("It is late already.")


async def test_later_brings_the_dose_again(house: House, ana: Speaker, platform: FakePlatform) -> None:
    said = await ana.presses("later:")
    assert said.first == "⏰ It comes again at 10:00."
    house.clock.move("2026-11-23T08:59Z")
    await house.deliver(platform)
    assert platform.sent == []
    house.clock.move("2026-11-23T09:00Z")
    await house.deliver(platform)
    assert platform.sent[0].message.title == "Theory one"


async def test_another_card_twice_a_day_at_no_cost(house: House, ana: Speaker) -> None:
    titles = [(await ana.presses("another:")).replies[0].message.title for _ in range(2)]
    assert titles == ["Theory three", "Theory two"]
    assert (await ana.presses("another:")).first == "2 swaps a day are the most. Tomorrow has a new card."
    assert await _kinds(house) == []


@pytest.mark.parametrize("typed", ["/hint", "/more", "/ask"])
async def test_a_look_behind_the_dose_does_not_take_its_push_away(
    house: House, ana: Speaker, platform: FakePlatform, typed: str
) -> None:
    house.clock.move("2026-11-24T05:00Z")
    await ana.says(typed)
    assert (await _morning(house, platform, 24)).count("Coding one") == 1


async def test_a_change_of_zone_neither_breaks_nor_earns(house: House) -> None:
    """Tokyo to Los Angeles: the same date twice."""
    house.clock.move("2026-05-10T12:00Z")
    bo = house.person("bo")
    await bo.begins("Asia/Tokyo")
    await bo.says("/done")
    await bo.says("/timezone Los Angeles")
    house.clock.move("2026-05-11T03:00Z")
    await bo.says("/done")
    assert (await bo.streak()).current == 1

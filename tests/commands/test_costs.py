"""What a day costs and how it comes back: skips, freezes, the five questions, pauses, and silence about it all."""

from __future__ import annotations

from datetime import date

from bot.core.events import Kind
from bot.core.streaks import State
from bot.services.memory import Asked
from bot.storage import tables as t
from tests.fakes.house import House, Speaker
from tests.fakes.platform import FakePlatform


async def _kinds(house: House) -> list[str]:
    return [row.kind for row in await house.rows(t.check_in)]


async def _morning(house: House, platform: FakePlatform, day: int, month: int = 11) -> str:
    """The dose of a morning, as it arrives."""
    await house.tick(f"2026-{month}-{day:02}T06:30Z")
    await house.deliver(platform)
    return platform.sent[-1].message.plain()


async def test_a_skip_says_what_it_costs_and_a_done_wins(house: House, ana: Speaker) -> None:
    await ana.says("/done")
    house.clock.move("2026-11-24T08:00Z")
    said = await ana.says("/skip")
    assert said.first == "⏭ Skipped. A freeze covers today; 0 freezes left."
    assert set(said.actions.values()) == {"undo:", "another:", "later:"}
    assert (await ana.says("/done")).first.startswith(
        "✅ Counted for Tuesday. Streak 2, best 2. The freeze is back; 1 freeze left."
    )
    assert (await ana.says("/skip")).first == "Today is done already. Undo takes that back."


async def test_without_a_freeze_nothing_is_lost_before_it_is_said(house: House, ana: Speaker) -> None:
    await ana.says("/done")
    house.clock.move("2026-11-24T08:00Z")
    await ana.says("/skip")
    house.clock.move("2026-11-25T08:00Z")
    before = await house.rows(t.check_in)
    said = await ana.says("/skip")
    assert said.first == "You have no freeze left. Skipping ends a streak of 1 day tonight at 04:00."
    assert await house.rows(t.check_in) == before
    assert (await ana.presses(said.actions["Skip all the same"])).first == "⏭ Skipped. The streak ends with this day."
    await ana.presses("undo:")
    assert (await ana.streak()).state is State.OPEN


async def test_a_freeze_is_told_once_the_next_morning(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/done")
    assert "freeze" not in await _morning(house, platform, 24)
    assert "A freeze covered Tue 24 Nov; 0 left." in await _morning(house, platform, 25)
    await ana.presses("later:")
    house.clock.wait(hours=3)
    await house.deliver(platform)
    assert len(platform.sent) == 3, "the same dose again"
    assert "freeze" not in platform.sent[-1].message.plain()
    await ana.says("/done")
    assert "freeze" not in await _morning(house, platform, 26)


async def test_a_lost_streak_comes_back_with_todays_dose_and_five_questions(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await ana.says("/done")
    for day in (24, 25, 26):
        await _morning(house, platform, day)
        await ana.says("/done")
    await _morning(house, platform, 27)
    await _morning(house, platform, 28)
    told = await _morning(house, platform, 29)
    assert "Your 4 days ended. Today's dose and five review questions bring them back, until Tue 1 Dec, 04:00." in told
    said = await ana.presses("revive:")
    for number in range(1, 6):
        assert f"Question {number} of 5" in said.text
        said = await ana.presses(said.actions["A"])
    assert said.text.endswith("That was the review. Today's dose brings the streak back.")
    assert (await ana.says("/done")).first.startswith("✅ Counted for Sunday. Streak 5, best 5.")
    assert len(await house.rows(t.answer)) == 5
    assert [row.kind for row in await house.rows(t.check_in)].count(Kind.RESTORED) == 1


async def test_the_way_back_asks_first_what_is_about_to_be_forgotten(any_house: House, platform: FakePlatform) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    await ana.says("/done")
    await any_house.tick("2026-11-24T06:30Z")  # and nothing is sent, so its card never came
    for day, letter in ((25, "b"), (26, "a")):  # in the shelf's cards A is right
        await _morning(any_house, platform, day)
        await ana.says(letter)
        await ana.says("/done")
    for day in (27, 28, 29):
        await _morning(any_house, platform, day)
    asked, said = [], await ana.presses("revive:")
    while "Question" in said.text:
        (mark,) = {action.split(":")[1] for action in said.actions.values()}
        asked.append(mark)
        said = await ana.presses(said.actions["B"])
        assert len(asked) <= 5
    marks = [Asked(card, number).mark for card, number in (("paper-one", 0), ("reproduce-one", 0), ("theory-one", 0))]
    assert asked[:2] == marks[:2]
    assert len(set(asked)) == 5
    assert Asked("coding-one", 0).mark not in asked
    later = await ana.presses(f"revive:{asked[0]}:0")  # an answered one again: the first answer is the one that counts
    assert "Question" not in later.text


async def test_the_way_back_is_told_once(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/done")
    for day in (24, 25, 26):
        await _morning(house, platform, day)
        await ana.says("/done")
    mornings = [await _morning(house, platform, day) for day in (27, 28, 29, 30)]
    assert ["bring them back" in told for told in mornings] == [False, False, True, False]


async def test_after_the_window_there_is_no_way_back(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/done")
    for day in (24, 25, 26):
        await _morning(house, platform, day)
        await ana.says("/done")
    house.clock.move("2026-12-01T03:00:01Z")
    assert (await ana.presses("revive:")).first.startswith("There is no streak to bring back now.")


async def test_streak_off_silences_all_talk_of_it(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/done")
    assert (await ana.says("/streak off")).first == "No more talk of streaks. Doses go on."
    told = [await _morning(house, platform, 24), await _morning(house, platform, 25)]
    typed = "/done", "/done", "/undo", "/skip", "/undo", "/done", "/streak", "/why", "/plan", "/start", "/today"
    told += [(await ana.says(each)).text for each in typed]
    told += [await _morning(house, platform, day) for day in (26, 27, 28, 29)]
    silent = "\n".join(told).replace("Streaks are hidden for you", "").lower()
    assert not [word for word in ("streak", "freeze", "best ") if word in silent]
    assert (await ana.says("/streak on")).first == "Streaks are shown again."


async def test_a_pause_and_its_end(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/done")
    said = await ana.says("/pause 5d")
    assert said.first == ("Paused through Fri 27 Nov. The next dose comes on Sat 28 Nov; nothing is skipped meanwhile.")
    for day in range(24, 28):
        await house.tick(f"2026-11-{day}T06:30Z")
    assert len(await house.deliveries()) == 1
    assert (await ana.says("/resume")).first.startswith("Welcome back.")
    assert (await ana.says("/resume")).first == "You are not paused. Doses come as usual."
    streak = await ana.streak()
    assert (streak.current, streak.on(date(2026, 11, 25))) == (1, State.PAUSED)


async def test_stop_and_begin_again(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.says("/stop")
    await house.tick("2026-11-24T06:30Z")
    assert len(await house.deliveries()) == 1
    assert "Good to see you again." in (await ana.says("/start")).text
    await house.tick("2026-11-25T06:30Z")
    assert (await house.deliveries())[-1].dose_day == date(2026, 11, 25)

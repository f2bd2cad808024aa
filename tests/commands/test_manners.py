"""Small things that a first user stumbled over, each of which could come back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.storage import tables as t
from bot.storage.records import Standing
from tests.fakes.house import House, Speaker, group


@pytest.mark.parametrize("number", ["9", "99", " 0 ", "٣"])
async def test_a_number_that_is_no_button_is_no_note(house: House, ana: Speaker, number: str) -> None:
    said = await ana.says(number)
    assert said.first == f"There is no button {number.strip()}."
    assert "today:" in said.actions.values()
    assert await house.rows(t.note) == []


@pytest.mark.parametrize("words", ["100", "3.14", "e", "9 of 10", "ab"])
async def test_what_may_be_a_thought_is_a_note(house: House, ana: Speaker, words: str) -> None:
    assert (await ana.says(words)).first.startswith("📝 Kept")
    assert [row.words for row in await house.rows(t.note)] == [words]


async def test_a_number_that_answers_a_dose_is_meant(house: House, ana: Speaker) -> None:
    assert (await ana.says("42", answers="1000")).first.startswith("📝 Kept")


async def test_a_letter_after_the_answer_is_told_how_it_went(house: House, ana: Speaker) -> None:
    await ana.says("a")
    assert (await ana.says("b")).first == "That question is answered: A, right."
    assert await house.rows(t.note) == []


async def test_a_note_is_undone_by_its_writer_alone(house: House, ana: Speaker) -> None:
    undo = (await ana.says("Springs, not strings")).actions["↩ Undo"]
    bo = house.person("bo")
    await bo.begins()
    assert (await bo.presses(undo)).first == "That note is gone already."
    assert len(await house.rows(t.note)) == 1
    assert (await ana.presses(undo)).first == "Undone: the note is deleted."
    assert (await ana.presses(undo)).first == "That note is gone already."
    assert await house.rows(t.note) == []


@pytest.mark.parametrize("action", ["notes:undo:", "notes:undo:x", "notes:undo:-1", f"notes:undo:{'9' * 30}"])
async def test_a_forged_undo_of_a_note_deletes_nothing(house: House, ana: Speaker, action: str) -> None:
    await ana.says("Mine")
    assert (await ana.presses(action)).first == "That note is gone already."
    assert len(await house.rows(t.note)) == 1


async def test_a_done_with_words_says_that_they_are_kept(house: House, ana: Speaker) -> None:
    said = await ana.says("/done springs")
    assert said.first.endswith(" 📝 Note kept.")
    assert list(said.actions) == ["Delete the note", "↩ Undo"]
    await ana.presses(said.actions["Delete the note"])
    assert await house.rows(t.note) == []
    assert (await ana.streak()).current == 1


async def test_a_done_before_the_dose_keeps_its_words_too(house: House, ana: Speaker) -> None:
    house.clock.move("2026-11-24T05:00Z")
    assert "📝 Note kept." in (await ana.says("/done early bird")).first
    assert [row.words for row in await house.rows(t.note)] == ["early bird"]


async def test_the_note_button_tells_how_where_there_are_no_forms(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    assert (await ana.presses(f"note:{dose}")).first == "Just write it: your next words here are kept as a note."
    boss = house.person("boss").there(group(), admin=True)
    dose = (await boss.says("/setup 07:30 Europe/Berlin")).dose
    assert (await boss.presses(f"note:{dose}")).first == "Reply to the dose with your note."


@pytest.mark.parametrize("typed", ["/pause", "/pause  "])
async def test_a_bare_pause_asks_for_how_long(house: House, ana: Speaker, typed: str) -> None:
    said = await ana.says(typed)
    assert list(said.actions) == ["3 days", "1 week", "2 weeks", "3 weeks"]
    assert await house.rows(t.check_in) == []
    assert (await ana.presses(said.actions["1 week"])).first.startswith("Paused through Sun 29 Nov.")
    assert "Resume now" in (await ana.says("/pause")).actions


async def test_a_pause_instead_of_a_stop_has_a_next_dose(house: House, ana: Speaker) -> None:
    said = await ana.says("/stop")
    said = await ana.presses(said.actions["Pause instead"])
    assert (await ana.subscription()).state is Standing.STOPPED, "nothing happens before the length is chosen"
    said = await ana.presses(said.actions["3 days"])
    assert said.first.startswith("Paused through Wed 25 Nov. The next dose comes on Thu 26 Nov")
    for day in (24, 25, 26):
        await house.tick(f"2026-11-{day}T06:30Z")
    assert [row.dose_day.day for row in await house.deliveries()] == [23, 26]


async def test_a_group_pauses_instead_of_stopping(house: House) -> None:
    boss = house.person("boss").there(group(), admin=True)
    await boss.says("/setup 07:30 Europe/Berlin")
    said = await boss.presses((await boss.says("/stop")).actions["Pause instead"])
    await boss.presses(said.actions["3 days"])
    for day in (24, 25, 26):
        await house.tick(f"2026-11-{day}T06:30Z")
    assert [row.dose_day.day for row in await house.deliveries()] == [23, 26]
    assert "Paused" not in (await boss.says("/settings")).first, "it is over"


@pytest.mark.parametrize("action", ["later:", "another:"])
async def test_a_counted_day_has_no_more_cards(house: House, ana: Speaker, action: str) -> None:
    await ana.says("/done")
    before = await house.everything()
    assert (await ana.presses(action)).first == "Today is counted. Tomorrow has a new card."
    assert await house.everything() == before


@pytest.mark.parametrize(
    ("now", "typed", "said"),
    [
        ("2026-11-23T07:00Z", "20:00", "If today is still open at 20:00, I remind you once."),
        ("2026-11-23T20:00Z", "20:00", "From Tuesday on: if the day is still open at 20:00, I remind you once."),
        ("2026-11-23T22:30Z", "on", "From Tuesday on: if the day is still open at 11:30, I remind you once."),
        ("2026-11-24T00:30Z", "20:00", "From Tuesday on: if the day is still open at 20:00, I remind you once."),
    ],
)
async def test_a_reminder_promises_no_time_that_is_past(
    house: House, ana: Speaker, now: str, typed: str, said: str
) -> None:
    house.clock.move(now)
    assert (await ana.says(f"/remind {typed}")).first == said


async def test_the_start_of_the_day_is_refused_with_buttons_and_taken_back(house: House, ana: Speaker) -> None:
    said = await ana.says("/settings day 9")
    assert said.first == "A day starts between 00:00 and 06:00."
    said = await ana.presses(said.actions["00:00"])
    assert said.first == "Your day starts at 00:00 from now on."
    assert (await ana.presses(said.actions["Back to 04:00"])).first == "Your day starts at 04:00 from now on."
    assert (await ana.presses("settings:day:4")).actions == {}


async def test_nobody_is_greeted_with_a_hole_for_a_name(house: House) -> None:
    ana = house.person("ana")
    nameless = replace(ana, who=replace(ana.who, name=""))
    assert (await nameless.says("/start")).first.startswith("Hi. Ten to twenty")


async def test_the_share_of_days_waits_for_a_week(house: House, ana: Speaker) -> None:
    for day in range(23, 30):
        assert "of the last" not in (await ana.says("/streak")).first
        house.clock.move(f"2026-11-{day}T12:00Z")
        await ana.says("/done")
    assert "7 of the last 7 days" in (await ana.says("/streak")).first


async def test_an_undone_pause_or_rest_tells_no_numbers(house: House, ana: Speaker) -> None:
    await ana.says("/done")
    for typed in ("/pause 3d", "/settings rest sat sun"):
        await ana.says(typed)
        assert "Streak" not in (await ana.says("/undo")).first
    house.clock.move("2026-11-24T08:00Z")
    await ana.says("/done")
    assert (await ana.says("/undo")).first == "Undone: Tuesday is open again. Streak 1, best 1."


async def test_the_plan_marks_what_was_missed_and_what_is_paused(house: House, ana: Speaker) -> None:
    await ana.says("/done")
    house.clock.move("2026-11-26T08:00Z")
    await ana.says("/pause 2d")
    assert (await ana.says("/plan")).first.splitlines() == [
        "Mon  Theory  (done)",
        "Tue  Coding from scratch  (frozen)",
        "Wed  Read a paper  (missed)",
        "Thu  Reproduce  (today, paused)",
        "Fri  Build or fix  (paused)",
        "Sat  Explore",
        "Sun  Review and play",
        "",
        "Paused through Fri 27 Nov; then every day at 07:30, Europe/Berlin.",
    ]


async def test_a_dose_without_hints_offers_its_question(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    said = await ana.presses(f"hint:{dose}")
    assert said.first == "This dose needs no hint."
    assert said.actions["❓ Check yourself"] == f"ask:{dose}"


async def test_rules_promise_only_what_is_there(house: House, ana: Speaker) -> None:
    rules = (await ana.says("/rules")).first
    assert (
        "• A day counts when you do its dose and press Done, send /done, or send code that passes all its tests."
        in rules
    )
    assert not [word for word in ("holiday", "operator") if word in rules]


async def test_help_lists_the_board_only_where_it_works(house: House, ana: Speaker) -> None:
    assert "/leaderboard" not in (await ana.says("/help")).first
    assert "/leaderboard" in (await ana.there(group()).says("/help")).first


async def test_a_pipe_is_greeted_with_its_first_dose_and_later_in_one_line(house: House) -> None:
    ana = house.person("ana", "console")
    greeting = "Your dose comes at 07:30, Europe/Berlin, phase 1. /today shows it, /help the rest."
    said = await ana.says("/start defaults Europe/Berlin")
    assert said.first == f"Hi Ana. Ten to twenty minutes a day, from core ML to AI-systems architecture.\n{greeting}"
    assert "Theory one" in said.text
    assert (await ana.says("/start defaults Europe/Berlin")).text == f"Hi Ana. {greeting}"

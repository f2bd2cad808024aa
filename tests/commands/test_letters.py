"""A typed letter answers the question that was shown last."""

from __future__ import annotations

import pytest

from bot.storage import tables as t
from tests.fakes.house import House, Speaker
from tests.fakes.platform import FakePlatform

TUESDAY = "2026-11-24T08:00Z"


async def _answers(house: House) -> list[tuple[str, int, int]]:
    return [(row.card, row.question, row.picked) for row in await house.rows(t.answer)]


@pytest.mark.parametrize("typed", ["b", "B)", " b. "])
async def test_a_letter_answers_the_open_question_of_a_review(any_house: House, typed: str) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    any_house.clock.move(TUESDAY)
    await ana.says("/today")
    await ana.says("/review")
    said = await ana.says(typed)
    assert "Not quite. That is for absolute error." in said.first
    assert "Question 2 of 2" in said.first
    assert said.replies[0].verb == "send"
    assert "As many pull left as right." in (await ana.says("b")).first
    assert await _answers(any_house) == [("theory-one", 0, 1), ("theory-one", 1, 1)]
    await ana.says("c")  # the review is over, so this one is for the dose
    assert (await _answers(any_house))[-1] == ("coding-one", 0, 2)


async def test_a_dose_that_is_shown_takes_the_letters_again(house: House, ana: Speaker) -> None:
    house.clock.move(TUESDAY)
    await ana.says("/review")
    await ana.says("/today")
    await ana.says("b")
    assert await _answers(house) == [("coding-one", 0, 1)]


async def test_a_dose_that_came_by_itself_takes_them_too(house: House, ana: Speaker, platform: FakePlatform) -> None:
    house.clock.move("2026-11-24T05:00Z")
    await ana.says("/review")
    await house.tick("2026-11-24T06:30Z")
    await house.deliver(platform)
    await ana.says("b")
    assert await _answers(house) == [("coding-one", 0, 1)]


async def test_a_reply_to_the_dose_answers_the_dose(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await house.tick("2026-11-24T06:30Z")
    await house.deliver(platform)
    house.clock.move(TUESDAY)
    await ana.says("/review")
    await ana.says("b", answers="1000")
    await ana.says("b", answers="999")  # the review's message, or any other
    assert await _answers(house) == [("coding-one", 0, 1), ("theory-one", 0, 1)]


async def test_an_older_dose_whose_question_was_opened_gets_the_letter(house: House, ana: Speaker) -> None:
    monday = (await house.deliveries())[0].id
    house.clock.move(TUESDAY)
    await ana.says("/today")
    await ana.presses(f"ask:{monday}")
    assert "Not quite." in (await ana.says("b")).first
    assert await _answers(house) == [("theory-one", 0, 1)]


async def test_words_between_stay_a_note_and_leave_the_question_open(house: House, ana: Speaker) -> None:
    house.clock.move(TUESDAY)
    await ana.says("/today")
    await ana.says("/review")
    await ana.says("a thought")
    await ana.says("b")
    assert [row.words for row in await house.rows(t.note)] == ["a thought"]
    assert await _answers(house) == [("theory-one", 0, 1)]


async def test_ten_questions_can_be_typed(house: House) -> None:
    bo = house.person("bo")
    await bo.begins()
    await bo.presses("placement:")
    assert "Question 2 of 10" in (await bo.says("a")).first
    assert await _answers(house) == []

"""A card that was taken out of the content: old buttons say so, and today's dose gets another."""

from __future__ import annotations

from dataclasses import replace

from tests.commands.test_answer import RIGHT, TUESDAY
from tests.fakes.house import House, Said, Speaker

ACTS = ("hint", "ask", "open", "more", "notebook", "solution", "answer", "explain", "done", "another", "paper:up")


async def _tuesdays_card_goes(house: House, ana: Speaker) -> Said:
    house.clock.move(TUESDAY)
    said = await ana.says("/today")
    house.library = replace(
        house.library, cards={key: card for key, card in house.library.cards.items() if key != "coding-one"}
    )
    return said


async def test_its_buttons_say_so_and_lead_on(house: House, ana: Speaker) -> None:
    dose = (await _tuesdays_card_goes(house, ana)).dose
    house.clock.move("2026-11-25T08:00Z")
    for act in ACTS:
        said = await ana.presses(f"{act}:{dose}")
        assert said.replies, act
        assert "broke" not in said.text, act
    said = await ana.presses(f"open:{dose}")
    assert said.first == "The card of that dose is no longer on the shelf."
    assert "Paper one" in (await ana.presses(said.actions["Today's dose"])).first


async def test_words_and_code_lose_nothing(house: House, ana: Speaker) -> None:
    await _tuesdays_card_goes(house, ana)
    assert (await ana.says("what I take with me")).first.startswith("📝 Kept")
    assert "broke" not in (await ana.says("b")).text
    assert "broke" not in (await ana.says(RIGHT)).text


async def test_todays_dose_gets_another_and_counts(house: House, ana: Speaker) -> None:
    before = await _tuesdays_card_goes(house, ana)
    said = await ana.says("/today")
    assert "Coding three" in said.first
    assert said.dose == before.dose
    assert "✅ Counted for Tuesday." in (await ana.presses(f"done:{said.dose}")).first

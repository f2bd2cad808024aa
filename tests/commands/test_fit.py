"""How long and how hard doses are: said in a press, followed by the plan, asked once."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from sqlalchemy import event

from bot.library import Library
from bot.ports import Verb
from bot.services import placement
from bot.services.placement import Result, proposed
from bot.storage import people
from tests.fakes.house import House, Speaker, group


@pytest.fixture
def library(library: Library) -> Library:
    """Of each focus a card of fifteen minutes, one of ten that is hard, and one of twenty."""
    changes = {"one": {}, "two": {"minutes": 10, "difficulty": 5, "week": 2}, "three": {"minutes": 20, "week": 3}}
    cards = {key: card.model_copy(update=changes[key.partition("-")[2]]) for key, card in library.cards.items()}
    return replace(library, cards=MappingProxyType(cards))


async def _coding(house: House) -> list[str]:
    """The cards of Tuesday, in the order of the places."""
    await house.tick("2026-11-24T06:30Z")
    rows = [row for row in await house.deliveries() if row.dose_day.day == 24]
    return [row.card for row in sorted(rows, key=lambda row: row.place_id)]


async def test_each_gets_the_length_they_chose(any_house: House) -> None:
    for name, minutes in (("ana", "10"), ("bo", "20"), ("chi", "any"), ("dan", "10 min")):
        await any_house.person(name).begins()
        await any_house.person(name).says(f"/minutes {minutes}")
    assert await _coding(any_house) == ["coding-two", "coding-three", "coding-one", "coding-two"]


async def test_people_with_the_same_fit_are_planned_in_one_statement(house: House) -> None:
    for number in range(12):
        await house.person(f"p{number}").begins()
        if number % 2:
            await house.person(f"p{number}").says("/minutes 10")
    entered: list[str] = []

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        entered.extend([statement] if statement.startswith("INSERT INTO delivery") else [])

    event.listen(house.database.engine, "before_cursor_execute", count)
    assert len(await _coding(house)) == 12
    event.remove(house.database.engine, "before_cursor_execute", count)
    assert len(entered) == 2


async def test_too_easy_brings_a_harder_card_and_too_hard_an_easier_one(house: House, ana: Speaker) -> None:
    bo = house.person("bo")
    shown = (await bo.begins()).dose
    said = await ana.presses(f"done:{(await house.deliveries())[0].id}")
    said = await ana.presses(said.actions["Too easy"], message="1")
    assert said.verbs == [Verb.TOAST, Verb.EDIT]
    assert said.replies[1].message.footer == "✅ Counted for Monday. Noted: harder cards first, from the next dose on."
    assert "Too easy" not in said.actions
    await bo.presses(f"done:{shown}")
    await bo.presses(f"fit:{shown}:hard")
    assert await _coding(house) == ["coding-two", "coding-one"]


async def test_a_dose_that_is_not_done_is_not_said_to_be_counted(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    await ana.presses(f"done:{dose}")
    await ana.says("/undo")
    said = await ana.presses(f"fit:{dose}:hard")
    assert said.replies[1].message.footer == "Noted: easier cards first, from the next dose on."


async def test_a_dose_is_rated_once(house: House, ana: Speaker) -> None:
    dose = (await house.deliveries())[0].id
    await ana.presses(f"done:{dose}")
    await ana.presses(f"fit:{dose}:easy")
    again = await ana.presses(f"fit:{dose}:easy")
    assert (again.first, again.verbs) == ("That is noted already.", [Verb.TOAST])
    await ana.says("/undo")
    assert "Too easy" not in (await ana.presses(f"done:{dose}")).actions
    assert (await ana.subscription()).level == 1


@pytest.mark.parametrize(("word", "level"), [("hard", -2), ("easy", 2)])
async def test_the_level_stays_within_its_limits(house: House, ana: Speaker, word: str, level: int) -> None:
    for day in range(24, 29):
        house.clock.move(f"2026-11-{day}T08:00Z")
        dose = (await ana.says("/today")).dose
        await ana.presses(f"fit:{dose}:{word}")
    assert (await ana.subscription()).level == level


async def test_a_group_is_not_asked_and_its_length_is_for_admins(house: House, ana: Speaker) -> None:
    dose = (await house.person("boss").there(group(), admin=True).says("/setup 07:30 Europe/Berlin")).dose
    there = ana.there(group())
    assert "Too easy" not in (await there.presses(f"done:{dose}")).actions
    assert "earlier dose" in (await there.presses(f"fit:{dose}:easy")).first
    assert (await there.says("/minutes 10")).first.startswith("Only an admin")
    assert (await there.says("/minutes")).first == "Doses come in their order, whatever their length."


@pytest.mark.parametrize("words", ["12", "ten", "10 15", "10m15", "-10", "1" * 5_000])
async def test_another_length_is_refused(ana: Speaker, words: str) -> None:
    assert (await ana.says(f"/minutes {words}")).first.startswith("Doses are 10, 15 or 20 minutes long.")
    assert (await ana.subscription()).minutes is None


@pytest.mark.parametrize("words", ["10", "10m", "10 min.", "10 Minutes", "１０"])
async def test_a_length_is_read_as_people_write_it(ana: Speaker, words: str) -> None:
    await ana.says(f"/minutes {words}")
    assert (await ana.subscription()).minutes == 10


async def test_a_phase_is_read_in_any_digits(ana: Speaker) -> None:
    assert (await ana.says("/phase ２")).first.startswith("Phase 2, Deep learning, from the next dose on.")


@pytest.mark.parametrize(
    ("right", "phase"), [((0, 0, 0), 1), ((1, 3, 3), 1), ((3, 1, 3), 2), ((2, 2, 1), 3), ((4, 3, 3), 3)]
)
def test_the_first_phase_that_is_not_known_is_proposed(right: tuple[int, ...], phase: int) -> None:
    asked = (4 if right[0] == 4 else 3, 3, 3)
    assert proposed([Result(number, *each) for number, each in enumerate(zip(asked, right, strict=True), 1)]) == phase


async def test_ten_questions_come_from_all_phases_the_first_phase_first(house: House, ana: Speaker) -> None:
    person = await house.run(people.person, 1)
    cards = {
        key: card.model_copy(update={"phase": 1 + number % 3})
        for number, (key, card) in enumerate(house.library.cards.items())
    }
    shelf = replace(house.library, cards=MappingProxyType(cards))
    asked = placement.questions_for(shelf, person)
    assert [cards[each.card].phase for each in asked] == [1, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert len({each.card for each in asked}) == 10
    assert placement.questions_for(shelf, replace(person, id=2)) != asked


async def test_placement_proposes_a_phase_and_offers_the_others(ana: Speaker) -> None:
    said = await ana.says("/placement")
    for number in range(1, 11):
        assert said.first.startswith(f"Question {number} of 10\n\n")
        assert said.actions["Pick a phase instead"] == "phase:"
        said = await ana.presses(said.actions["D"])
    assert said.first.startswith("Core ML: 0 of 10 right\nI would begin with Core ML.")
    assert said.actions == {"Begin with Core ML": "phase:1", "Deep learning": "phase:2"}


async def test_forged_marks_place_nobody(ana: Speaker) -> None:
    for argument in ("2:1", "0" * 11, "0" * 10 + ":1", "a:b", "1" * 500):
        assert "not open any more" in (await ana.presses(f"placement:{argument}")).first

"""Sunday's dose is each person's own: what they are about to forget, and their week in their words."""

from __future__ import annotations

import pytest

from bot.storage import tables as t
from tests.fakes.house import House, Speaker, group
from tests.fakes.platform import FakePlatform

SUNDAY = 29


async def _morning(house: House, platform: FakePlatform, day: int) -> str:
    """The dose of a morning, as it arrives."""
    await house.tick(f"2026-11-{day}T06:30Z")
    await house.deliver(platform)
    return platform.sent[-1].message.plain()


async def _questions(ana: Speaker, action: str) -> list[str]:
    """The cards that are asked about, from a button on."""
    said, asked = await ana.presses(action), []
    while "A" in said.actions:
        asked.append(said.first.partition(" · ")[2].partition("\n")[0])
        said = await ana.presses(said.actions["A"])
    assert "That was the review" in said.first
    return asked


async def test_a_newcomer_is_asked_about_no_card_that_they_have_not_had(house: House, platform: FakePlatform) -> None:
    house.clock.move("2026-11-28T07:00Z")
    ana = house.person("ana")
    await ana.begins()
    told = await _morning(house, platform, SUNDAY)
    assert "Your week" not in told
    assert "What fades" not in told
    dose = platform.sent[-1].delivery
    assert await _questions(ana, f"review:dose:{dose}") == ["Explore one", "Explore one"]
    assert (await ana.presses(f"review:dose:{dose}")).first == "Nothing is due; next tomorrow."


async def test_whoever_begins_on_a_sunday_is_asked_nothing_yet(house: House, platform: FakePlatform) -> None:
    house.clock.move("2026-11-29T07:00Z")
    said = await house.person("ana").begins()
    assert (await house.person("ana").presses(f"review:dose:{said.dose}")).first == "Nothing is due; next tomorrow."


async def _answers_all_that_is_due(ana: Speaker) -> None:
    said = await ana.says("/review")
    while "A" in said.actions or "More questions" in said.actions:
        said = await ana.presses(said.actions.get("A") or said.actions["More questions"])


async def test_what_is_not_due_yet_is_asked_on_sunday(house: House, ana: Speaker, platform: FakePlatform) -> None:
    for day in range(24, 29):
        await _morning(house, platform, day)
    house.clock.move("2026-11-28T08:00Z")
    await _answers_all_that_is_due(ana)
    told = await _morning(house, platform, SUNDAY)
    assert "What fades first: " in told
    dose = platform.sent[-1].delivery
    await _answers_all_that_is_due(ana)
    said = await ana.presses(f"review:dose:{dose}")
    for number in range(1, 6):
        assert f"Question {number} of 5" in said.first
        said = await ana.presses(said.actions["A"])
    assert said.actions == {}, "more is offered only when it is due"
    assert len({row.delivery_id for row in await house.rows(t.answer)}) == 1  # a review belongs to no dose


@pytest.mark.parametrize("notes", [1, 6])
async def test_the_week_is_quoted_and_not_the_weeks_before(
    house: House, ana: Speaker, platform: FakePlatform, notes: int
) -> None:
    await ana.says("long ago")
    house.clock.move("2026-11-30T08:00Z")
    for number in range(notes):
        await ana.says(f"thought {number} {'x' * 200}")
    await house.tick("2026-12-06T06:30Z")
    await house.deliver(platform)
    told = platform.sent[-1].message.text
    assert "long ago" not in told
    assert told.count("“thought") == min(notes, 5)
    assert ("And 1 more in /notes." in told) == (notes > 5)
    assert max(map(len, told.split("\n"))) < 150


async def test_every_person_of_a_batch_reads_their_own_words(any_house: House, platform: FakePlatform) -> None:
    people = [any_house.person(name) for name in ("ana", "bo")]
    for each in people:
        await each.begins()
        await each.says(f"I am {each.who.name}")
    await _morning(any_house, platform, SUNDAY)
    told = {sent.to.chat: sent.message.text for sent in platform.sent}
    assert all(f"“I am {name.capitalize()}”" in told[f"chat-{name}"] for name in ("ana", "bo"))
    assert "Ana" not in told["chat-bo"]


async def test_in_a_group_it_is_the_cards_own(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await house.person("boss").there(group(), admin=True).says("/setup 08:30 Europe/Berlin")
    await ana.there(group()).says("/note for me alone")
    await house.tick("2026-11-29T07:30Z")
    await house.deliver(platform)
    sent = next(each for each in platform.sent if each.to.chat == "group-1")
    assert sent.message.text == ""
    assert not any("Five" in choice.label for row in sent.message.choices for choice in row)

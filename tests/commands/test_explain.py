"""/explain without an endpoint: the prompt of the dose, to copy, and a link for each assistant."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from bot.core.message import Choice
from tests.fakes.house import House, Said, Speaker, group

DOSE = "Explain this to me."


def links(said: Said) -> list[Choice]:
    return [choice for reply in said.replies for row in reply.message.choices for choice in row if choice.url]


def filled(choice: Choice) -> str:
    return parse_qs(urlsplit(choice.url).query)["q"][0]


async def test_the_prompt_comes_to_copy_and_to_open(ana: Speaker) -> None:
    said = await ana.says("/explain")
    assert said.replies[0].message.markdown == f"```text\n{DOSE}\n```"
    assert [choice.label for choice in links(said)] == ["Explain with ChatGPT", "Explain with Claude"]
    assert {filled(choice) for choice in links(said)} == {DOSE}


async def test_more_under_a_dose_opens_them_too(ana: Speaker) -> None:
    dose = await ana.says("/today")
    more = await ana.presses(dose.actions["⋯ More"])
    assert {filled(choice) for choice in links(more)} == {DOSE}
    assert (await ana.presses(more.actions["Explain"])).replies == (await ana.says("/explain")).replies


async def test_a_question_is_put_before_the_prompt(ana: Speaker) -> None:
    said = await ana.says("/explain why *not* ``` the median?")
    asked = f"My question: why *not* ``` the median?\n\n{DOSE}"
    assert said.replies[0].message.markdown == f"````text\n{asked}\n````"
    assert filled(links(said)[0]) == asked


async def test_what_is_too_long_for_a_link_says_so(ana: Speaker) -> None:
    said = await ana.says(f"/explain {'why? ' * 190}")
    assert "too long for a link" in said.first
    assert filled(links(said)[0]).endswith("why? …")
    assert (await ana.says(f"/explain {'x' * 1001}")).first == (
        "This question is 1,001 characters long; I pass on up to 1,000."
    )


async def test_it_is_about_the_dose_that_it_replies_to(house: House, ana: Speaker) -> None:
    dose = (await ana.says("/today")).dose
    await house.inbox.shown(dose, "m7")
    house.clock.move("2026-11-24T08:00Z")
    await ana.says("/today")
    assert (await ana.says("/explain")).replies[0].message.kicker == "Coding one"
    assert (await ana.says("/explain", answers="m7")).replies[0].message.kicker == "Theory one"
    assert (await ana.says("/explain", answers="m8")).replies[0].message.kicker == "Coding one"


async def test_a_forged_button_and_an_empty_chat_are_told_so(house: House, ana: Speaker) -> None:
    bo = house.person("bo")
    dose = (await ana.says("/today")).dose
    assert "Nothing is set up here yet." in (await bo.says("/explain")).first
    await bo.begins()
    assert DOSE not in (await bo.presses(f"explain:{dose}")).text
    assert DOSE not in (await bo.presses("explain:x")).text


async def test_in_a_group_whoever_asks_is_told_alone_where_that_can_be(house: House, ana: Speaker) -> None:
    there = ana.there(group(), admin=True)
    await there.says("/setup 07:30 Europe/Berlin")
    await there.says("/today")
    said = await there.says("/explain")
    assert said.replies[0].private
    assert {filled(choice) for choice in links(said)} == {DOSE}

"""A group's question is answered by each member for themselves, and comes back in each one's own review."""

from __future__ import annotations

import pytest

from bot.ports import Verb
from bot.storage import tables as t
from tests.fakes.house import House, group

TUESDAY = "2026-11-24T08:00Z"


@pytest.mark.parametrize("platform", ["telegram", "discord"])
async def test_each_members_answer_and_review_are_their_own(any_house: House, platform: str) -> None:
    where = group(platform=platform)
    boss = any_house.person("boss", platform).there(where, admin=True)
    dose = (await boss.says("/setup 07:30 Europe/Berlin")).dose
    ana, bo = (any_house.person(name, platform) for name in ("ana", "bo"))
    any_house.clock.move(TUESDAY)
    for each in (ana, bo):
        await each.begins()  # with Tuesday's dose, so that the group's is none of their own
    told = {each.who.id: await each.there(where).presses(f"ask:{dose}:{pick}") for each, pick in ((ana, 1), (bo, 0))}
    for said in told.values():
        assert said.verbs == [Verb.TOAST]
        assert said.replies[0].private
    assert "Right is A: The mean" in told["ana"].text
    assert told["bo"].text.startswith("✅ Right.")
    again = await ana.there(where).presses(f"ask:{dose}:0")
    assert again.text.startswith("Your first answer, B, is the one that is kept.")
    answers = [(row.picked, row.right) for row in await any_house.rows(t.answer)]
    assert answers == [(1, False), (0, True)]
    assert len(await any_house.rows(t.memory)) == 2

    any_house.clock.wait(days=1)
    assert "Which number is cheapest?" in (await ana.says("/review")).text  # missed, and so due at once
    first = [(row.person_id, row.due_at) for row in await any_house.rows(t.memory)]
    assert first[0][1] < first[1][1], "whoever knew it is asked later"

"""/review asks what is due, the most forgotten first, and only of cards that the person was shown."""

from __future__ import annotations

from sqlalchemy import delete, select

from bot.ports import Verb
from bot.storage import deliveries
from bot.storage import tables as t
from bot.storage.database import Session
from tests.fakes.house import House, Speaker, group
from tests.fakes.platform import FakePlatform


async def _mornings(house: House, platform: FakePlatform, *days: int) -> None:
    for day in days:
        await house.tick(f"2026-11-{day}T06:30Z")
        await house.deliver(platform)


async def test_on_the_first_day_nothing_is_due(ana: Speaker) -> None:
    assert (await ana.says("/review")).first == "Nothing is due; next tomorrow."


async def test_the_next_day_is_named(house: House, ana: Speaker) -> None:
    house.clock.move("2026-11-24T08:00Z")
    said = await ana.says("/review")
    said = await ana.presses(said.actions["A"])
    said = await ana.presses(said.actions["B"])
    assert said.first.endswith("That was the review: 2 of 2 right. Nothing is due; next on Thursday.")
    house.clock.move("2026-11-26T03:00Z")  # Thursday's learning day begins before Tuesday's hour comes round
    assert "Question 1 of 2" in (await ana.says("/review")).first


async def test_a_card_that_was_planned_and_never_sent_is_not_asked(house: House, ana: Speaker) -> None:
    await house.tick("2026-11-24T06:30Z")
    house.clock.move("2026-11-25T08:00Z")
    asked = set()
    while "A" in (said := await ana.says("/review")).actions:
        asked.add(said.first.partition("·")[2].partition("\n")[0].strip())
        await ana.presses(said.actions["A"])
    assert asked == {"Theory one"}


async def test_the_most_forgotten_comes_first(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await ana.presses(f"ask:{(await house.deliveries())[0].id}:0")  # right
    await _mornings(house, platform, 24)
    await ana.presses(f"ask:{(await house.deliveries())[1].id}:1")  # wrong
    await _mornings(house, platform, 25, 26)
    said = await ana.says("/review")
    assert "Question 1 of 5 · Coding one\n\nWhich number is cheapest?" in said.first
    said = await ana.presses(said.actions["A"])
    assert said.first.startswith(
        "✅ Right. Its slope is zero.\n\nQuestion 2 of 5 · Theory one\n\nWhich number is cheapest?"
    )
    assert said.verbs == [Verb.EDIT]
    said = await ana.presses(said.actions["A"])
    assert "Question 3 of 5 · Theory one\n\nAnd for absolute error?" in said.first  # never asked: after what was


async def test_a_session_has_five_questions_and_more_on_demand(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await _mornings(house, platform, 24, 25, 26)
    house.clock.move("2026-11-26T08:00Z")
    said = await ana.says("/review")
    for number in range(1, 6):
        assert f"Question {number} of 5" in said.first
        said = await ana.presses(said.actions["A"])
    assert said.first.endswith("That was the review: 3 of 5 right. More are due.")
    said = await ana.presses(said.actions["More questions"])
    assert (said.first.startswith("Question 1 of 1"), said.verbs) == (True, [Verb.EDIT])


async def test_pressing_twice_counts_once(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    any_house.clock.move("2026-11-24T08:00Z")
    said = await ana.says("/review")
    await ana.presses(said.actions["A"])
    again = await ana.presses(said.actions["B"])
    assert (again.first, again.verbs) == ("That one is answered.", [Verb.TOAST])
    assert [row.picked for row in await any_house.rows(t.answer)] == [0]
    assert len(await any_house.rows(t.memory)) == 1


async def test_a_forged_button_reaches_nothing(house: House, ana: Speaker) -> None:
    house.clock.move("2026-11-24T08:00Z")
    before = await house.everything()
    for argument in ("1:0:0:0:ffffff:0", "1:0:9:9::0", "x:y:z:1:2:3", "1:0:0:0:0:0", ":::::", "1:99:0:0:ffffff:77"):
        assert "not among yours" in (await ana.presses(f"review:{argument}")).first
    assert await house.everything() == before


async def test_answers_from_before_there_was_a_pool_are_in_it(any_house: House, platform: FakePlatform) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    await ana.presses(f"ask:{(await any_house.deliveries())[0].id}:1")
    expected = await any_house.rows(t.memory)
    assert len(expected) == 1
    await any_house.run(lambda session: session.execute(delete(t.memory)))
    await ana.says("/review")
    assert await any_house.rows(t.memory) == expected


async def test_joined_accounts_remember_together(any_house: House) -> None:
    here, there = any_house.person("ana"), any_house.person("ana", "discord", "4711")
    shown = [(await each.begins()).dose for each in (here, there)]
    for each, dose, picked in zip((here, there), shown, (1, 0), strict=True):
        await each.presses(f"ask:{dose}:{picked}")
        any_house.clock.move("2026-11-24T08:00Z")
    code = (await here.says("/link")).first.partition("/link ")[2].split()[0]
    await there.says(f"/link {code}")
    await here.says("/review")
    (memory,) = await any_house.rows(t.memory)
    answers = await any_house.rows(t.answer)
    assert (len(answers), memory.asked_at) == (2, max(row.at for row in answers))


async def test_in_a_group_each_member_answers_for_themself(house: House, platform: FakePlatform) -> None:
    boss = house.person("boss").there(group(), admin=True)
    await boss.says("/setup 07:30 Europe/Berlin")
    await _mornings(house, platform, 24)
    ana, bo = (house.person(name).there(group()) for name in ("ana", "bo"))
    said = await ana.says("/review")
    for_bo = await bo.presses(said.actions["B"])
    assert for_bo.first.startswith("Not quite.")
    assert (for_bo.verbs, for_bo.replies[0].private, for_bo.actions) == ([Verb.TOAST], True, {})
    assert (await bo.presses(said.actions["A"])).first.startswith("Practice, for it was not due for you. ✅ Right.")
    for_ana = await ana.presses(said.actions["A"])
    assert (for_ana.first.startswith("✅ Right."), for_ana.verbs) == (True, [Verb.EDIT])
    assert sorted((row.person_id, row.right) for row in await house.rows(t.answer)) == [(2, True), (3, False)]


async def test_a_group_is_not_asked_about_ones_own_cards(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await house.person("boss").there(group(), admin=True).says("/setup 07:30 Europe/Berlin")
    await ana.says("/phase 1")
    await ana.presses(f"another:{(await house.deliveries())[0].id}")  # Theory three, in private alone
    await ana.says("b")
    await _mornings(house, platform, 24)
    asked = set()
    there = ana.there(group())
    while "A" in (said := await there.says("/review")).actions:
        asked.add(said.first.partition("·")[2].partition("\n")[0].strip())
        await there.presses(said.actions["A"])
    assert asked == {"Theory one"}
    assert "Theory three" in (await ana.says("/review")).first


async def test_a_card_that_left_the_content_is_not_asked(house: House, ana: Speaker) -> None:
    await ana.says("b")

    def take_out(session: Session) -> None:
        (dose,) = session.execute(select(t.delivery.c.id)).scalars()
        deliveries.swap_card(session, dose, "theory-gone")
        for table in (t.answer, t.memory):
            session.execute(table.update().values(card="theory-gone"))

    await house.run(take_out)
    house.clock.move("2026-11-25T08:00Z")
    assert (await ana.says("/review")).first == "Nothing is due. Questions come from the doses you had."

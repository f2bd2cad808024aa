"""/paper and /papers: one more paper, by topic or id, what one thinks of it, and what one made of it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from bot.core.doses import Card
from bot.ports import Verb
from bot.storage import people
from bot.storage import tables as t
from tests.fakes.house import House, Speaker, group
from tests.fakes.papers import easy, keep

WEDNESDAY = "2026-11-25T06:30Z"


async def test_another_paper_comes_on_any_day_and_none_comes_twice(house: House, ana: Speaker) -> None:
    await keep(house.database, easy(1, votes=90), easy(2))
    first, second, third = [await ana.says("/paper") for _ in range(3)]
    assert "Invented Means 1" in first.text
    assert "Why this one" in first.text
    assert "Invented Means 2" in second.text
    assert "PAPER · Phase 1, week 1" in third.text, "then the shelf's"
    await house.tick(WEDNESDAY)
    assert (await house.deliveries())[-1].card not in {"arxiv:2611.00001", "arxiv:2611.00002"}


async def test_another_paper_leaves_the_dose_of_the_day_alone(house: House, ana: Speaker) -> None:
    await keep(house.database, easy())
    await ana.says("/paper")
    assert "THEORY" in (await ana.says("/today")).text
    assert list((await ana.says("/paper")).actions) == [
        "💡 Hint",
        "❓ Check yourself",
        "🔁 Another paper",
        "👍 More like this",
        "👎 Less",
        "⋯ More",
    ]
    assert [row.state for row in await house.deliveries("paper")] == ["sent", "sent"]


async def test_enough_is_enough(house: House, ana: Speaker) -> None:
    await keep(house.database, *(easy(number) for number in range(1, 13)))
    said = [await ana.says("/paper") for _ in range(11)]
    assert "10 papers a day are the most" in said[-1].text


async def test_a_topic_finds_papers_and_one_alone_is_shown(any_house: House) -> None:
    ana = any_house.person("ana")
    await ana.begins()
    await keep(any_house.database, easy(1, "Sparse Attention"), easy(2, "Dense Attention"), easy(3, "Bread, Baked"))
    found = await ana.says("/paper attention")
    assert "Papers about “attention”" in found.text
    assert len(found.actions) == 2
    dense = next(action for label, action in found.actions.items() if "Dense" in label)
    assert "PAPER · from arXiv" in (await ana.presses(dense)).text
    assert "Bread, Baked" in (await ana.says("/paper bread")).first
    assert "Bread, Baked" in (await ana.says("/paper breads")).first
    assert "No paper about “zebra" in (await ana.says("/paper zebra & \"quotes' --")).text


async def test_a_search_leaves_room_for_what_is_recent(house: House, ana: Speaker) -> None:
    cards = {f"paper-{number}": _landmark(house, number) for number in range(9)}
    house.library = replace(house.library, cards=MappingProxyType({**house.library.cards, **cards}))
    await keep(house.database, *(easy(number, f"Owls {number}") for number in range(1, 5)))
    found = (await ana.says("/paper owls")).text.splitlines()
    assert [line[3:] for line in found if line[:2] in {"1.", "2."}] == ["Owls 0 (2014)", "Owls 1 (2014)"]
    assert sum("Nov)" in line for line in found) == 3


def _landmark(house: House, number: int) -> Card:
    title = f"Owls {number}" if number < 2 else f"Barn {number}"
    changes = {
        "id": f"paper-{number}",
        "arxiv": f"1412.1{number:04}",
        "title": title,
        "claim": "An owl sees.",
        "year": 2014,
    }
    return house.library.cards["paper-one"].model_copy(update=changes)


@pytest.mark.parametrize("words", ["2611.00001", "arXiv:2611.00001v3", "https://arxiv.org/abs/2611.00001"])
async def test_an_id_shows_that_one(house: House, ana: Speaker, words: str) -> None:
    await keep(house.database, easy(1), easy(2, votes=90))
    assert "Invented Means 1" in (await ana.says(f"/paper {words}")).text


async def test_an_id_of_the_shelf_shows_the_landmark_and_an_unknown_one_the_way(house: House, ana: Speaker) -> None:
    assert "PAPER · Phase 1, week 1" in (await ana.says("/paper 1412.6980")).text
    unknown = await ana.says("/paper 1706.03762")
    assert "I do not have arXiv 1706.03762 here" in unknown.text
    urls = [choice.url for row in unknown.replies[0].message.choices for choice in row if choice.url]
    assert urls == ["https://arxiv.org/abs/1706.03762"]


async def test_before_anything_is_set_up_it_says_how_to_begin(house: House) -> None:
    assert "Nothing is set up here yet." in (await house.person("bo").says("/paper")).text


async def test_votes_choose_the_next_paper(house: House, ana: Speaker) -> None:
    trees = "We look at optimisation. It is small. We test it."
    await keep(
        house.database,
        easy(1, votes=40),
        easy(2, votes=40),
        replace(easy(3, "Slopes", votes=30), abstract=trees),
        replace(easy(4, "Steps", votes=30), abstract=trees),
    )
    slopes = await ana.says("/paper slopes")
    noted = await ana.presses(f"paper:up:{slopes.dose}")
    assert (noted.verbs, noted.text) == ([Verb.TOAST], "Noted: more like this.")
    await ana.presses(f"paper:up:{slopes.dose}")
    assert len(await house.rows(t.paper_vote)) == 1
    liked = await ana.says("/paper")
    assert "Steps" in liked.text
    assert "it is about optimisation, as papers that you liked" in liked.text
    await ana.presses(f"paper:down:{slopes.dose}")
    assert [row.vote for row in await house.rows(t.paper_vote)] == [-1]


async def test_a_groups_votes_choose_the_groups_paper(house: House) -> None:
    ana = house.person("ana").there(group(), admin=True)
    bo = house.person("bo").there(group())
    await ana.says("/setup 07:30")
    await keep(
        house.database,
        easy(1, votes=60),
        replace(easy(3, "Slopes"), abstract="We look at optimisation. It is small. We test it."),
        replace(easy(4, "Steps"), abstract="We look at optimisation. It is small. We test it."),
    )
    slopes = await bo.says("/paper slopes")
    await bo.presses(f"paper:up:{slopes.dose}")
    await house.tick("2026-11-25T07:30Z")
    assert "as papers that you liked" in (await house.deliveries())[-1].why


@pytest.mark.parametrize("action", ["up:999", "up:x", "up:", "down:-1", "up:1", "show:../../etc", "nonsense"])
async def test_forged_buttons_change_nothing(house: House, ana: Speaker, action: str) -> None:
    await ana.presses(f"paper:{action}")
    assert await house.rows(t.paper_vote) == []


async def test_papers_lists_what_was_read_and_answered(house: House, ana: Speaker) -> None:
    assert "No paper yet." in (await ana.says("/papers")).text
    await keep(house.database, easy(1, votes=90), easy(2), easy(3, "Bread"))
    house.clock.move(WEDNESDAY)
    today = await ana.says("/today")
    await ana.presses(f"done:{today.dose}")
    await ana.says("The claim is fine.")
    await ana.says("/paper bread")
    await ana.says("About bread, then.")
    await ana.says("So is the evidence.")
    await ana.presses(f"paper:down:{(await ana.says('/paper 2611.00002')).dose}")
    said = (await ana.says("/papers")).text
    assert "3 papers" in said
    assert "Wed 25 Nov  Invented Means 1  ✅ 1 answer" in said
    assert "Wed 25 Nov  Bread  2 answers" in said
    assert "Invented Means 2  👎" in said
    await ana.presses("undo:")
    assert "✅" not in (await ana.says("/papers")).text


async def test_votes_move_to_the_person_that_two_accounts_become(house: House, ana: Speaker) -> None:
    bo = house.person("bo")
    await bo.begins()
    await keep(house.database, easy(1), easy(2))
    for speaker, numbers in ((ana, (1,)), (bo, (1, 2))):
        for number in numbers:
            shown = await speaker.says(f"/paper 2611.0000{number}")
            await speaker.presses(f"paper:up:{shown.dose}")
    ids = [row.id for row in await house.rows(t.person)]
    await house.run(people.merge, *ids)
    assert [(row.person_id, row.card[-1]) for row in await house.rows(t.paper_vote)] == [(ids[0], "1"), (ids[0], "2")]

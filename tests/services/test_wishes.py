"""A paper that is wished for by its id: looked up at arXiv, and said where it was asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.papers import sources
from bot.ports import PaperSource
from bot.services import wishes
from bot.services.papers import Gathering
from bot.storage import papers
from bot.storage import tables as t
from tests.fakes.house import House, Speaker, group
from tests.fakes.paper_server import API, ERROR, Answer, PaperServer, atom, entry
from tests.services.test_papers import at_once

OLD = entry("1706.03762v7", "Attention <b>Is</b> All", "We show attention.").replace("2026-11-19", "2017-06-12")


@pytest.fixture
async def server() -> AsyncIterator[PaperServer]:
    async with PaperServer() as server:
        yield server


def arxiv(server: PaperServer) -> PaperSource:
    by_id = Gathering(None, None, sources(at_once, contact="", mirror=server.url)[0]).by_id  # type: ignore[arg-type]
    assert by_id is not None
    return by_id


async def asks(house: House, name: str = "ana") -> Speaker:
    house.defaults = replace(house.defaults, papers=True)
    speaker = house.person(name)
    await speaker.begins()
    return speaker


async def test_a_wish_is_looked_up_and_said_and_can_be_read(any_house: House, server: PaperServer) -> None:
    ana = await asks(any_house)
    server.says(API, atom(OLD.replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;")))
    said = await ana.says("/paper 1706.03762")
    assert "I ask arXiv for it and say here what comes." in said.text
    assert await wishes.grant(any_house.database, any_house.clock, arxiv(server))
    assert server.asked[API][0].query == "id_list=1706.03762&max_results=1"
    told = await any_house.told()
    assert told.text == "arXiv 1706.03762 has come: “Attention <b>Is</b> All”."
    shown = await ana.presses(told.actions["Read it"])
    assert "PAPER · from arXiv · 15 min" in shown.text
    assert "12 June 2017" in shown.text
    assert not await wishes.grant(any_house.database, any_house.clock, arxiv(server))
    await any_house.run(papers.forget, any_house.clock.now().date() - timedelta(days=60))
    assert "12 June 2017" in (await ana.says("/paper 1706.03762")).text


async def test_each_place_that_wished_is_told_and_arxiv_asked_once(house: House, server: PaperServer) -> None:
    server.says(API, atom(OLD))
    for name in ("ana", "bo"):
        await (await asks(house, name)).says("/paper 1706.03762v2")
    readers = house.person("ana").there(group(), admin=True)
    await readers.says("/setup 07:30")
    await readers.says("/paper https://arxiv.org/abs/1706.03762")
    while await wishes.grant(house.database, house.clock, arxiv(server)):
        pass
    assert len((await house.told()).replies) == 3
    assert len(server.asked[API]) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (atom(), "arXiv knows no paper 1706.03762."),
        (atom(entry("2611.00003v1")), "arXiv knows no paper 1706.03762."),
        (atom(ERROR), "arXiv gives me no answer just now."),
        (Answer("<html>", "text/html"), "arXiv gives me no answer just now."),
        (Answer(status=429), "arXiv gives me no answer just now."),
    ],
)
async def test_what_does_not_come_is_said(house: House, server: PaperServer, answer: Answer, words: str) -> None:
    server.says(API, answer)
    await (await asks(house)).says("/paper 1706.03762")
    await wishes.grant(house.database, house.clock, arxiv(server))
    assert words in (await house.told()).text
    assert not await wishes.grant(house.database, house.clock, arxiv(server))
    assert await house.run(papers.count) == 0


async def test_arxiv_is_not_asked_while_it_wants_to_be_left_alone(house: House, server: PaperServer) -> None:
    later = house.clock.now() + timedelta(hours=1)
    await house.run(papers.source_failed, "arXiv API", house.clock.now(), "status 429", later)
    await (await asks(house)).says("/paper 1706.03762")
    await wishes.grant(house.database, house.clock, arxiv(server))
    assert "no answer just now" in (await house.told()).text
    assert not server.asked


async def test_a_wish_is_answered_once_though_two_looked(house: House, server: PaperServer) -> None:
    """As when a process hangs, loses its role, and comes back."""
    await (await asks(house)).says("/paper 1706.03762")
    place = (await house.rows(t.paper_wish))[0].place_id
    for _ in range(2):
        await house.run(wishes.answer, place, "1706.03762", None, house.clock)
    assert len((await house.told()).replies) == 1


async def test_ten_wishes_a_day_are_the_most(house: House) -> None:
    ana = await asks(house)
    for number in range(10):
        assert "I ask arXiv" in (await ana.says(f"/paper 1706.{number:05}")).text
        house.clock.wait(minutes=5)
    assert "10 papers here today" in (await ana.says("/paper 1706.00010")).text
    house.clock.wait(hours=24)
    assert "I ask arXiv" in (await ana.says("/paper 1706.00010")).text

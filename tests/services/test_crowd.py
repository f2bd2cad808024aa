"""What comes at the same time is committed together, and nobody notices."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.commands.dispatch import BROKEN
from bot.ports import Ask, PlaceKind, Replies, Where
from bot.services import check_ins
from bot.services.crowd import Crowd
from bot.storage import tables as t
from tests.fakes.house import House, Said, Speaker

MORNING = "2026-11-24T07:31Z"


async def _people(house: House, count: int) -> list[Speaker]:
    found = [house.person(f"person{number}") for number in range(count)]
    for each in found:
        await each.begins()
    return found


async def _say_at_once(house: House, asks: Sequence[Ask]) -> list[Said]:
    inbox = house.inbox
    return [Said(replies) for replies in await asyncio.gather(*(inbox.take(ask) for ask in asks))]


async def test_a_crowd_of_done_gets_what_each_would_get_alone(any_house: House) -> None:
    alone, *crowd = await _people(any_house, 7)
    any_house.clock.move(MORNING)
    told = await alone.says("/done")
    together = await _say_at_once(any_house, [each.ask(command="done") for each in crowd])
    assert told.first.startswith("✅ Counted for Tuesday")
    assert {said.first for said in together} == {told.first}
    assert [(await each.streak()).current for each in crowd] == [1] * len(crowd)


async def test_a_crowd_counts_every_day_and_keeps_snapshots(any_house: House) -> None:
    crowd = await _people(any_house, 3)
    for _ in range(20):
        any_house.clock.wait(hours=24)
        await _say_at_once(any_house, [each.ask(command="done") for each in crowd])
    assert [(await each.streak()).current for each in crowd] == [20] * len(crowd)


async def test_done_twice_in_one_crowd_by_two_accounts_of_one_person_counts_once(any_house: House) -> None:
    here, there = any_house.person("ana"), any_house.person("ana", user="ana2")
    await here.begins()
    await there.begins()
    code = (await here.says("/link")).text.split("/link ")[1][:9]
    assert (await there.says(f"/link {code}")).first.startswith("Joined")
    any_house.clock.move(MORNING)
    said = await _say_at_once(any_house, [here.ask(command="done"), there.ask(command="done")])
    assert sum(each.first.startswith("✅ Counted") for each in said) == 1
    assert sum(each.first.startswith("Already counted") for each in said) == 1


async def test_others_in_the_crowd_get_their_own_answers(any_house: House) -> None:
    ana, bo, cleo = await _people(any_house, 3)
    stranger = any_house.person("dan")
    asks = [
        ana.ask(command="done"),
        bo.ask(command="timezone", words="Atlantis"),
        stranger.ask(command="done"),
        cleo.ask(command="done", words="what I took with me"),
    ]
    done, wrong, new, noted = await _say_at_once(any_house, asks)
    assert done.first.startswith("✅ Counted")
    assert "Atlantis" in wrong.first
    assert "start:" in new.actions.values()
    assert "Note kept" in noted.first


async def test_one_that_breaks_the_crowd_breaks_alone(
    any_house: House, monkeypatch: pytest.MonkeyPatch, events: list[MutableMapping[str, Any]]
) -> None:
    ana, bo = await _people(any_house, 2)
    known = check_ins.done_together

    def broken(session: object, doings: Sequence[check_ins.Doing], now: object) -> object:
        if any(each.person.name == "Person1" for each in doings):
            raise LookupError("a bug")
        return known(session, doings, now)  # type: ignore[arg-type]

    monkeypatch.setattr(check_ins, "done_together", broken)
    any_house.clock.move(MORNING)
    outcomes = await _say_at_once(any_house, [ana.ask(command="done"), bo.ask(command="done")])
    assert outcomes[0].first.startswith("✅ Counted")
    assert outcomes[1].first == BROKEN
    assert [event["event"] for event in events] == ["not_together", "command_failed"]
    events.clear()


async def test_a_key_that_was_taken_is_not_taken_again(any_house: House) -> None:
    ana, bo = await _people(any_house, 2)
    any_house.clock.move(MORNING)
    ask = ana.ask(command="done")
    await _say_at_once(any_house, [ask])
    again, fresh = await _say_at_once(any_house, [ask, bo.ask(command="done")])
    assert again.replies == ()
    assert fresh.first.startswith("✅ Counted")


async def test_a_crowd_is_one_call_and_no_larger_than_it_may_be(house: House) -> None:
    ana = house.person("ana")
    calls: list[int] = []

    async def enter(asks: Sequence[Ask]) -> list[Replies]:
        calls.append(len(asks))
        return [() for _ in asks]

    crowd = Crowd(enter)
    await asyncio.gather(*(crowd.join(ana.ask(command="done")) for _ in range(250)))
    assert calls == [100, 100, 50]


async def test_whoever_went_away_before_it_began_is_left_out(house: House) -> None:
    ana, taken = house.person("ana"), list[str]()

    async def enter(asks: Sequence[Ask]) -> list[Replies]:
        taken.extend(ask.key for ask in asks)
        return [() for _ in asks]

    crowd = Crowd(enter)
    asks = [ana.ask(command="done") for _ in range(2)]
    tasks = [asyncio.ensure_future(crowd.join(ask)) for ask in asks]
    await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.wait(tasks)
    assert taken == [asks[1].key]


async def test_what_fails_alone_rises_where_it_is_awaited(house: House) -> None:
    ana, calls = house.person("ana"), itertools.count(1)

    async def enter(asks: Sequence[Ask]) -> list[Replies]:
        next(calls)
        raise LookupError(str(len(asks)))

    crowd = Crowd(enter)
    outcomes = await asyncio.gather(*(crowd.join(ana.ask()) for _ in range(3)), return_exceptions=True)
    assert [str(each) for each in outcomes] == ["1", "1", "1"]
    assert next(calls) == 5


async def test_done_in_a_topic_of_a_private_chat_is_answered_there(any_house: House) -> None:
    (ana,) = await _people(any_house, 1)
    any_house.clock.move(MORNING)
    topic = ana.there(Where(replace(ana.where.address, thread="7"), PlaceKind.PRIVATE), admin=True)
    await any_house.door(stores_replies=True).take(topic.ask(command="done"))
    (reply,) = await any_house.deliveries("reply")
    places = {place.id: place.thread for place in await any_house.rows(t.place)}
    assert places[reply.place_id] == "7"


async def test_what_two_accounts_of_one_person_ask_at_once_keeps_its_order(any_house: House) -> None:
    here, there = any_house.person("ana"), any_house.person("ana", user="ana2")
    await here.begins()
    await there.begins()
    code = (await here.says("/link")).text.split("/link ")[1][:9]
    await there.says(f"/link {code}")
    any_house.clock.move("2026-11-24T22:30Z")  # Tuesday in Berlin, and Wednesday in Tokyo
    moved, done = await _say_at_once(
        any_house, [here.ask(command="timezone", words="Tokyo"), there.ask(command="done")]
    )
    assert "Tokyo" in moved.first
    assert done.first.startswith("✅ Counted for Wednesday")

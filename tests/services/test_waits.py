"""When a platform says to wait: the token or one chat rests, nothing is lost, and no attempt is counted."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.ports import DeliveryError, Pace
from bot.services import outcomes
from tests.fakes import platform as fake
from tests.fakes.house import House, Speaker, group
from tests.fakes.platform import FakePlatform

DUE = "2026-11-24T06:30Z"


async def test_a_429_stops_the_whole_token_and_costs_no_attempt(house: House, ana: Speaker) -> None:
    for name in ("bo", "chi"):
        await house.person(name).begins()
    await house.tick(DUE)
    platform = FakePlatform(pace=Pace(20, timedelta(0), timedelta(0)))
    platform.fail(fake.too_many(0.5))
    async with house.sending(platform) as sender:
        await house.until(lambda: _told_to_wait(house))
        house.clock.wait(seconds=0.5)
        sender.wake()
        await house.until(lambda: len(platform.sent) == 3)
    moments = [at for at, _ in platform.tried]
    begun_meanwhile = sum(at - moments[0] < 0.45 for at in moments[1:])
    assert begun_meanwhile <= 2, "those whose turn was given out before"
    assert sorted(platform.chats()) == ["chat-ana", "chat-bo", "chat-chi"]
    assert {row.attempts for row in (await house.deliveries())[3:]} == {1}


def test_nobody_is_waited_for_longer_than_a_day() -> None:
    pause = outcomes.pause_of(DeliveryError("429", retry_after=timedelta(days=4_000)), "7")
    assert pause == outcomes.Pause("", timedelta(days=1))


async def _told_to_wait(house: House) -> bool:
    return any(row.state == "pending" and row.not_before > house.clock.now() for row in await house.deliveries())


async def test_a_429_for_one_chat_lets_the_others_go_on(house: House, platform: FakePlatform) -> None:
    ana = house.person("ana").there(group(), admin=True)
    await ana.says("/setup 07:30 Europe/Berlin")
    await house.person("bo").begins()
    await house.tick(DUE)
    platform.refuse("group-1", fake.too_many(30, scope="chat"))
    await house.deliver(platform)
    assert platform.chats() == ["chat-bo"]
    row = (await house.deliveries())[2]
    assert (row.state, row.attempts, row.not_before) == ("pending", 0, house.clock.now() + timedelta(seconds=30))


async def test_a_pause_is_remembered_over_a_restart(house: House, ana: Speaker, platform: FakePlatform) -> None:
    await house.person("bo").begins()
    await house.tick(DUE)
    slow = FakePlatform(pace=Pace(2, timedelta(0), timedelta(0)))
    slow.fail(fake.too_many(30))
    async with house.sending(slow):
        await house.until(lambda: slow.tried)
    async with house.sending(platform):
        await asyncio.sleep(0.1)
    assert platform.tried == []

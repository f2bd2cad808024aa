"""The order of what goes to a place, the pace of it all, and places that stop while something is on its way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.ports import Outbound, Pace, Written
from bot.storage import outbox
from tests.fakes.house import House, Speaker
from tests.fakes.leasing import claim
from tests.fakes.platform import FakePlatform

DUE = "2026-11-24T06:30Z"


async def _planned(house: House) -> None:
    await house.tick(DUE)


async def test_a_reply_goes_before_doses(house: House, ana: Speaker, platform: FakePlatform) -> None:
    for name in ("bo", "chi"):
        await house.person(name).begins()
    await _planned(house)
    await house.door(stores_replies=True).take(ana.ask(command="help"))
    await house.deliver(platform)
    assert "/today" in platform.sent[0].message.plain()
    assert len(platform.sent) == 4


async def test_answers_in_one_place_keep_their_order(house: House, ana: Speaker, platform: FakePlatform) -> None:
    door = house.door(stores_replies=True)
    for n in range(12):
        await door.take(ana.ask(command=f"unknown-{n:02}"))
    await house.deliver(platform)
    words = [each.partition(".")[0] for each in platform.words_to("chat-ana")]
    assert words == [f"I do not know /unknown-{n:02}" for n in range(12)]


async def test_a_slow_answer_is_not_overtaken_in_its_place(house: House, ana: Speaker, platform: FakePlatform) -> None:
    """The first is sent at once, the second is slow, the third comes in while the second is on its way."""
    door = house.door(stores_replies=True)
    await door.take(ana.ask(command="first"))
    await door.take(ana.ask(command="second"))
    gates = [asyncio.Event() for _ in range(3)]
    slow = _Gated(gates)
    async with house.sending(slow) as sender:
        await house.until(lambda: len(slow.tried) == 1)
        gates[0].set()
        await house.until(lambda: len(slow.tried) == 2)
        await door.take(ana.ask(command="third"))
        sender.wake()
        await asyncio.sleep(0.05)
        assert len(slow.tried) == 2, "the third waits for the second"
        gates[1].set()
        gates[2].set()
        await house.until(lambda: len(slow.sent) == 3)
    assert [each.message.plain()[15:20] for each in slow.sent] == ["first", "secon", "third"]


class _Gated(FakePlatform):
    """The n-th send waits for the n-th gate."""

    def __init__(self, gates: list[asyncio.Event]) -> None:
        super().__init__()
        self._gates = gates

    async def send(self, outbound: Outbound, written: Written) -> str:
        self.tried.append((0, outbound))
        written()
        await self._gates[len(self.tried) - 1].wait()
        self.sent.append(outbound)
        return "1"


async def test_a_stopped_place_gets_nothing_that_was_claimed(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await _planned(house)
    await ana.says("/stop")
    await house.deliver(platform)
    assert platform.tried == []
    assert (await house.states())[-1] == "cancelled"


@pytest.mark.parametrize("typed", ["/stop", "/pause 5d"])
async def test_a_place_that_stops_between_claim_and_send_gets_nothing(house: House, ana: Speaker, typed: str) -> None:
    """The token's pace makes the second message wait."""
    platform = FakePlatform(pace=Pace(5, timedelta(0), timedelta(0)))
    await house.person("bo").begins()
    await _planned(house)
    async with house.sending(platform):
        await house.until(lambda: platform.tried)
        await ana.says(typed)
        await house.person("bo").says(typed)
        await asyncio.sleep(0.3)
    assert len(platform.tried) <= 1
    assert "cancelled" in await house.states()


async def test_a_place_that_was_taken_away_while_leased_is_not_sent_to(house: House, ana: Speaker) -> None:
    await _planned(house)
    (claimed,) = await house.run(
        lambda s: claim(s, "me", now=house.clock.now(), lease_until=house.clock.now() + timedelta(60), limit=9)
    )
    await house.inbox.gone(ana.where.address)
    assert not await house.run(
        lambda s: outbox.mark_sending(
            s, [claimed.delivery.id], "me", now=house.clock.now(), real=house.clock.now(), lease_until=house.clock.now()
        )
    )


async def test_the_pace_of_the_token_and_of_a_chat_is_kept(house: House, ana: Speaker) -> None:
    platform = FakePlatform(pace=Pace(50, timedelta(seconds=0.1), timedelta(seconds=3)))
    for name in ("bo", "chi", "dee", "eve", "fay"):
        await house.person(name).begins()
    await _planned(house)
    await house.door(stores_replies=True).take(ana.ask(command="help"))
    await house.deliver(platform)
    moments = [at for at, _ in platform.tried]
    assert len(moments) == 7
    assert moments[-1] - moments[0] > 6 / 50 - 0.03
    mine = [at for at, each in platform.tried if each.to.chat == "chat-ana"]
    assert mine[1] - mine[0] > 0.07

"""Crashes, ends and pauses: nothing is lost, and only what nobody can know may double."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.library import Library
from bot.ports import Outbound, Pace, Written
from bot.services.deliver import IDLE
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.records import Standing
from tests.fakes import platform as fake
from tests.fakes.clock import MovableClock
from tests.fakes.databases import fresh_sqlite
from tests.fakes.house import House, Speaker
from tests.fakes.platform import FakePlatform

DUE = "2026-11-24T06:30Z"


@contextlib.asynccontextmanager
async def _dying(house: House, platform: FakePlatform) -> AsyncIterator[None]:
    """A sender that is killed in the block: its sends never end, and it cleans nothing up."""
    sender = house.sender(platform)
    task = asyncio.create_task(sender.run())
    try:
        yield
    finally:
        sender._drain = _nothing  # type: ignore[method-assign]  # a killed process drains nothing
        dying = [task, *sender._tasks]
        for each in dying:
            each.cancel()
        await asyncio.gather(*dying, return_exceptions=True)


async def _nothing(marking: asyncio.Task[None]) -> None:
    marking.cancel()


async def _state(house: House) -> str:
    return (await house.states())[-1]


async def test_killed_before_writing_the_dose_goes_out_once_after_the_restart(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await house.tick(DUE)
    async with _dying(house, _Mute()):
        await house.until(lambda: _is(house, "sending"))
    assert await _state(house) == "sending"
    after = house.sender(platform)
    await after.recover(everything=True)
    assert await _state(house) == "pending"
    await house.deliver(platform)
    assert platform.chats() == ["chat-ana"]
    assert await _state(house) == "sent"


async def test_killed_after_writing_the_dose_is_presumed_and_not_sent_again(
    house: House, ana: Speaker, platform: FakePlatform
) -> None:
    await house.tick(DUE)
    dying = FakePlatform()
    dying.hold("chat-ana")
    async with _dying(house, dying):
        await house.until(lambda: _is(house, "written"))
    assert await _state(house) == "written"
    await house.sender(platform).recover(everything=True)
    assert await _state(house) == "presumed"
    await house.deliver(platform)
    assert platform.tried == []
    dose = (await house.deliveries())[-1].id
    assert (await ana.presses(f"done:{dose}")).first.startswith("✅ Counted for Tuesday.")


async def test_a_replica_settles_what_another_left_when_its_lease_is_over(any_house: House) -> None:
    await any_house.person("ana").begins()
    await any_house.tick(DUE)
    async with _dying(any_house, _Mute()):
        await any_house.until(lambda: _is(any_house, "sending"))
    other = any_house.sender(FakePlatform())
    await other.recover(everything=False)
    assert await _state(any_house) == "sending", "its lease may still be good"
    any_house.clock.wait(seconds=61)
    await other.recover(everything=False)
    assert await _state(any_house) == "pending"


async def _is(house: House, state: str) -> bool:
    return state in await house.states()


class _Mute(FakePlatform):
    """Connects for ever: the request is never written."""

    async def send(self, outbound: Outbound, written: Written) -> str:
        await asyncio.Event().wait()
        return ""


async def test_a_quiet_end_gives_leases_back_and_waits_for_what_is_on_its_way(house: House, ana: Speaker) -> None:
    for name in ("bo", "chi", "dee"):
        await house.person(name).begins()
    await house.tick(DUE)
    platform = FakePlatform(pace=Pace(4, timedelta(0), timedelta(0)))
    gate = platform.hold("chat-ana")
    task = asyncio.create_task(house.sender(platform).run())
    await house.until(lambda: _is(house, "written"))
    task.cancel()
    await house.until(lambda: _no_leases(house))
    assert not task.done()
    gate.set()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert platform.chats() == ["chat-ana"]
    assert (await house.states())[4:] == ["sent", "pending", "pending", "pending"]
    await house.deliver(fast := FakePlatform())
    assert sorted(fast.chats()) == ["chat-bo", "chat-chi", "chat-dee"]


async def _no_leases(house: House) -> bool:
    return not await _is(house, "leased")


@pytest.mark.parametrize("steps", range(6))
async def test_an_end_is_heard_even_while_something_wakes_the_sender(house: House, steps: int) -> None:
    sender = house.sender(FakePlatform())
    task = asyncio.create_task(sender.run())
    await asyncio.sleep(0.03)
    sender.wake()
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=3)
    assert task.cancelled()


async def test_a_sender_outlives_a_database_that_goes_away(
    library: Library, platform: FakePlatform, tmp_path: Path
) -> None:
    house = House(fresh_sqlite(tmp_path), library, MovableClock("2026-11-23T06:00Z"))
    house.database.open()
    await house.person("ana").begins()
    async with house.sending(platform) as sender:
        await asyncio.sleep(0.02)
        house.database.close()
        sender.wake()
        await asyncio.sleep(IDLE + 0.2)  # long enough to look after rows once
        house.database.open()
        await house.tick(DUE)
        sender.wake()
        await house.until(lambda: platform.sent)
    house.database.close()
    assert platform.chats() == ["chat-ana"]


async def test_gone_and_back_keep_the_order_as_it_was(house: House, ana: Speaker) -> None:
    before = await ana.subscription()
    await house.inbox.gone(ana.where.address)
    await house.inbox.back(ana.where.address)
    after = await ana.subscription()
    assert (after.state, after.zone, after.at, after.next_due_at) == (
        Standing.ACTIVE,
        before.zone,
        before.at,
        before.next_due_at,
    )


async def _only_written_wait(house: House) -> bool:
    now = house.clock.now()
    rows = await house.deliveries()
    return not any(
        row.state in {"leased", "sending"} or (row.state == "pending" and row.not_before <= now) for row in rows
    )


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_fails_each_dose_comes_at_most_once_and_hardly_any_is_lost(
    house: House, database: Database, seed: int
) -> None:
    """Every fifth send fails, each time in another way; three senders die on the way."""
    names = [f"p{n:02}" for n in range(25)]
    for name in names:
        await house.person(name).begins()
    await house.tick(DUE)
    ways = [fake.refused_connection(), fake.server_error(), fake.no_answer(), fake.too_many(0.01)]
    arrived: list[str] = []
    for round_ in range(12):
        platform = FakePlatform()
        platform.fail(*(ways[(seed + round_ + n) % 4] for n in range(4)))
        if round_ < 3:
            for name in names[round_ * 3 : round_ * 3 + 2]:
                platform.hold(f"chat-{name}")
            async with _dying(house, platform):
                await house.until(lambda: _only_written_wait(house))
            await house.sender(platform).recover(everything=True)
        else:
            await house.deliver(platform)
        arrived += platform.chats()
        house.clock.wait(minutes=20)
    assert len(arrived) == len(set(arrived))
    states = {row.state for row in (await house.rows(t.delivery)) if row.dose_day and row.dose_day.day == 24}
    assert states <= {"sent", "presumed"}
    assert len(arrived) >= len(names) - 6, "at most the six whose answer was never there"

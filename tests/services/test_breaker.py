"""The breaker: when nothing gets through, one send at a time finds out whether that is over."""

from __future__ import annotations

import asyncio

import pytest

from bot.services import breaker, gate
from bot.services.breaker import FAILURES, LONGEST, Breaker
from tests.fakes import platform as fake
from tests.fakes.house import House
from tests.fakes.platform import FakePlatform

DUE = "2026-11-24T06:30Z"
CROWD = FAILURES + 15


def test_it_opens_after_so_many_in_a_row_and_rests_longer_each_time() -> None:
    broken = Breaker()
    assert [broken.failed(0.0) for _ in range(FAILURES - 1)] == [None] * (FAILURES - 1)
    assert not broken.is_open
    moment, rests = 0.0, []
    for _ in range(8):
        rest = broken.failed(moment)
        assert rest is not None
        assert broken.failed(moment) is None, "those under way when it opened do not make it longer"
        rests.append(rest.total_seconds())
        moment += rests[-1] + 0.001
    assert all(2.5 <= rest <= LONGEST for rest in rests)
    assert rests[-1] >= LONGEST / 2
    broken.worked()
    assert not broken.is_open


def test_one_answer_closes_it_and_the_count_begins_anew() -> None:
    broken = Breaker()
    for _ in range(3):
        for _ in range(FAILURES - 1):
            assert broken.failed(0.0) is None
        broken.worked()
    assert not broken.is_open


@pytest.fixture
async def crowd(house: House) -> House:
    for number in range(CROWD):
        await house.person(f"p{number}").begins()
    await house.tick(DUE)
    return house


async def test_an_outage_is_probed_by_one_at_a_time_and_ends_with_the_first_that_works(
    crowd: House, platform: FakePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "LONGEST_WAIT", 0.001)
    monkeypatch.setattr(breaker, "FIRST", 0.1)
    monkeypatch.setattr(breaker, "LONGEST", 0.1)
    platform.fail(*[fake.refused_connection()] * 10_000)
    async with crowd.sending(platform) as sender:
        await crowd.until(lambda: len(platform.tried) >= FAILURES)
        before = len(platform.tried)
        await asyncio.sleep(0.5)
        crowd.clock.wait(minutes=1)
        assert len(platform.tried) - before <= FAILURES, "half a second, and a tenth of one between probes"
        await crowd.until(lambda: _pending(crowd))
        platform.mend()
        sender.wake()
        await crowd.until(lambda: len(platform.sent) >= CROWD, 10)
    assert sorted(platform.chats()) == sorted(f"chat-p{number}" for number in range(CROWD))
    assert {row.attempts for row in (await crowd.deliveries())[CROWD:]} == {1}


async def _pending(house: House) -> bool:
    """Nothing is held while the token rests, so any process may take it."""
    return "leased" not in await house.states()

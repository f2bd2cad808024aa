"""Kills, hangs and cut wires at random, while the platforms misbehave: nobody is lost, and hardly anybody doubled."""

from __future__ import annotations

import asyncio
import random
import signal
from itertools import pairwise

import pytest

from tests.chaos.replica import QUICK
from tests.chaos.world import Replica, World, until
from tests.fakes.weather import Weather

KILLS = 4
BAD_LUCK = 2  # messages; on average it is one in ten kills, see test_soak for the long run
RATE = 10  # messages a second: what is in flight when the process dies is what nobody knows of
SEED = 20261123
SETTLED = 200  # seconds; what Telegram answered with a 502 is tried again after half a minute

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def storm(any_world: World) -> World:
    """Forty people, half of them on Discord, and weather."""
    any_world.environment["DOSE_TELEGRAM_RATE"] = str(RATE)
    any_world.due(40, discord=40)
    any_world.let_it_storm(Weather(SEED))
    return any_world


@pytest.mark.parametrize("on", ["sqlite"])
async def test_one_process_on_a_file_is_killed_again_and_again(storm: World) -> None:
    dice = random.Random(SEED)  # noqa: S311 (moments of kills)
    for _ in range(KILLS):
        replica = await storm.start()
        await _some_arrive(storm, dice)
        replica.kill()
    replica = await storm.start()
    await until(storm.is_settled, SETTLED)
    replica.process.terminate()
    assert await replica.gone(20) == 0
    await _check(storm)


@pytest.mark.parametrize("on", ["postgresql"])
async def test_two_replicas_are_killed_hang_and_lose_their_wire(storm: World) -> None:
    dice = random.Random(SEED)  # noqa: S311 (moments and kinds of trouble)
    pair = [await storm.start() for _ in range(2)]
    for trouble in (_kill, _hang, _cut, _kill):
        await _some_arrive(storm, dice)
        leader = max(pair, key=lambda each: each.log.count("role_gained") - each.log.count("role_lost"))
        pair[pair.index(leader)] = await trouble(storm, leader)
    await until(storm.is_settled, SETTLED)
    for each in pair:
        each.process.terminate()
    assert [await each.gone(20) for each in pair] == [0, 0]
    await _check(storm)


async def _some_arrive(world: World, dice: random.Random) -> None:
    """Until a few more doses have arrived, or all, and then some moments more."""
    wanted = min(world.arrived().total() + dice.randint(3, 6), len(world.chats["telegram"]) - 5)
    await until(lambda: world.arrived().total() >= wanted)
    await asyncio.sleep(dice.uniform(0, 0.1))


async def _kill(world: World, replica: Replica) -> Replica:
    replica.kill()
    return await world.start()


async def _hang(world: World, replica: Replica) -> Replica:
    replica.signal(signal.SIGSTOP)
    await asyncio.sleep(QUICK.length + 0.5)
    replica.signal(signal.SIGCONT)
    return replica


async def _cut(world: World, replica: Replica) -> Replica:
    replica.wire.cut()
    await asyncio.sleep(2)
    replica.wire.mend()
    return replica


async def _check(world: World) -> None:
    await world.check()
    assert world.lost() + world.doubled() <= BAD_LUCK
    assert (world.lost("discord"), world.doubled("discord")) == (0, 0)
    moments = sorted(call.at for call in world.telegram.called("sendMessage"))
    crowded = [late for early, late in pairwise(moments[:: RATE + RATE // 2]) if late - early < 1]
    assert not crowded, "more in a second than the token grants, even allowing for a busy machine"

"""A paid token's thousand doses a second, held for a while, by a platform that answers after 50 ms."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot import loop
from bot.commands import COMMANDS
from bot.platforms import telegram
from bot.ports import Outbound, Platform, Written
from bot.services import plan
from bot.services.deliver import Sender
from tests.bench import world
from tests.bench.world import Row

RATE, LATENCY = 1000, 0.05
WARM_UP = 1000


class Timed:
    """A platform that notes how long each send took, in seconds."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        # A little more than is to be held, so that the sender is measured and not its gate, which keeps below its rate.
        self.pace = replace(platform.pace, per_second=RATE * 1.05)
        self.took: list[float] = []

    async def send(self, outbound: Outbound, written: Written) -> str:
        began = time.perf_counter()
        message = await self._platform.send(outbound, written)
        self.took.append(time.perf_counter() - began)
        return message

    def __getattr__(self, name: str) -> Any:
        return getattr(self._platform, name)


async def _hold(url: str, address: str, seconds: int) -> tuple[float, float, float]:
    """Doses a second, the share of one core, and the 99th percentile of a send in seconds."""
    clock, bank, count = world.StillClock(), world.library(), RATE * seconds
    with world.database(address) as database:
        await database.run(world.people, count + WARM_UP)
        await plan.tick(database, bank, clock.now())
        while await database.run(world.is_planned, count + WARM_UP):
            await plan.tick(database, bank, clock.now())
        inner = telegram.build(token=world.TOKEN, api_url=url, inbox=None, clock=clock, commands=COMMANDS, rate=RATE)  # type: ignore[arg-type]
        await inner.open()
        platform = Timed(inner)
        loop.settle()  # as the program does before it begins
        running = asyncio.create_task(Sender(database, platform, clock, bank).run())
        await world.until_left(database, count)
        began, before = time.monotonic(), time.process_time()
        platform.took.clear()
        await world.until_left(database, 0)
        took, spent = time.monotonic() - began, time.process_time() - before
        running.cancel()
        await asyncio.wait([running])
        await inner.close()
    times = sorted(platform.took)
    return count / took, spent / took, times[int(len(times) * 0.99)]


def measure(databases: dict[str, str], seconds: int) -> Iterator[Row]:
    """The rows of the table."""
    for name, address in databases.items():
        with world.server(LATENCY) as url:
            rate, share, slowest = loop.run(_hold(url, address, seconds))
        yield Row(
            f"{RATE:,} doses a second for {seconds} s, answers after {LATENCY * 1e3:.0f} ms ({name})",
            "–",
            "held on 70 % of a core, p99 of a send 100 ms",
            f"{rate:,.0f} a second on {share:.0%}, p99 {slowest * 1e3:.0f} ms",
        )

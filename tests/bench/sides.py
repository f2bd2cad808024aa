"""Who sends doses in the contest, ours and bare, in a process each: `python -m tests.bench.sides ours URL DATABASE`.

Reads from standard input how many to send, a line each time, and prints the CPU seconds that it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import aiohttp

from bot import loop
from bot.commands import COMMANDS
from bot.platforms import telegram
from bot.services import plan
from bot.services.deliver import Sender
from tests.bench import world
from tests.bench.bodies import bodies

IN_FLIGHT = 64
BEFORE = world.NOW - timedelta(minutes=1)
HEADERS = {"Content-Type": "application/json"}
Send = Callable[[int], Awaitable[float]]


@asynccontextmanager
async def bare(url: str, _database: str) -> AsyncIterator[Send]:
    """aiohttp posting the bodies as JSON and reading the answers."""
    address = f"{url}/bot{world.TOKEN}/sendMessage"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def work(queue: Iterable[dict[str, object]]) -> None:
            for body in queue:
                async with session.post(address, data=json.dumps(body), headers=HEADERS) as response:
                    json.loads(await response.read())["result"]["message_id"]

        async def send(count: int) -> float:
            queue = iter(bodies(count))
            before = time.process_time()
            await asyncio.gather(*(work(queue) for _ in range(IN_FLIGHT)))
            return time.process_time() - before

        yield send


@asynccontextmanager
async def ours(url: str, database: str) -> AsyncIterator[Send]:
    """The bot's own sender, with a database, cards and learners who are due."""
    clock, bank, people = world.StillClock(BEFORE), world.library(), 0
    with world.database(database) as opened:
        platform = telegram.build(token=world.TOKEN, api_url=url, inbox=None, clock=clock, commands=COMMANDS)  # type: ignore[arg-type]
        await platform.open()
        platform.pace = replace(platform.pace, per_second=1_000_000.0)
        loop.settle()  # as the program does before it begins
        sender = Sender(opened, platform, clock, bank, in_flight=IN_FLIGHT)
        running = asyncio.create_task(sender.run())

        async def send(count: int) -> float:
            nonlocal people
            await opened.run(world.people, people + count, first=people + 1)
            people += count
            await plan.tick(opened, bank, world.NOW)
            before, clock.at = time.process_time(), world.NOW  # what is planned may go out now
            sender.wake()
            while sender.tally.ended.total() < people:  # noqa: ASYNC110 (cheaper than to ask the database)
                await asyncio.sleep(0.005)
            await world.until_left(opened, 0)
            clock.at = BEFORE
            return time.process_time() - before

        yield send
        running.cancel()
        await asyncio.wait([running])
        await platform.close()


async def _compete(side: str, url: str, database: str) -> None:
    async with {"bare": bare, "ours": ours}[side](url, database) as send:
        while asked := await asyncio.to_thread(sys.stdin.readline):
            print(await send(int(asked)), flush=True)


if __name__ == "__main__":
    world.settle_in()
    run = loop.run if sys.argv[1] == "ours" else asyncio.run
    run(_compete(sys.argv[1], sys.argv[2], sys.argv[3]))

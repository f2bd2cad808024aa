"""One dose, all of it (claim, build, send, mark), against bare aiohttp sending the same bytes."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
from sqlalchemy import select
from telegram import Bot

from bot.commands import COMMANDS
from bot.platforms import telegram
from bot.services import plan
from bot.services.deliver import Sender
from bot.storage import tables as t
from bot.storage.database import Database, Session
from tests.bench import world
from tests.bench.world import Row

IN_FLIGHT = 64
WARM_UP = 512  # doses
HEADERS = {"Content-Type": "application/json"}


async def bare(url: str, bodies: list[dict[str, object]]) -> float:
    """CPU seconds to post the bodies as JSON and read the answers, 64 at a time."""
    address = f"{url}/bot{world.TOKEN}/sendMessage"

    async def work(session: aiohttp.ClientSession, queue: Iterator[dict[str, object]]) -> None:
        for body in queue:
            async with session.post(address, data=json.dumps(body), headers=HEADERS) as response:
                json.loads(await response.read())["result"]["message_id"]

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:
        warm_up, queue = iter(bodies[: 2 * IN_FLIGHT]), iter(bodies)  # connections are open before it counts
        await asyncio.gather(*(work(session, warm_up) for _ in range(IN_FLIGHT)))
        before = time.process_time()
        await asyncio.gather(*(work(session, queue) for _ in range(IN_FLIGHT)))
        return time.process_time() - before


async def ours(url: str, address: str, count: int) -> tuple[float, float]:
    """CPU seconds and wall seconds to send `count` planned doses."""
    clock, bank = world.StillClock(), world.library()
    with world.database(address) as database:
        await database.run(world.people, count + WARM_UP)
        await plan.tick(database, bank, clock.now())
        platform = telegram.build(token=world.TOKEN, api_url=url, inbox=None, clock=clock, commands=COMMANDS)  # type: ignore[arg-type]
        await platform.open()
        platform.pace = replace(platform.pace, per_second=1_000_000.0)

        gc.collect()
        gc.freeze()  # as the program does before it begins
        sender = Sender(database, platform, clock, bank, in_flight=IN_FLIGHT)
        running = asyncio.create_task(sender.run())
        await _until_left(database, count)  # connections are open, queries compiled
        before, began = time.process_time(), time.monotonic()
        await _until_left(database, 0)
        spent, took = time.process_time() - before, time.monotonic() - began
        running.cancel()
        await asyncio.wait([running])
        await platform.close()
        return spent, took


async def _until_left(database: Database, most: int) -> None:
    """Until no more than so many are still to be sent. They go out in the order of their ids."""
    while await database.run(_is_left, most):  # noqa: ASYNC110 (the database has no event to wait for)
        await asyncio.sleep(0.05)


def _is_left(session: Session, most: int) -> bool:
    unsent = select(t.delivery.c.id).where(t.delivery.c.state != "sent").order_by(t.delivery.c.id.desc())
    return session.execute(unsent.offset(most).limit(1)).first() is not None


async def library_as_delivered(url: str, bodies: list[dict[str, object]]) -> float:
    """CPU seconds to send the bodies by python-telegram-bot's own `send_message`, 30 at a time, its best."""
    queue = iter(bodies)
    async with Bot(world.TOKEN, base_url=f"{url}/bot") as bot:

        async def work() -> None:
            for body in queue:
                await bot.send_message(**body)  # type: ignore[arg-type]

        before = time.process_time()
        await asyncio.gather(*(work() for _ in range(30)))
        return time.process_time() - before


def measure(folder: Path, count: int = 3000) -> list[Row]:
    """The rows of the table."""
    bodies = [_body(chat) for chat in range(1, count + 1)]
    few = bodies[: count // 10]
    with world.server() as url:
        base = asyncio.run(bare(url, bodies)) / count
        ours_ = asyncio.run(ours(url, world.sqlite(folder), count))[0] / count
        base = min(base, asyncio.run(bare(url, bodies)) / count)
        theirs = asyncio.run(library_as_delivered(url, few)) / len(few)
    what = "one dose, all of it: claim, build, send, mark (SQLite, CPU)"
    return [
        Row(what, "bare aiohttp + json, the same bytes", "at most 1.5 ×", f"{ours_ / base:.1f} ×"),
        Row(what, "python-telegram-bot as delivered", "10 × as fast", f"{theirs / ours_:.1f} × as fast"),
    ]


def _body(chat: int) -> dict[str, object]:
    """A request of the size of a dose's."""
    buttons = [[{"text": "✅ Done", "callback_data": f"v1:done:{chat}"}] * 2] * 2
    text = "The words of a card, and what they weigh on the wire. " * 45
    return {"chat_id": chat, "text": text, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": buttons}}

"""One dose, all of it (claim, build, send, mark), against bare aiohttp sending the same bytes."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
from sqlalchemy import func, select
from telegram import Bot

from bot import loop
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


async def ours(url: str, address: str, count: int) -> float:
    """CPU seconds to send `count` planned doses."""
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
        await until_left(database, count)  # connections are open, queries compiled
        before = time.process_time()
        await until_left(database, 0)
        spent = time.process_time() - before
        running.cancel()
        await asyncio.wait([running])
        await platform.close()
        return spent


async def until_left(database: Database, most: int) -> None:
    """Until no more than so many are still to be sent. They go out in the order of their ids."""
    while await database.run(is_left, most):  # noqa: ASYNC110 (the database has no event to wait for)
        await asyncio.sleep(0.05)


def is_planned(session: Session, count: int) -> bool:
    """Whether fewer than `count` doses are planned."""
    return session.execute(select(func.count()).select_from(t.delivery)).scalar_one() < count


def is_left(session: Session, most: int) -> bool:
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


def aiogram(url: str, bodies: list[dict[str, object]]) -> float | None:
    """CPU seconds for aiogram to send the bodies; None where `make bench` has not installed it."""
    python = Path(sys.prefix) / "aiogram" / "bin" / "python"
    if not python.exists():
        return None
    task = {"url": url, "token": world.TOKEN, "bodies": bodies, "in_flight": IN_FLIGHT}
    script = Path(__file__).with_name("rival.py")
    run = subprocess.run([python, script], input=json.dumps(task), capture_output=True, text=True, check=True)
    return float(run.stdout)


def measure(databases: dict[str, str], count: int = 4000) -> Iterator[Row]:
    """The rows of the table."""
    bodies = [_body(chat) for chat in range(1, count + 1)]
    few, some = bodies[: count // 10], bodies[: count // 4]
    for name, address in databases.items():
        with world.server() as url:
            base = asyncio.run(bare(url, bodies)) / count
            ours_ = loop.run(ours(url, address, count)) / count
            base = (base + asyncio.run(bare(url, bodies)) / count) / 2
            theirs = asyncio.run(library_as_delivered(url, few)) / len(few)
            rival = aiogram(url, some)
        what = f"one dose, all of it: claim, build, send, mark ({name}, CPU)"
        yield Row(what, "bare aiohttp + json, the same bytes", "at most 1.5 ×", f"{ours_ / base:.2f} ×")
        yield Row(what, "python-telegram-bot as delivered", "10 × as fast", f"{theirs / ours_:.1f} × as fast")
        measured = f"{rival / len(some) / ours_:.1f} × as fast" if rival else "aiogram is not installed"
        yield Row(what, "aiogram", "2 × as fast", measured)


def _body(chat: int) -> dict[str, object]:
    """A request of the size of a dose's."""
    buttons = [[{"text": "✅ Done", "callback_data": f"v1:done:{chat}"}] * 2] * 2
    text = "The words of a card, and what they weigh on the wire. " * 45
    return {"chat_id": chat, "text": text, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": buttons}}

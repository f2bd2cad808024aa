"""aiogram sending, by an interpreter of its own, since its pins and ours do not agree. It imports nothing else.

Reads JSON `{"url", "token", "bodies", "in_flight"}` from standard input, and prints the CPU seconds of sending.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from aiogram import Bot  # type: ignore[import-not-found]
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.types import InlineKeyboardMarkup  # type: ignore[import-not-found]


async def main() -> None:
    """Sends all bodies with `Bot.send_message`."""
    task = json.load(sys.stdin)
    bodies = [{**body, "reply_markup": InlineKeyboardMarkup(**body["reply_markup"])} for body in task["bodies"]]
    session = AiohttpSession(api=TelegramAPIServer.from_base(task["url"]))
    async with Bot(task["token"], session=session) as bot:

        async def work(queue: object) -> None:
            for body in queue:  # type: ignore[attr-defined]
                await bot.send_message(**body)

        warm_up, queue = iter(bodies[: 2 * task["in_flight"]]), iter(bodies)
        await asyncio.gather(*(work(warm_up) for _ in range(task["in_flight"])))
        before = time.process_time()
        await asyncio.gather(*(work(queue) for _ in range(task["in_flight"])))
        print(time.process_time() - before)


asyncio.run(main())

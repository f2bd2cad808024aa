"""Another library sending doses, in an environment of its own, as it is delivered: `rival.py aiogram URL TOKEN`.

Reads from standard input how many to send, a line each time, and prints the CPU seconds that it took; see `sides`.
Imports nothing of ours.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bodies import bodies  # type: ignore[import-not-found]

IN_FLIGHT = 64
Send = Callable[[dict[str, Any]], Awaitable[object]]


@asynccontextmanager
async def aiogram(url: str, token: str) -> AsyncIterator[Send]:
    """aiogram's `Bot.send_message`."""
    from aiogram import Bot  # type: ignore[import-not-found]
    from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
    from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
    from aiogram.types import InlineKeyboardMarkup  # type: ignore[import-not-found]

    async with Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url))) as bot:
        yield lambda body: bot.send_message(**body | {"reply_markup": InlineKeyboardMarkup(**body["reply_markup"])})


@asynccontextmanager
async def telegram(url: str, token: str) -> AsyncIterator[Send]:
    """python-telegram-bot's `Bot.send_message`."""
    from telegram import Bot

    async with Bot(token, base_url=f"{url}/bot") as bot:
        yield lambda body: bot.send_message(**body)


async def compete(name: str, url: str, token: str) -> None:
    """Sends as many as it is told, again and again."""
    async with {"aiogram": aiogram, "telegram": telegram}[name](url, token) as send:
        while asked := await asyncio.to_thread(sys.stdin.readline):
            queue = iter(bodies(int(asked)))

            async def work() -> None:
                for body in queue:  # noqa: B023 (done before the next one)
                    await send(body)

            before = time.process_time()
            await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
            print(time.process_time() - before, flush=True)


asyncio.run(compete(*sys.argv[1:]))

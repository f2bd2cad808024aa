"""`/done` by Telegram, all of it (inbox, check-in, streak, reply stored), against a handler that does nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import func, select, update
from telegram import Update
from telegram.ext import ApplicationBuilder, CommandHandler, ContextTypes

from bot import loop
from bot.commands import COMMANDS
from bot.commands.dispatch import Desk
from bot.platforms import telegram
from bot.services import plan
from bot.services.inbox import StoredInbox
from bot.services.setup import Defaults
from bot.storage import tables as t
from bot.storage.database import Database, Session
from tests.bench import world
from tests.bench.world import Row

WARM_UP = 200


async def _ours(url: str, address: str, count: int) -> float:
    """CPU seconds to take `count` updates."""
    clock, bank = world.StillClock(), world.library()
    with world.database(address) as database:
        await database.run(world.people, count + WARM_UP)
        await plan.tick(database, bank, clock.now())
        await database.run(_all_sent)
        desk = Desk(bank, clock, Defaults("Europe/Berlin", datetime(2026, 1, 1, 7, 30, tzinfo=UTC).time()))
        inbox = StoredInbox(database, clock, desk.answer_all, stores_replies=True, wake=lambda: None)
        platform = telegram.build(token=world.TOKEN, api_url=url, inbox=inbox, clock=clock, commands=COMMANDS)
        await platform.open()
        loop.settle()  # as the program does before it begins
        listening = asyncio.create_task(platform.listen())
        await _until_done(database, WARM_UP)
        before = time.process_time()
        await _until_done(database, count + WARM_UP)
        spent = time.process_time() - before
        listening.cancel()
        await asyncio.wait([listening])
        await platform.close()
        return spent


def _all_sent(session: Session) -> None:
    session.execute(update(t.delivery).values(state="sent", sent_at=world.NOW, message="1"))


async def _until_done(database: Database, count: int) -> None:
    while await database.run(_done) < count:  # noqa: ASYNC110 (the database has no event to wait for)
        await asyncio.sleep(0.1)


def _done(session: Session) -> int:
    return session.execute(select(func.max(t.check_in.c.id))).scalar_one() or 0


async def _library(url: str, count: int) -> float:
    """CPU seconds for python-telegram-bot to bring `count` updates to a handler that does nothing."""
    heard = 0

    async def nothing(_update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        nonlocal heard
        heard += 1

    application = ApplicationBuilder().token(world.TOKEN).base_url(f"{url}/bot").build()
    application.add_handler(CommandHandler("done", nothing))
    async with application:
        await application.start()
        before = time.process_time()
        assert application.updater is not None
        await application.updater.start_polling()
        while heard < count:  # noqa: ASYNC110 (the library has no event to wait for)
            await asyncio.sleep(0.05)
        spent = time.process_time() - before
        await application.updater.stop()
        await application.stop()
    return spent


def measure(databases: dict[str, str], count: int = 3000) -> Iterator[Row]:
    """The rows of the table."""
    with world.server(updates=count) as url:
        theirs = asyncio.run(_library(url, count)) / count
    for name, address in databases.items():
        with world.server(updates=count + WARM_UP) as url:
            ours = loop.run(_ours(url, address, count)) / count
        yield Row(
            f"`/done`, all of it: inbox, check-in, streak, reply stored ({name}, CPU)",
            "python-telegram-bot's empty handler",
            "half its rate",
            f"{theirs / ours:.2f} of its rate",
        )

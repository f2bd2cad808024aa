"""Whether we are well, for whoever restarts and balances: live as long as we answer, ready while the database does."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import structlog
from aiohttp import web

from bot.storage.database import Database
from bot.web.doors import Answer

log = structlog.get_logger()

PATIENCE = 2.0  # seconds for the database


async def live(_: web.Request) -> web.StreamResponse:
    """The event loop turns."""
    return web.Response(text="live\n")


def ready(database: Database) -> Answer:
    """Asks the database."""

    async def answer(_: web.Request) -> web.StreamResponse:
        try:
            async with asyncio.timeout(PATIENCE):
                await database.run(lambda session: session.exec_driver_sql("SELECT 1"))
        except Exception as error:  # noqa: BLE001 (whatever it is, we are not ready)
            log.warning("not_ready", reason=type(error).__name__)
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text="the database does not answer\n")
        return web.Response(text="ready\n")

    return answer

"""Listens, for as long as a block lasts."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from aiohttp import web

from bot.ports import Hook, StartError
from bot.storage.database import Database
from bot.web import health
from bot.web.doors import LARGEST, Answer, door

log = structlog.get_logger()

PORT = 8080  # where a platform that calls us is waited for, if nothing else is said
LAST = 5.0  # seconds for requests under way when the bot stops
LINGER = 1.0  # seconds to read on what was refused, so that the refusal arrives


@asynccontextmanager
async def serving(
    host: str, port: int | None, hooks: Sequence[Hook], database: Database, metrics: Answer | None = None
) -> AsyncIterator[None]:
    """Serves hooks, health and metrics during the block; nothing without a port, unless there are hooks.

    Raises:
        StartError: the address is not to be had.
    """
    port = port or (PORT if hooks else None)
    if port is None:
        yield
        return
    # No access log: it would hold the hooks' paths.
    site = _site(hooks, database, metrics)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=LAST, lingering_time=LINGER)
    await runner.setup()
    try:
        await _listen(runner, host, port)
        log.info("web_open", host=host, port=port)
        yield
    finally:
        await runner.cleanup()


def _site(hooks: Sequence[Hook], database: Database, metrics: Answer | None) -> web.Application:
    site = web.Application(client_max_size=LARGEST)
    for hook in hooks:
        # A proxy may leave the part of the address before the hook's own, or cut it off.
        site.router.add_post(f"/{{before:(?:.*/)?}}{hook.path}", door(hook))
    site.router.add_get("/health/live", health.live)
    site.router.add_get("/health/ready", health.ready(database))
    if metrics is not None:
        site.router.add_get("/metrics", metrics)
    return site


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port).start()
    except (OSError, asyncio.InvalidStateError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else type(error).__name__
        raise StartError(
            f"The web server cannot listen at {host}:{port} ({reason}). Set DOSE_WEB_HOST and DOSE_WEB_PORT."
        ) from None

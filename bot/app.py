"""Builds everything and owns start and stop: the only file that knows every name."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import clock as clocks
from bot import library, paths
from bot.commands import COMMANDS
from bot.commands.dispatch import Desk
from bot.library import Library
from bot.platforms import CONSOLE, PLATFORMS, Shelved
from bot.ports import Clock, Platform, StartError
from bot.services import housekeeping, plan
from bot.services.deliver import Sender
from bot.services.inbox import StoredInbox
from bot.services.setup import Defaults
from bot.settings import Settings
from bot.storage import migrate as migrations
from bot.storage.database import Database
from bot.web import serving

log = structlog.get_logger()

TICK = 1.0  # seconds between two looks at who is due; an idle look reads one entry of a partial index
HOUSEKEEPING = 3600.0  # seconds
LISTEN_END = 10.0  # seconds for a platform to stop reading
LISTEN_AGAIN, LISTEN_AGAIN_AT_MOST = 2.0, 60.0  # seconds, doubling


@dataclass(frozen=True, slots=True)
class Line:
    """One platform with what serves it."""

    platform: Platform
    sender: Sender


def run(settings: Settings, *, rehearse: datetime | None = None, speed: float = 1.0) -> int:
    """Serves everything that is configured, or the console, until told to stop; returns the exit status.

    Raises:
        StartError: it cannot start; the text is one sentence with the cure.
    """
    clock = clocks.build(rehearse, speed)
    bank = Library.load(settings.content_dir)
    database = Database(settings.database_url)
    database.open()
    try:
        _migrate(database)
        return asyncio.run(_serve_until_told(settings, clock, bank, database))
    finally:
        database.close()


def migrate(settings: Settings) -> int:
    """Brings the database to the newest version and says so."""
    database = Database(settings.database_url)
    database.open()
    try:
        before, after = _migrate(database)
    finally:
        database.close()
    said = "is at" if before == after else f"went from {before or 'nothing'} to"
    sys.stdout.write(f"The database {said} version {after}.\n")
    return 0


def check(settings: Settings) -> int:
    """Reads content and database, and prints each complaint with place and cure; 0 if there is none."""
    complaints = [str(complaint) for complaint in library.check(settings.content_dir)]
    complaints += migrations.complaints(Database(settings.database_url), paths.migrations())
    for complaint in complaints:
        sys.stdout.write(f"{complaint}\n")
    if not complaints:
        cards = len(Library.load(settings.content_dir).cards)
        sys.stdout.write(f"All is well: {cards} cards, the settings and the database.\n")
    return 1 if complaints else 0


def _migrate(database: Database) -> tuple[str, str]:
    before, after = migrations.migrate(database.engine, paths.migrations())
    if before != after:
        log.info("database_migrated", before=before or "nothing", after=after)
    return before, after


async def _serve_until_told(settings: Settings, clock: Clock, bank: Library, database: Database) -> int:
    stop = asyncio.Event()
    _on_signals(stop.set)
    return await serve(_configured(settings), settings, clock, bank, database, stop=stop)


async def serve(
    shelf: Sequence[Shelved],
    settings: Settings,
    clock: Clock,
    bank: Library,
    database: Database,
    *,
    stop: asyncio.Event,
    tick: float = TICK,
) -> int:
    """Starts a line for each platform, waits for an end, and stops everything in the order that loses nothing.

    The database is open and up to date. Setting `stop` ends it; `tick` is in seconds.
    """
    await housekeeping.follow_zone_data(database, clock.now())
    lines = [_line(shelved, settings, clock, bank, database) for shelved in shelf]
    try:
        for line in lines:
            await _unless(stop, line.platform.open())
            await line.sender.recover(everything=database.is_sqlite)
        if stop.is_set():
            return 0
        scheduler = _scheduler(clock, bank, database, lines, tick)
        senders = [asyncio.create_task(line.sender.run()) for line in lines]
        hooks = [line.platform.hook for line in lines if line.platform.hook is not None]
        try:
            async with serving(settings.web_host, settings.web_port, hooks, database):
                return await _listen(lines, senders, stop)
        finally:
            scheduler.shutdown(wait=False)
            await _end(senders)
    finally:
        # Side by side: together they must be less patient than a service manager, who waits for 20 s.
        await asyncio.gather(*(line.platform.close() for line in lines))


def _configured(settings: Settings) -> list[Shelved]:
    found = [shelved for shelved in PLATFORMS if shelved.is_configured(settings)]
    if not found:
        log.info("console", hint="no platform token is set, so this is the console")
    return found or [CONSOLE]


def _line(shelved: Shelved, settings: Settings, clock: Clock, bank: Library, database: Database) -> Line:
    desk = Desk(bank, clock, Defaults(settings.zone, settings.time))
    senders: list[Sender] = []  # the inbox is there before the sender that it wakes

    def wake() -> None:
        for sender in senders:
            sender.wake()

    inbox = StoredInbox(database, clock, desk.answer, stores_replies=shelved.stores_replies, wake=wake)
    platform = shelved.build(settings, inbox, clock, COMMANDS)

    senders.append(Sender(database, platform, clock, bank))
    return Line(platform, senders[0])


def _scheduler(clock: Clock, bank: Library, database: Database, lines: list[Line], seconds: float) -> AsyncIOScheduler:
    """One interval job: the table of subscriptions is the schedule. A late tick is made up for once, no pile."""

    async def tick() -> None:
        try:
            planned = await plan.tick(database, bank, clock.now())
        except asyncio.CancelledError:
            return  # the bot ends; the scheduler would log it as an error
        except Exception:  # the next tick finds the same rows again
            log.exception("tick_failed")
            return
        if planned:
            for line in lines:
                line.sender.wake()

    async def tidy() -> None:
        await housekeeping.tidy(database, clock.now())

    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(tick, "interval", seconds=seconds)
    scheduler.add_job(tidy, "interval", seconds=HOUSEKEEPING)
    scheduler.start()
    return scheduler


async def _listen(lines: list[Line], senders: list[asyncio.Task[None]], stop: asyncio.Event) -> int:
    """Reads all platforms until one of them ends, or the stop is asked for."""
    listeners = [asyncio.create_task(_keep_listening(line.platform)) for line in lines]
    stopped = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([*listeners, *senders, stopped], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    await _end(listeners)
    for task in done - {stopped}:
        task.result()  # an error rises here, a StartError with its sentence
    return 0


async def _keep_listening(platform: Platform) -> None:
    """Listens until there is nothing to read any more; an error of one platform's library must not end the others."""
    wait = LISTEN_AGAIN
    while True:
        try:
            return await platform.listen()
        except StartError:
            raise
        except Exception:
            log.exception("listening_failed", platform=platform.name, again_in=wait)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LISTEN_AGAIN_AT_MOST)


async def _unless(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Awaits `work`, but gives it up when the stop is asked for: a platform may be away for long."""
    task = asyncio.create_task(work)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([task, stopped], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not task.done():
        task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=LISTEN_END)


def _on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C rises as KeyboardInterrupt instead
            loop.add_signal_handler(name, stop)

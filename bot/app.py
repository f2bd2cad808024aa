"""Builds everything and owns start and stop: the only file that knows every name."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from bot import clock as clocks
from bot import library, loop, papers, paths
from bot import tutor as tutors
from bot.commands import COMMANDS
from bot.commands.dispatch import Desk
from bot.library import Library
from bot.platforms import CONSOLE, PLATFORMS, Shelved
from bot.ports import Clock, StartError
from bot.services import crashes
from bot.services.deliver import Sender
from bot.services.explaining import Explainer
from bot.services.grading import Grader
from bot.services.inbox import StoredInbox
from bot.services.lines import Line, Posts, Schedule, roles_of
from bot.services.outcomes import Doubt
from bot.services.papers import Gathering, turns
from bot.services.roles import EVERY_BOT, EXPLAIN, GRADE, Lease
from bot.services.setup import Defaults
from bot.settings import Settings
from bot.storage import health
from bot.storage import migrate as migrations
from bot.storage import move as moving
from bot.storage.database import Database
from bot.tutor import Tutor
from bot.web import serving
from bot.web.metrics import Watched, page

log = structlog.get_logger()

TICK = 1.0  # seconds between two looks at who is due; an idle look reads one entry of a partial index
AFTERWARDS = 10.0  # seconds for answers that are under way when the last line was read
LOOK = 0.05  # seconds between two looks for them
END = 13.0  # seconds for what is on its way when the bot stops; a little more than the sender takes for itself


def run(settings: Settings, *, rehearse: datetime | None = None, speed: float = 1.0, lease: Lease | None = None) -> int:
    """Serves everything that is configured, or the console, until told to stop; returns the exit status.

    `lease` is for tests that cannot wait so long for a standby.

    Raises:
        StartError: it cannot start; the text is one sentence with the cure.
    """
    watch = crashes.watch(settings.crash_at)
    if watch is not None and rehearse is None and speed == 1:
        raise StartError(
            "DOSE_CRASH_AT ends the bot on purpose, so it is for rehearsals. Remove it, or add --rehearse."
        )
    clock = clocks.build(rehearse, speed)
    bank = Library.load(settings.content_dir)
    database = Database(settings.database_url, watch)
    database.open()
    try:
        _migrate(database)
        gathering = None if rehearse or speed != 1 else _gathering(settings, clock, database)
        return loop.run(_serve_until_told(settings, clock, bank, database, lease=lease, gathering=gathering))
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


def move(settings: Settings, source: str, target: str = "") -> int:
    """Takes a bot to another database, by default the one that the settings name, and prints what went along.

    Raises:
        StartError: nothing was moved; the text says why.
    """
    old, new = Database(source), Database(target or settings.database_url)
    if old.url == new.url:
        raise StartError("Both addresses name the same database. Set DOSE_DATABASE_URL to the new one, or name it.")
    if not old.is_sqlite:
        raise StartError("Only a SQLite file can be moved. PostgreSQL brings pg_dump for its own.")
    if not Path(old.url.database or "").is_file():
        raise StartError(f"There is no {old.url.database} to move. Name the file that the bot used.")
    try:
        for database in (old, new):
            database.open()
            _migrate(database)
        counts = moving.move(old.engine, new.engine, new.address, clocks.build(None, 1).real())
    finally:
        old.close()
        new.close()
    for name, rows in counts.items():
        sys.stdout.write(f"{name:14}{rows:>12,}\n")
    sys.stdout.write(
        f"Moved to {new.address}. Set DOSE_DATABASE_URL to it; {old.address} refuses to start from now on.\n"
    )
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


def _gathering(settings: Settings, clock: Clock, database: Database) -> Gathering | None:
    if not settings.papers:
        return None
    key = settings.semantic_scholar_key
    sources, summaries = papers.sources(
        turns(database, clock),
        contact=settings.contact,
        key=key.get_secret_value() if key else "",
        mirror=settings.papers_mirror,
    )
    return Gathering(database, clock, sources, summaries)


async def _serve_until_told(
    settings: Settings,
    clock: Clock,
    bank: Library,
    database: Database,
    *,
    lease: Lease | None,
    gathering: Gathering | None,
) -> int:
    stop = asyncio.Event()
    _on_signals(stop.set)
    shelf = _configured(settings)
    return await serve(shelf, settings, clock, bank, database, stop=stop, lease=lease, gathering=gathering)


async def serve(
    shelf: Sequence[Shelved],
    settings: Settings,
    clock: Clock,
    bank: Library,
    database: Database,
    *,
    stop: asyncio.Event,
    tick: float = TICK,
    lease: Lease | None = None,
    gathering: Gathering | None = None,
) -> int:
    """Starts a line for each platform, waits for an end, and stops everything in the order that loses nothing.

    The database is open and up to date. Setting `stop` ends it; `tick` is in seconds. Several processes may serve the
    same PostgreSQL: each opens every platform, and by roles that are lent for `lease` one reads, one plans, one sends.
    Without a `gathering` no papers are fetched.
    """
    posts = Posts(database, clock, lease or Lease())
    tutor = _tutor(settings)
    chosen = Defaults(
        settings.zone,
        settings.time,
        runs=settings.code_runs,
        model=tutor.name if tutor else "",
        explanations=settings.llm_daily,
        papers=gathering is not None,
        notebooks=settings.notebook_base_url,
    )
    desk = Desk(bank, clock, chosen)
    lines: list[Line] = []

    def wake_senders() -> None:
        for line in lines:
            line.sender.wake()

    grader = Grader(database, clock, bank, desk.tell, wake_senders)
    explainer = Explainer(database, clock, bank, tutor, wake_senders)

    def wake_workers() -> None:
        grader.wake()
        explainer.wake()

    lines += [_line(shelved, settings, desk, posts, wake_workers) for shelved in shelf]
    try:
        for line in lines:
            await _unless(stop, line.platform.open())
            if database.is_sqlite:  # where every row in flight belongs to a process that died
                await line.sender.recover(everything=True)
        if stop.is_set():
            return 0
        loop.settle()
        hooks = [line.platform.hook for line in lines if line.platform.hook is not None]
        metrics = page(database, clock, Watched({line.platform.name: line.sender for line in lines}, grader))
        async with serving(settings.web_host, settings.web_port, hooks, database, metrics):
            works = [work for line in lines for work in (_read(line, database), line.bring())]
            schedule = Schedule(posts, bank, lines, tick, gathering)
            works += [schedule.run(), posts.role(EVERY_BOT, GRADE).serve(grader.run)]
            works += [posts.role(EVERY_BOT, EXPLAIN).serve(explainer.run)]
            return await _until(stop, works)
    finally:
        # Side by side: together they must be less patient than a service manager, who waits for 20 s.
        await asyncio.gather(*(line.platform.close() for line in lines))


def _tutor(settings: Settings) -> Tutor | None:
    if not settings.llm_url or not settings.llm_daily:
        return None
    key = settings.llm_key
    return tutors.build(settings.llm_url, key.get_secret_value() if key else "", settings.llm_model)


def _configured(settings: Settings) -> list[Shelved]:
    found = [shelved for shelved in PLATFORMS if shelved.is_configured(settings)]
    if not found:
        log.info("console", hint="no platform token is set, so this is the console")
    return found or [CONSOLE]


def _line(shelved: Shelved, settings: Settings, desk: Desk, posts: Posts, wake_workers: Callable[[], None]) -> Line:
    database, clock = posts.database, posts.clock
    senders: list[Sender] = []  # the inbox is there before the sender that it wakes

    def wake() -> None:
        wake_workers()
        for sender in senders:
            sender.wake()

    inbox = StoredInbox(database, clock, desk.answer_all, stores_replies=shelved.stores_replies, wake=wake)
    platform = shelved.build(settings, inbox, clock, COMMANDS)

    ingest, send = roles_of(platform, posts, is_shared=shelved.is_shared)
    senders.append(Sender(database, platform, clock, desk.library, send, doubt=Doubt(settings.on_ambiguous)))
    return Line(platform, senders[0], ingest, send)


async def _read(line: Line, database: Database) -> None:
    """Reads to the end, where there is one, and a little longer: a pipe wants to know what became of its code."""
    await line.read()
    with suppress(TimeoutError):
        async with asyncio.timeout(AFTERWARDS):
            while await database.run(health.is_awaited, line.platform.name):  # noqa: ASYNC110 (no row wakes us)
                await asyncio.sleep(LOOK)


async def _until(stop: asyncio.Event, works: Sequence[Coroutine[None, None, None]]) -> int:
    """Lets everything work until one of the works ends, or the stop is asked for."""
    tasks = [asyncio.create_task(work) for work in works]
    stopped = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (*tasks, stopped):
            task.cancel()
        await asyncio.wait(tasks, timeout=END)
    for task in done - {stopped}:
        task.result()  # an error rises here, a StartError with its sentence
    return 0


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


def _on_signals(stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C rises as KeyboardInterrupt instead
            loop.add_signal_handler(name, stop)

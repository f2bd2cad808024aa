"""The whole bot in this process, wired by `bot.app`: platforms are on loopback, and a test moves the clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, or_, select

from bot import app
from bot.commands.base import Command
from bot.library import Library
from bot.platforms import PLATFORMS, Shelved
from bot.ports import Clock, Inbox, Pace, Platform
from bot.settings import Settings
from bot.storage import tables as t
from bot.storage.database import Database, Session
from tests.fakes.clock import MovableClock
from tests.fakes.databases import fresh_sqlite

TICK = 0.1  # seconds
PATIENCE = 10.0  # seconds for an answer; a busy machine needs a few at worst
UNHURRIED = Pace(per_second=1000.0, private_gap=timedelta(0), group_gap=timedelta(0))
IN_FLIGHT = ("leased", "sending", "written")

Idle = Callable[[], Awaitable[bool]]


class StageClock(MovableClock):
    """Stands still until moved, as far as days and doses go; leases and time-outs have the machine's time."""

    def stamp(self, at: datetime) -> datetime:
        """Platforms stamp with the machine's time, which says nothing here."""
        return self.now()

    def real(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Stage:
    """One bot. `platforms` are those that were built, by name; `idle` says for each source whether it is at rest."""

    folder: Path
    library: Library
    clock: Clock
    shelf: Sequence[Shelved]
    settings: Settings
    idle: list[Idle] = field(default_factory=list)
    platforms: dict[str, Platform] = field(default_factory=dict)
    database: Database = field(init=False)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: asyncio.Task[int] | None = None

    def __post_init__(self) -> None:
        self.database = fresh_sqlite(self.folder)

    async def start(self, ready: Idle) -> None:
        """Starts it, and waits until it listens."""
        self.database = Database(self.database.url.render_as_string())
        self.database.open()
        self._stop = asyncio.Event()
        shelf = [self._seen(shelved) for shelved in self.shelf]
        serving = app.serve(shelf, self.settings, self.clock, self.library, self.database, stop=self._stop, tick=TICK)
        self._serving = asyncio.create_task(serving)
        await self._until(ready, "it does not start")

    async def stop(self) -> None:
        """Ends it as SIGTERM does."""
        self._stop.set()
        if self._serving is not None:
            async with asyncio.timeout(PATIENCE):
                assert await self._serving == 0
            self._serving = None
        self.database.close()

    async def settle(self) -> None:
        """Waits until everything that was asked for has been answered, and everything due was sent."""
        await self._until(self._is_at_rest, "it does not come to rest")

    async def _is_at_rest(self) -> bool:
        for idle in self.idle:
            if not await idle():
                return False
        return await self.database.run(_nothing_to_do, self.clock.now())

    async def _until(self, condition: Idle, trouble: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not await condition():
                    if self._serving is not None and self._serving.done():
                        self._serving.result()
                        raise AssertionError("the bot has ended")
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(trouble) from None

    def _seen(self, shelved: Shelved) -> Shelved:
        """The same shelf, noting what is built, and without the waits that spare the real platforms."""

        def build(settings: Settings, inbox: Inbox, clock: Clock, commands: Sequence[Command]) -> Platform:
            platform = shelved.build(settings, inbox, clock, commands)
            platform.pace = UNHURRIED
            self.platforms[shelved.name] = platform
            return platform

        return replace(shelved, build=build)


def on_shelf(name: str) -> Shelved:
    """A platform as the bot knows it."""
    return next(shelved for shelved in PLATFORMS if shelved.name == name)


def _nothing_to_do(session: Session, now: datetime) -> bool:
    """Nothing due is unplanned, and nothing planned for now is unsent."""
    due = select(func.count()).where(
        t.subscription.c.state == "active",
        or_(t.subscription.c.next_due_at <= now, t.subscription.c.next_remind_at <= now),
    )
    waiting = select(func.count()).where(
        or_(
            t.delivery.c.state.in_(IN_FLIGHT),
            (t.delivery.c.state == "pending") & (t.delivery.c.not_before <= now),
        )
    )
    unrun = select(func.count()).where(t.submission.c.passed.is_(None))
    unanswered = select(func.count()).where(t.explanation.c.answered.is_(None))
    counts = [session.execute(query).scalar_one() for query in (due, waiting, unrun, unanswered)]
    return not any(counts)

"""The end of several platforms, none of which is in a hurry."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot import app
from bot.clock import SystemClock
from bot.commands.base import Command
from bot.library import Library
from bot.platforms import Shelved
from bot.ports import Clock, Inbox, Outbound, Pace, Platform, Written
from bot.settings import Settings
from tests.cards import write_content
from tests.fakes.databases import fresh_sqlite
from tests.fakes.platform import NO_PACE


@dataclass
class Leisurely:
    """Is closed only when all the others are being closed too."""

    name: str
    all_close: asyncio.Barrier
    pace: Pace = NO_PACE
    hook: None = None
    recognises: bool = False
    share: int = 0
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        """At once."""

    async def listen(self) -> None:
        await asyncio.Event().wait()

    async def confirm(self) -> None:
        """There is nothing to confirm."""

    async def send(self, outbound: Outbound, written: Written) -> str:
        raise NotImplementedError

    async def close(self) -> None:
        await self.all_close.wait()
        self.closed.set()


async def test_platforms_are_closed_side_by_side(tmp_path: Path) -> None:
    all_close = asyncio.Barrier(2)
    made = [Leisurely(name, all_close) for name in ("one", "two")]

    def shelved(platform: Leisurely) -> Shelved:
        def build(settings: Settings, inbox: Inbox, clock: Clock, commands: Sequence[Command]) -> Platform:
            return platform

        return Shelved(platform.name, lambda _: True, build, stores_replies=True)

    database, stop = fresh_sqlite(tmp_path), asyncio.Event()
    database.open()
    stop.set()
    shelf, library = [shelved(each) for each in made], Library.load(write_content(tmp_path))
    async with asyncio.timeout(10):
        assert await app.serve(shelf, Settings(), SystemClock(), library, database, stop=stop) == 0
    database.close()
    assert all(each.closed.is_set() for each in made)

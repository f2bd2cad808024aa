"""A Discord platform on its fake, with an inbox that answers what a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bot.commands.base import Argument, Command
from bot.core.message import Message
from bot.platforms.discord import build
from bot.ports import Address, Ask, Outbound, PlaceKind, Platform, Reply, Verb, Where
from tests.fakes.discord_server import DiscordServer

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def _never(*_: object) -> tuple[Reply, ...]:
    raise AssertionError("a platform runs no command itself")


def command(name: str, summary: str = "", *arguments: Argument, **more: Any) -> Command:
    """A command that only a menu reads."""
    return Command(name, summary or f"The command {name}", _never, _never, arguments, **more)


COMMANDS = (
    command("done", "Count today's dose", Argument("when", "Which day"), Argument("note", "What you learnt")),
    command("today", "Show today's dose"),
    command("setup", "Set this place up", Argument("phase", "Where to start", True, ("1", "2")), admins=True),
    command("note", hidden=True),
    command("answer", hidden=True),
    command("more", hidden=True),
)


class Clock:
    """Stands still; believes the platform's stamps."""

    def now(self) -> datetime:
        """Always the same moment."""
        return NOW

    def stamp(self, at: datetime) -> datetime:
        """The platform's time."""
        return at

    def after(self, wait: timedelta) -> datetime:
        """A still clock, that much later."""
        return NOW + wait

    def real(self) -> datetime:
        """Always the same moment."""
        return NOW


@dataclass
class TestInbox:
    """Keeps what was handed in; answers with `replies`, or what `answer` makes of the ask, after `delay` seconds."""

    __test__ = False

    replies: tuple[Reply, ...] = (Reply(Message(text="Counted.")),)
    answer: Callable[[Ask], tuple[Reply, ...]] | None = None
    delay: float = 0.0
    asks: list[Ask] = field(default_factory=list)
    taken: list[Ask] = field(default_factory=list)
    shown_as: dict[int, str] = field(default_factory=dict)
    lost: list[Address] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, ask: Ask) -> tuple[Reply, ...]:
        """Remembers the ask."""
        self.asks.append(ask)
        self.news.set()
        await asyncio.sleep(self.delay)
        self.taken.append(ask)
        return self.answer(ask) if self.answer else self.replies

    async def shown(self, delivery: int, message: str) -> None:
        """Remembers where a dose is shown."""
        self.shown_as[delivery] = message

    async def gone(self, address: Address) -> None:
        """Remembers the loss."""
        self.lost.append(address)
        self.news.set()

    async def back(self, address: Address) -> None:
        """Remembers the return."""
        self.lost.remove(address)

    async def moved(self, old: Address, chat: str) -> None:
        """Never happens on Discord."""

    async def until_asked(self, count: int = 1) -> Ask:
        """Waits for the ask with this number."""
        async with asyncio.timeout(5):
            while len(self.asks) < count:
                self.news.clear()
                await self.news.wait()
        return self.asks[count - 1]


@dataclass
class Bench:
    """A started platform and everything around it."""

    server: DiscordServer
    inbox: TestInbox
    platform: Platform
    writes: int = 0

    def written(self) -> None:
        """Counts what `send` reports as written."""
        self.writes += 1

    async def send(self, message: Message | str, chat: object, **more: Any) -> str:
        """Sends as the delivery would."""
        whole = Message(text=message) if isinstance(message, str) else message
        to = Address("discord", str(chat), str(more.pop("thread", "")))
        return await self.platform.send(Outbound(7, to, whole, **{"nonce": "d7", **more}), self.written)


def make(server: DiscordServer, inbox: TestInbox, **more: Any) -> Platform:
    """A platform that is not open yet."""
    wanted = {"token": server.token, "api_url": server.api_url, "gateway_url": server.gateway_url}
    return build(**cast("Any", {"commands": COMMANDS, "clock": Clock()} | wanted | more), inbox=inbox)


@asynccontextmanager
async def running(server: DiscordServer, inbox: TestInbox | None = None, **more: Any) -> AsyncIterator[Bench]:
    """A platform that listens, until the end of the block."""
    kept = inbox or TestInbox()
    platform = make(server, kept, **more)
    await platform.open()
    server.gateway.identified.clear()
    listening = asyncio.create_task(platform.listen())
    try:
        async with asyncio.timeout(5):
            await server.gateway.identified.wait()
        yield Bench(server, kept, platform)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await platform.close()


__all__ = ["COMMANDS", "Bench", "Clock", "PlaceKind", "TestInbox", "Verb", "Where", "command", "make", "running"]

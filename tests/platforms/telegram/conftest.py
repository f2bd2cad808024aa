"""A Telegram on loopback, and the adapter in front of a notebook."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
import structlog

from bot.core.message import Message
from bot.platforms.telegram import Timing, build
from bot.ports import Address, Outbound, Platform, Verb
from tests.fakes.telegram_bot import COMMANDS, Notebook, StillClock
from tests.fakes.telegram_model import Chat, Person
from tests.fakes.telegram_server import TelegramServer

QUICK = Timing(long_poll=5, second_try=0.01, first_wait=0.02, longest_wait=0.05, refused_wait=0.2, webhook_check=0.1)


@dataclass
class Desk:
    """The adapter at work."""

    server: TelegramServer
    inbox: Notebook = field(default_factory=Notebook)
    clock: StillClock = field(default_factory=StillClock)
    written: list[str] = field(default_factory=list)
    webhook_url: str = ""
    platform: Platform = field(init=False)
    listening: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.platform = self.build()

    def build(self) -> Platform:
        return build(
            token=self.server.token,
            api_url=self.server.url,
            inbox=self.inbox,
            clock=self.clock,
            commands=COMMANDS,
            webhook_url=self.webhook_url,
            timing=QUICK,
        )

    async def start(self) -> None:
        await self.platform.open()
        self.listening = asyncio.create_task(self.platform.listen())

    async def stop(self) -> None:
        await self.kill()
        await self.platform.confirm()
        await self.platform.close()

    async def kill(self) -> None:
        """Stops listening in the middle, as a crash does; nothing is said to Telegram."""
        if self.listening is not None:
            self.listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.listening
            self.listening = None

    async def send(self, to: Person | Chat, message: Message | str, **how: object) -> str:
        """Sends as the outbox does; `written` notes whether the wire was told of."""
        content = Message(message) if isinstance(message, str) else message
        address = Address("telegram", str(to.id), str(how.pop("thread", "")))
        verb, delivery = Verb(str(how.pop("verb", Verb.SEND))), int(str(how.pop("delivery", 1)))
        silent, is_broadcast = (bool(how.pop(name, False)) for name in ("silent", "is_broadcast"))
        target = str(how.pop("target", ""))
        outbound = Outbound(delivery, address, content, verb, target, silent=silent, is_broadcast=is_broadcast)
        return await self.platform.send(outbound, lambda: self.written.append("written"))

    async def heard(self, count: int) -> None:
        """Waits for so many asks to be taken."""
        await self.server.until(lambda: len(self.inbox.asks) >= count)

    async def settled(self) -> None:
        """Waits until everything is confirmed."""
        await self.server.until(lambda: not self.server.pending)


@pytest.fixture(autouse=True)
def plain_logs() -> Iterator[None]:
    """Short log lines: the default's coloured tracebacks take half a second each."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])
    yield
    structlog.reset_defaults()


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    """The fake Telegram."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def desk(server: TelegramServer) -> AsyncIterator[Desk]:
    """The adapter, not yet open."""
    desk = Desk(server)
    yield desk
    await desk.stop()


@pytest.fixture
async def at_work(desk: Desk) -> Desk:
    """The adapter, open and listening."""
    await desk.start()
    return desk

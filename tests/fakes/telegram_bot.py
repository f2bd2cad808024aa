"""What the Telegram adapter is given in its own tests: an inbox that remembers, and a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.commands.base import Command, Replies
from bot.ports import Address, Ask, Reply

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@dataclass
class StillClock:
    """Stands still until moved."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def stamp(self, at: datetime) -> datetime:
        return at

    def after(self, wait: timedelta) -> datetime:
        return self.at + wait

    def real(self) -> datetime:
        return self.at


@dataclass
class Notebook:
    """An inbox that writes down what it is handed.

    `answer` makes replies or trouble; `hold` keeps an ask from finishing until `released`.
    """

    asks: list[Ask] = field(default_factory=list)
    attempts: list[Ask] = field(default_factory=list)
    places: list[tuple[str, Address]] = field(default_factory=list)
    moves: list[tuple[Address, str]] = field(default_factory=list)
    answer: Callable[[Ask], tuple[Reply, ...]] = lambda _: ()
    hold: Callable[[Ask], bool] = lambda _: False
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, ask: Ask) -> tuple[Reply, ...]:
        self.attempts.append(ask)
        await asyncio.sleep(0)  # as a database does, so that chats can overtake each other
        if self.hold(ask):
            await self.released.wait()
        replies = self.answer(ask)
        self.asks.append(ask)
        return replies

    async def shown(self, delivery: int, message: str) -> None:
        raise NotImplementedError

    async def gone(self, address: Address) -> None:
        self.places.append(("gone", address))

    async def back(self, address: Address) -> None:
        self.places.append(("back", address))

    async def moved(self, old: Address, chat: str) -> None:
        self.moves.append((old, chat))

    @property
    def said(self) -> list[str]:
        """What was asked, in short."""
        return [ask.press or f"{ask.command} {ask.words}".strip() for ask in self.asks]


def nothing(*_: object) -> Replies:
    """What commands do here."""
    return ()


COMMANDS = (
    Command("start", "Begin", nothing),
    Command("done", "Count today's dose", nothing, press=nothing),
    Command("zone", "Choose a time zone", nothing, press=nothing, admins=True),
    Command("export", "Take your data along", nothing, private_only=True),
    Command("board", "Who is where", nothing, group_only=True),
    Command("more", "More buttons", nothing, press=nothing, hidden=True),
)

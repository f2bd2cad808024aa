"""A bot on one platform, and somebody in front of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.commands.base import Command
from bot.library import Library
from bot.platforms import Shelved
from bot.platforms.console.adapter import Console
from bot.platforms.console.drawing import Drawing
from bot.platforms.console.lines import Lines
from bot.ports import Clock, Inbox, Platform
from bot.settings import Settings
from tests.conversations.actors import OnConsole, OnDiscord, OnTelegram
from tests.conversations.stage import Idle, Stage, StageClock, on_shelf
from tests.conversations.steps import Actor
from tests.fakes.discord_server import DiscordServer
from tests.fakes.fixtures import events, library
from tests.fakes.telegram_server import TelegramServer

__all__ = ["events", "library"]

MONDAY = "2026-11-23T06:00Z"  # 07:00 in Berlin
ZONE = "Europe/Berlin"


@dataclass
class Scene:
    """A stage with a clock, and who is in front of it. `ready` makes what tells that a new start is through."""

    stage: Stage
    clock: StageClock
    actor: Actor
    ready: Callable[[], Idle]

    def move(self, to: str | datetime) -> None:
        self.clock.move(to)

    async def restart(self) -> None:
        await self.stage.stop()
        await self.stage.start(self.ready())

    async def settle(self) -> None:
        await self.stage.settle()


@asynccontextmanager
async def on_console(folder: Path, library: Library) -> AsyncIterator[Scene]:
    """The console in front of a person who is asked, and types line by line."""
    actor, clock = OnConsole(), StageClock(MONDAY)

    def build(settings: Settings, inbox: Inbox, clock: Clock, commands: Sequence[Command]) -> Platform:
        return Console(inbox, clock, Lines(actor.feed, actor.paper), Drawing(), settings.zone, folder)

    shelved = Shelved("console", lambda _: True, build, stores_replies=False)
    stage = Stage(folder, library, clock, [shelved], Settings(zone=ZONE), [actor.is_idle])
    await stage.start(actor.is_idle)
    actor.look()  # it greets by itself
    yield Scene(stage, clock, actor, lambda: actor.is_idle)
    actor.feed.type("")
    await stage.stop()


@asynccontextmanager
async def on_telegram(folder: Path, library: Library) -> AsyncIterator[Scene]:
    """Telegram, and Ana in her private chat."""
    async with TelegramServer() as server:
        actor, clock = OnTelegram(server, server.person("Ana")), StageClock(MONDAY)
        stage = Stage(folder, library, clock, [on_shelf("telegram")], for_telegram(server), [actor.is_idle])
        await stage.start(polling(server))
        yield Scene(stage, clock, actor, lambda: polling(server))
        await stage.stop()


@asynccontextmanager
async def on_discord(folder: Path, library: Library) -> AsyncIterator[Scene]:
    """Discord, and Ana in the bot's DM."""
    async with DiscordServer() as server:
        clock = StageClock(MONDAY)
        stage = Stage(folder, library, clock, [on_shelf("discord")], for_discord(server))
        actor = OnDiscord(server, server.person("Ana"), stage)
        stage.idle.append(actor.is_idle)
        await stage.start(connected(server))
        yield Scene(stage, clock, actor, lambda: connected(server))
        await stage.stop()


def for_telegram(server: TelegramServer) -> Settings:
    return Settings(telegram_token=SecretStr(server.token), telegram_api_url=server.url, zone=ZONE)


def for_discord(server: DiscordServer) -> Settings:
    token, api, gateway = SecretStr(server.token), server.api_url, server.gateway_url
    return Settings(discord_token=token, discord_api_url=api, discord_gateway_url=gateway, zone=ZONE)


def polling(server: TelegramServer) -> Idle:
    """Whether it polls, from now on."""
    before = len(server.called("getUpdates"))

    async def again() -> bool:
        return len(server.called("getUpdates")) > before

    return again


def connected(server: DiscordServer) -> Idle:
    """Whether it is connected, from now on."""
    server.gateway.identified.clear()

    async def is_set() -> bool:
        return server.gateway.identified.is_set()

    return is_set


EVERYWHERE = {"console": on_console, "telegram": on_telegram, "discord": on_discord}


@pytest.fixture(params=EVERYWHERE)
async def scene(
    request: pytest.FixtureRequest, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Scene]:
    """Ana and the bot, on one platform after the other."""
    monkeypatch.setenv("LOGNAME", "Ana")  # whom the console greets
    async with EVERYWHERE[request.param](tmp_path, library) as scene:
        yield scene

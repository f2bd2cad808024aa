"""Where people are: one shelf, one line each in PLATFORMS. A platform's library is imported only when it is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.commands.base import Command
from bot.core.message import Message
from bot.platforms.preview import Preview, Sheet, plain
from bot.ports import Clock, Inbox, Platform
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Shelved:
    """A platform from outside: whether it is configured, how it is built, how its answers travel, how they look."""

    name: str
    is_configured: Callable[[Settings], bool]
    build: Callable[[Settings, Inbox, Clock, Sequence[Command]], Platform]
    stores_replies: bool  # answers are deliveries that outlive a crash; else they are shown while the asker waits
    preview: Preview = plain
    is_shared: bool = True  # several processes may serve it together, each role held by one; a terminal has one


def _telegram(settings: Settings, inbox: Inbox, clock: Clock, commands: Sequence[Command]) -> Platform:
    from bot.platforms import telegram  # noqa: PLC0415 (a big library, imported only when it is used)

    token = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    return telegram.build(
        token=token,
        api_url=settings.telegram_api_url,
        inbox=inbox,
        clock=clock,
        commands=commands,
        rate=settings.telegram_rate,
        webhook_url=settings.telegram_webhook_url,
    )


def _discord(settings: Settings, inbox: Inbox, clock: Clock, commands: Sequence[Command]) -> Platform:
    from bot.platforms import discord  # noqa: PLC0415 (a big library, imported only when it is used)

    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    return discord.build(
        token=token,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        shards=settings.discord_shards,
        inbox=inbox,
        clock=clock,
        commands=commands,
    )


def _console(settings: Settings, inbox: Inbox, clock: Clock, commands: Sequence[Command]) -> Platform:
    from bot.platforms import console  # noqa: PLC0415 (not needed where a token is set)

    folder = settings.data_dir
    return console.build(inbox=inbox, clock=clock, commands=commands, zone_guess=settings.zone, folder=folder)


def _telegram_preview(message: Message) -> Sequence[Sheet]:
    from bot.platforms.telegram.preview import preview  # noqa: PLC0415 (a big library, imported only when it is used)

    return preview(message)


def _discord_preview(message: Message) -> Sequence[Sheet]:
    from bot.platforms.discord.preview import preview  # noqa: PLC0415 (a big library, imported only when it is used)

    return preview(message)


def _console_preview(message: Message) -> Sequence[Sheet]:
    from bot.platforms.console.preview import preview  # noqa: PLC0415 (not needed where a token is set)

    return preview(message)


PLATFORMS: tuple[Shelved, ...] = (
    Shelved(
        "telegram",
        lambda settings: settings.telegram_token is not None,
        _telegram,
        stores_replies=True,
        preview=_telegram_preview,
    ),
    Shelved(
        "discord",
        lambda settings: settings.discord_token is not None,
        _discord,
        stores_replies=False,
        preview=_discord_preview,
    ),
)
CONSOLE = Shelved("console", lambda _: True, _console, stores_replies=False, preview=_console_preview, is_shared=False)
"""What runs when nothing is configured."""

"""Telegram, by python-telegram-bot's client and a polling loop of our own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.base import Command
from bot.platforms.telegram.adapter import FREE, Telegram
from bot.platforms.telegram.client import build_client
from bot.platforms.telegram.outage import Timing
from bot.ports import Clock, Inbox, Platform

__all__ = ["Timing", "build"]


def build(
    *,
    token: str,
    api_url: str,
    inbox: Inbox,
    clock: Clock,
    commands: Sequence[Command],
    rate: int = FREE,
    webhook_url: str = "",
    timing: Timing | None = None,
) -> Platform:
    """Telegram for this token.

    `api_url` is the Bot API's address without `/bot`, for instance `https://api.telegram.org`; `rate` is how many
    messages a second Telegram grants this bot, more than 30 only with paid broadcasts. With a `webhook_url`, under
    which our web server is reached, Telegram brings the updates there instead of being polled.
    """
    bot = build_client(token, api_url)
    return Telegram(bot, inbox, clock, commands, timing or Timing(), rate, webhook_url)

"""The command menus: what a person sees behind the "/" button, by where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.error import TelegramError

from bot.commands.base import Command
from bot.platforms.telegram.render import short

log = structlog.get_logger()

LONGEST = 100
DESCRIPTION = 256
_NAME = re.compile(r"[a-z0-9_]{1,32}")


async def set_menus(bot: Bot, commands: Sequence[Command]) -> None:
    """Sets each menu that differs from what Telegram has. A bot works without menus, so a failure is only logged."""
    shown = [command for command in commands if not command.hidden]
    in_group = [command for command in shown if not command.private_only]
    menus: list[tuple[BotCommandScope, Iterable[Command]]] = [
        (BotCommandScopeAllPrivateChats(), (command for command in shown if not command.group_only)),
        (BotCommandScopeAllGroupChats(), (command for command in in_group if not command.admins)),
        (BotCommandScopeAllChatAdministrators(), in_group),
    ]
    for scope, offered in menus:
        try:
            await _set_menu(bot, scope, offered)
        except TelegramError as error:
            log.warning("telegram_menu_not_set", scope=scope.type, reason=str(error))


async def _set_menu(bot: Bot, scope: BotCommandScope, commands: Iterable[Command]) -> None:
    named = [command for command in commands if _NAME.fullmatch(command.name)][:LONGEST]
    menu = [BotCommand(command.name, short(command.summary, DESCRIPTION)) for command in named]
    if list(await bot.get_my_commands(scope)) != menu:
        await bot.set_my_commands(menu, scope)
        log.info("telegram_menu_set", scope=scope.type, commands=len(menu))

"""Who may change a group's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import TelegramError

from bot.platforms.telegram.names import clean_name
from bot.ports import Clock

log = structlog.get_logger()

KEPT = timedelta(seconds=60)  # So long may somebody who was just demoted still be believed.
CHATS = 1_000


@dataclass(frozen=True, slots=True)
class Admins:
    """The admins of one chat: ids of all, names of those who do not act anonymously."""

    ids: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class AdminList:
    """Asks Telegram for a chat's admins, and keeps the answer for a minute.

    `getChatMember` would tell of one person, but for certain only where the bot itself is an admin; the list is always
    given, and holds the names to tell to whoever is refused.
    """

    bot: Bot
    clock: Clock
    _known: dict[str, tuple[datetime, Admins]] = field(default_factory=dict)

    async def of(self, chat: str) -> Admins:
        """The admins of this chat; nobody when Telegram does not say."""
        now = self.clock.real()
        until, admins = self._known.get(chat, (now, Admins()))
        if until > now:
            return admins
        try:
            members = await self.bot.get_chat_administrators(chat)
        except TelegramError as error:
            log.warning("telegram_admins_unknown", chat=chat, reason=str(error))
            return Admins()
        admins = _admins([each for each in members if isinstance(each, ChatMemberOwner | ChatMemberAdministrator)])
        if len(self._known) >= CHATS:
            self._known.clear()
        self._known[chat] = (now + KEPT, admins)
        return admins


def _admins(members: list[ChatMemberOwner | ChatMemberAdministrator]) -> Admins:
    people = [member for member in members if not member.user.is_bot]
    named = [clean_name(member.user.first_name, member.user.last_name) for member in people if not member.is_anonymous]
    return Admins(frozenset(str(member.user.id) for member in people), tuple(filter(None, named)))

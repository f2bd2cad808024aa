"""Files that come along with a message: code is read from `.py` files."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from http import HTTPStatus

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.platforms.telegram.client import call, fetch
from bot.ports import Ask
from bot.services import submissions
from bot.services.throttle import Throttle

log = structlog.get_logger()

PATIENCE = 3.0  # seconds for a file, while the next updates wait
AT_ONCE = 3.0, 0.5  # files of one person that are fetched at once, and after that a second: everybody else waits


@dataclass(frozen=True, slots=True)
class File:
    """A file as an update names it; `size` is in bytes."""

    id: str
    name: str
    size: int


class Files:
    """Fetches files for one bot."""

    def __init__(self, bot: Bot) -> None:
        """Fetches with this client."""
        self._bot = bot
        self._throttle = Throttle(*AT_ONCE)

    async def with_code(self, ask: Ask, file: File) -> Ask:
        """The ask with a file's code, or with why that was not read; never raises, the person can send it again."""
        if not submissions.is_code_file(file.name):
            return replace(ask, unread=submissions.NO_CODE_FILE)
        if file.size > submissions.LARGEST_FILE:
            return replace(ask, unread=submissions.TOO_LARGE.format(size=file.size))
        if not self._throttle.admits(ask.who.id, time.monotonic()):
            return replace(ask, unread=submissions.TOO_MANY_FILES)
        try:
            async with asyncio.timeout(PATIENCE):
                found = await call(self._bot, "getFile", {"file_id": file.id})
                status, content = await fetch(self._bot, str(found["file_path"]))
        except (TelegramError, LookupError, TypeError, TimeoutError) as error:
            log.info("telegram_file_not_read", reason=type(error).__name__)
            return replace(ask, unread=submissions.NOT_FETCHED)
        if status != HTTPStatus.OK:
            return replace(ask, unread=submissions.NOT_FETCHED)
        return submissions.with_file(ask, content)

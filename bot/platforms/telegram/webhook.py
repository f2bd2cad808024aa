"""The webhook: Telegram brings each update to our web server, and counts it as read when that answers 200.

Telegram brings the messages of a chat one after the other, and the presses of a person likewise, each only when the one
before was taken (`webhook_queue_id` in tdlib/telegram-bot-api); so order holds over any number of processes.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import Any

import structlog
from telegram import Bot
from telegram.error import BadRequest

from bot.platforms.telegram.client import call
from bot.platforms.telegram.handling import Handler
from bot.platforms.telegram.outage import Outage, Timing
from bot.platforms.telegram.updates import WANTED, Event, Reader, chat_of
from bot.ports import Hook, StartError
from bot.services.turns import Turns

log = structlog.get_logger()

HEADER = "X-Telegram-Bot-Api-Secret-Token"
CONNECTIONS = 100  # at once, the most that Telegram opens: the database commits together what waits together
TRIES = 5  # Telegram brings an update again after 1 s, 2 s, 4 s …
REMEMBERED = 10_000  # updates that failed


class Webhook:
    """The updates of one bot, brought to us."""

    def __init__(self, bot: Bot, handler: Handler, timing: Timing, url: str) -> None:
        """`url` is where the world reaches our web server; the hook's own path, which nobody can guess, is added."""
        # Made from the token, so that all processes agree, and a new token makes both anew.
        path = f"telegram/{_derived(bot.token, 'path')[:32]}"
        self.hook = Hook(path, HEADER, _derived(bot.token, "secret"), self.take)
        self._bot = bot
        self._handler = handler
        self._timing = timing
        self._url = f"{url.rstrip('/')}/{path}"
        self._reader: Reader | None = None
        self._turns = Turns()
        self._failed: dict[int, tuple[int, int]] = {}  # update → how often, and what had been committed before
        self._committed = 0
        self._told = 0  # the date of the last trouble that Telegram told us of

    def open(self, reader: Reader) -> None:
        """From now on updates can be read."""
        self._reader = reader

    async def run(self) -> None:
        """Tells Telegram the address, and looks from time to time whether it still works, until cancelled.

        Raises:
            StartError: Telegram refuses the address.
        """
        outage, is_set = Outage(self._timing), False
        while True:
            try:
                await (self._look() if is_set else self._set())
            except BadRequest as error:
                words = str(error).replace(self._url, "[address]")
                raise StartError(f"Telegram refuses the webhook: {words}. Check DOSE_TELEGRAM_WEBHOOK_URL.") from None
            except Exception as error:  # noqa: BLE001 nothing else may end it but being cancelled
                await outage.wait(error)
                continue
            outage.over()
            is_set = True
            await asyncio.sleep(self._timing.webhook_check)

    async def take(self, raw: dict[str, Any]) -> bool:
        """Commits one update; whatever goes wrong rises, and Telegram brings the update again. False if it is none."""
        update = raw.get("update_id")
        if not isinstance(update, int) or self._reader is None:
            return False
        event = self._reader.read_raw(raw)
        if event is not None:
            async with self._turns.turn(chat_of(event)):
                await self._commit(update, event)
        return True

    async def _commit(self, update: int, event: Event) -> None:
        try:
            await self._handler.handle(event)
        except Exception:
            if not self._is_poison(update):
                raise
            log.exception("telegram_update_skipped", update=update)
            self._handler.excuse(event)
        else:
            self._committed += 1
        self._failed.pop(update, None)

    def _is_poison(self, update: int) -> bool:
        """Whether it fails again and again while others get through: it would hold up its chat for a day."""
        failures, committed = self._failed.get(update, (0, self._committed))
        if len(self._failed) > REMEMBERED:
            self._failed.clear()
        self._failed[update] = failures + 1, committed
        return failures + 1 >= TRIES and self._committed > committed

    async def _set(self) -> None:
        wanted = {
            "url": self._url,
            "secret_token": self.hook.secret,
            "allowed_updates": list(WANTED),
            "max_connections": CONNECTIONS,
        }
        await call(self._bot, "setWebhook", wanted)
        log.info("telegram_webhook_set")

    async def _look(self) -> None:
        """Sets the webhook again if somebody removed it, and passes on what Telegram says about reaching us."""
        found = await call(self._bot, "getWebhookInfo")
        if found.get("url") != self._url:
            log.warning("telegram_webhook_lost", cure="Another process changes it: stop it.")
            await self._set()
        date = int(found.get("last_error_date") or 0)
        if date > self._told:
            words = str(found.get("last_error_message", "")).replace(self._url, "[address]")
            log.warning("telegram_webhook_failing", reason=words, waiting=found.get("pending_update_count"))
        self._told = date


def _derived(token: str, purpose: str) -> str:
    return hmac.new(token.encode(), f"daily-dose webhook {purpose}".encode(), hashlib.sha256).hexdigest()

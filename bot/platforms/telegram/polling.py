"""The polling loop: an update counts as read only when it has been committed.

The library's own loop confirms a batch as soon as it holds it in memory, and a crash loses what was not handled yet.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict

from bot.platforms.telegram.client import call
from bot.platforms.telegram.handling import Handler
from bot.platforms.telegram.outage import Outage, Timing
from bot.platforms.telegram.updates import WANTED, Event, Reader, chat_of
from bot.ports import TakenError

log = structlog.get_logger()

SILENCE = 10.0  # seconds of silence beyond the long poll before a connection counts as dead
TRIES = 2
DARK_ROUNDS = 20  # Rounds in which nothing could be committed, before updates are given up: some eight minutes.


class Listener:
    """Polls one bot's updates."""

    def __init__(self, bot: Bot, reader: Reader, handler: Handler, timing: Timing) -> None:
        """Takes whom it works with; `run` does the work."""
        self._bot = bot
        self._reader = reader
        self._handler = handler
        self._timing = timing
        self._offset: int | None = None
        self._failures: Counter[int] = Counter()
        self._dark = 0

    async def run(self) -> None:
        """Reads until cancelled.

        Raises:
            TakenError: another process polls with this token.
        """
        self._offset = None  # Another process may have read meanwhile; what Telegram knows is what counts.
        outage, trouble = Outage(self._timing), Outage(self._timing)
        while True:
            try:
                batch = await self._poll(self._timing.long_poll)
            except Conflict:
                raise TakenError("another process polls with this token") from None
            except Exception as error:  # noqa: BLE001 nothing may end the loop but being cancelled
                await outage.wait(error)
                continue
            outage.over()
            if not await self._work(batch):
                await trouble.wait(RuntimeError("updates could not be committed"))
                continue
            trouble.over()

    async def confirm(self) -> None:
        """Tells Telegram what has been committed, so that it is not delivered once more to the next process."""
        if self._offset is not None:
            await self._poll(0)

    async def _poll(self, wait: float) -> Sequence[dict[str, Any]]:
        wanted: dict[str, object] = {"timeout": round(wait), "allowed_updates": list(WANTED)}
        if self._offset is not None:
            wanted["offset"] = self._offset
        batch = await call(self._bot, "getUpdates", wanted, read_timeout=wait + SILENCE)
        if not isinstance(batch, list):
            raise TypeError("getUpdates answered no list")
        return batch

    async def _work(self, batch: Sequence[dict[str, Any]]) -> bool:
        """Commits a batch, the chats side by side, each chat's updates in order; False if it must be read again."""
        chats: defaultdict[str, list[tuple[int, Event]]] = defaultdict(list)
        for raw in batch:
            event = self._reader.read_raw(raw)
            if event is not None:
                chats[chat_of(event)].append((raw["update_id"], event))
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._work_chat(events)) for events in chats.values()]
        failed = [pair for task in tasks for pair in task.result()[0]]
        if failed and not self._is_given_up(failed, is_dark=not any(task.result()[1] for task in tasks)):
            return False
        for update, event in failed:
            log.error("telegram_update_skipped", update=update)
            self._handler.excuse(event)
        if batch:
            self._offset = max(raw["update_id"] for raw in batch) + 1
        self._failures.clear()
        self._dark = 0
        return True

    async def _work_chat(self, events: list[tuple[int, Event]]) -> tuple[list[tuple[int, Event]], bool]:
        """Returns what failed, and whether anything was committed."""
        failed, committed = [], False
        for update, event in events:
            try:
                committed = await self._try(update, event) or committed
            except Exception:  # noqa: BLE001 one update must not take the others with it; it is logged where it is tried
                failed.append((update, event))
        return failed, committed

    async def _try(self, update: int, event: Event) -> bool:
        try:
            return await self._handler.handle(event)
        except Exception:
            log.exception("telegram_update_failed", update=update)
        await asyncio.sleep(self._timing.second_try)  # In place, so that a short trouble does not change the order.
        return await self._handler.handle(event)

    def _is_given_up(self, failed: list[tuple[int, Event]], *, is_dark: bool) -> bool:
        """Whether what failed is poison and may be skipped.

        Poison is what fails in two rounds while others get through. When nothing does, the database is away, and
        Telegram keeps the updates for us; but not even that may block us for ever.
        """
        if is_dark:
            self._dark += 1
            return self._dark >= DARK_ROUNDS
        self._failures.update(update for update, _ in failed)
        return all(self._failures[update] >= TRIES for update, _ in failed)

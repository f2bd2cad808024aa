"""The fake Telegram's side of a webhook: it brings updates as tdlib/telegram-bot-api's WebhookActor does."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import aiohttp

from tests.fakes.telegram_model import Json

if TYPE_CHECKING:
    from tests.fakes.telegram_server import TelegramServer

AGAIN = 0.02  # seconds; the real one waits for 1 s, 2 s, 4 s …


class Caller:
    """Brings what is pending, one after the other in each queue; what is not answered with 200 is brought again."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server
        self._task: asyncio.Task[None] | None = None
        self.answers: list[int] = []  # the statuses that our calls got; 0 for none

    def begin(self) -> None:
        """Works from now on."""
        self._task = self._task or asyncio.create_task(self._run())

    async def end(self) -> None:
        """Stops in the middle."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self) -> None:
        queues: dict[str, asyncio.Task[None]] = {}
        async with aiohttp.ClientSession() as session:
            try:
                while True:
                    waiting = list(self._server.pending) if self._server.webhook else []
                    for update in waiting:
                        queue = queue_of(update)
                        if queue not in queues or queues[queue].done():
                            queues[queue] = asyncio.create_task(self._bring_first(session, queue))
                    await self._server.wait(AGAIN)
            finally:
                for task in queues.values():
                    task.cancel()

    async def _bring_first(self, session: aiohttp.ClientSession, queue: str) -> None:
        update = next((each for each in self._server.pending if queue_of(each) == queue), None)
        if update is None:
            return
        if await self.bring(session, update) == 200:
            with contextlib.suppress(ValueError):
                self._server.pending.remove(update)
            self._server.wake()
        else:
            await asyncio.sleep(AGAIN)

    async def bring(self, session: aiohttp.ClientSession, update: Json) -> int:
        """Brings one update and returns the status of the answer."""
        status = 0
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._server.webhook_secret}
        try:
            async with session.post(self._server.webhook, json=update, headers=headers) as response:
                status = response.status
        except (aiohttp.ClientError, OSError):
            self._server.trouble = "Connection refused"
        else:
            self._server.trouble = "" if status == 200 else f"Wrong response from the webhook: {status}"
        self.answers.append(status)
        return status


def queue_of(update: Json) -> str:
    """The messages of a chat are one queue, the presses of a person another."""
    if "callback_query" in update:
        return f"press {update['callback_query'].get('from', {}).get('id')}"
    kind = next(name for name in update if name != "update_id")
    return f"{kind} {(update[kind].get('chat') or {}).get('id')}"

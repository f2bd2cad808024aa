"""What comes at the same time goes through the door together: one transaction for all of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bot.ports import Ask, Replies

Enter = Callable[[Sequence[Ask]], Awaitable[list[Replies]]]
"""Commits asks with all their effects, all or none of them."""

_Waiting = tuple[Ask, "asyncio.Future[Replies]"]


class Crowd:
    """Gathers the asks of one turn of the event loop. Where they fail together, each is tried alone."""

    MOST = 100  # what Telegram brings at once

    def __init__(self, enter: Enter) -> None:
        """Starts with nobody."""
        self._enter = enter
        self._gathering: list[_Waiting] = []
        self._going: set[asyncio.Task[None]] = set()

    async def join(self, ask: Ask) -> Replies:
        """The replies to an ask, once it is committed."""
        loop = asyncio.get_running_loop()
        if not self._gathering:
            loop.call_soon(self._go)
        done: asyncio.Future[Replies] = loop.create_future()
        self._gathering.append((ask, done))
        return await done

    def _go(self) -> None:
        gathered, self._gathering = self._gathering, []
        # Whoever went away before it began is left out; from here on it is carried out.
        waiting = [each for each in gathered if not each[1].done()]
        for first in range(0, len(waiting), self.MOST):
            task = asyncio.ensure_future(self._take(waiting[first : first + self.MOST]))
            self._going.add(task)
            task.add_done_callback(self._going.discard)

    async def _take(self, waiting: Sequence[_Waiting]) -> None:
        try:
            replies = await self._enter([ask for ask, _ in waiting])
        except Exception as error:  # noqa: BLE001 (it rises where the ask is awaited)
            if len(waiting) > 1:  # One of them broke it, and must not take the others with it.
                await asyncio.gather(*(self._take([each]) for each in waiting))
            elif not waiting[0][1].done():
                waiting[0][1].set_exception(error)
            return
        for (_, done), reply in zip(waiting, replies, strict=True):
            if not done.done():
                done.set_result(reply)

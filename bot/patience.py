"""Time-outs for many: one timer for all that has the same limit.

`asyncio.timeout` makes, moves and cancels a timer for each, which is a tenth of what a dose costs.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any


class Patience:
    """Lets whatever runs in `with patience:` take so long and no longer; then TimeoutError rises there.

    Any number of tasks may be in it, each of them once. Used within one event loop.
    """

    def __init__(self, seconds: float) -> None:
        """`seconds` for each task, from when it comes in."""
        self._seconds = seconds
        self._until: dict[asyncio.Task[Any] | None, float] = {}  # as all wait equally long, the first ends first
        self._timer: asyncio.TimerHandle | None = None

    def __enter__(self) -> None:
        """From here on."""
        loop = asyncio.get_running_loop()
        until = self._until[asyncio.current_task()] = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_at(until, self._look, loop)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Until here.

        Raises:
            TimeoutError: it took too long. A cancellation that somebody else asked for stays one.
        """
        task = asyncio.current_task()
        if self._until.pop(task, None) is not None or task is None:
            return
        if task.uncancel() == 0 and kind is not None and issubclass(kind, asyncio.CancelledError):
            raise TimeoutError from error

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancels those whose time is over, and comes back for the next."""
        self._timer = None
        now = loop.time()
        for task, until in list(self._until.items()):
            if until > now:
                self._timer = loop.call_at(until, self._look, loop)
                return
            del self._until[task]
            if task is not None:
                task.cancel()

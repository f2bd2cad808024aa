"""One after the other: what goes to one place goes in the order in which it was claimed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """A queue for each key, forgotten when nobody holds or waits for it."""

    def __init__(self) -> None:
        """Starts without any."""
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._users: Counter[Hashable] = Counter()

    @asynccontextmanager
    async def turn(self, key: Hashable) -> AsyncIterator[None]:
        """Waits until all who asked for this key before are through."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._users[key] += 1  # Between a release and the next turn a lock looks free, so the users are counted.
        try:
            async with lock:
                yield
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._locks[key], self._users[key]

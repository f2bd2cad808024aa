"""A few threads for PostgreSQL, each transaction on a connection of its own."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

Work = Callable[[Connection], Any]

# Serialization failure and deadlock: the server rolled back and invites another try. Unique violation: another one
# was quicker to enter the same person or place, and the next try finds them there.
_RETRIED = {"40001", "40P01", "23505"}


class Pool:
    """Runs works side by side, `SIZE` at a time; what lost a race or its connection is tried again."""

    SIZE = 8
    TRIES = 5

    def __init__(self, engine: Engine) -> None:
        """Starts threads as they are needed."""
        self._engine = engine
        self._threads = ThreadPoolExecutor(self.SIZE, thread_name_prefix="database")

    def submit(self, work: Work) -> Future[Any]:
        """Queues work; the future is done after the commit."""
        return self._threads.submit(self._attempt, work)

    def close(self) -> None:
        """Finishes what is queued and ends."""
        self._threads.shutdown(wait=True)

    def _attempt(self, work: Work) -> Any:  # noqa: ANN401 (whatever the work returns)
        for attempt in range(1, self.TRIES + 1):
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if attempt == self.TRIES or not _worth_another(error):
                    raise
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 (jitter between replicas)
        raise AssertionError


def _worth_another(error: DBAPIError) -> bool:
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _RETRIED

"""A few threads for PostgreSQL, each transaction on a connection of its own."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

log = structlog.get_logger()

Work = Callable[[Connection], Any]

# Serialization failure and deadlock: the server rolled back and invites another try. Unique violation: another one
# was quicker to enter the same person or place, and the next try finds them there.
_RETRIED = {"40001", "40P01", "23505"}
# The server ends connections, is starting or stopping, has no room, or gave us up in the middle of a transaction.
_AWAY = {"57P01", "57P02", "57P03", "53300", "25P03"}
_CONNECTION = "08"  # the class of all connection troubles


class Pool:
    """Runs works side by side, `SIZE` at a time; what lost a race is tried again, a server that is away waited for."""

    SIZE = 8
    ASIDE = 2  # more connections for what must not wait in line: the roles
    TRIES = 5
    PATIENCE = 60.0  # seconds; as long as a delivery is leased, so that what became of one is still written down

    def __init__(self, engine: Engine) -> None:
        """Starts threads as they are needed."""
        self._engine = engine
        self._closing = threading.Event()
        self._threads = ThreadPoolExecutor(self.SIZE, thread_name_prefix="database")
        self._aside = ThreadPoolExecutor(self.ASIDE, thread_name_prefix="database-aside")

    def submit(self, work: Work) -> Future[Any]:
        """Queues work; the future is done after the commit."""
        return self._threads.submit(self._run, work, self.PATIENCE)

    def attempt(self, work: Work) -> Future[Any]:
        """Runs work ahead of the line, and does not wait for a server that is away."""
        return self._aside.submit(self._run, work, 0)

    def close(self) -> None:
        """Finishes what is queued and ends; what waits for the server is given up."""
        self._closing.set()
        for threads in (self._threads, self._aside):
            threads.shutdown(wait=True)

    def _run(self, work: Work, patience: float) -> Any:  # noqa: ANN401 (whatever the work returns)
        until, conflicts, waits = time.monotonic() + patience, 0, 0
        while True:
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if _is_conflict(error):
                    conflicts += 1
                    if conflicts == self.TRIES:
                        raise
                elif not _is_away(error) or time.monotonic() >= until or self._closing.is_set():
                    raise
                else:
                    waits += 1
                    if waits > 1:
                        log.debug("database_waited_for", reason=type(error.orig).__name__)
            # Jitter, so that replicas do not meet again.
            self._closing.wait(random.uniform(0, min(1.0, 0.02 * 2 ** (conflicts + waits))))  # noqa: S311 (no secret)


def _is_conflict(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _RETRIED


def _is_away(error: DBAPIError) -> bool:
    """Whether the connection broke or could not be made, so that nothing was committed as far as anybody knows."""
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or state in _AWAY:
        return True
    return isinstance(error, OperationalError) and (state is None or state.startswith(_CONNECTION))

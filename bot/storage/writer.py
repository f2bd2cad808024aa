"""The one thread that writes SQLite, committing what waits together."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection, Engine

Work = Callable[[Connection], Any]
_Job = tuple[Work, Future[Any]]


class Writer:
    """Runs work in the order it came, one thread, one connection, up to `TOGETHER` works a commit.

    One connection avoids SQLite's unfair busy handler and the WAL-reset bug of versions before 3.51.3, which needs two.
    Of works that are committed together each has its own savepoint, so one that fails takes nothing with it.
    """

    TOGETHER = 64

    def __init__(self, engine: Engine) -> None:
        """Starts the thread."""
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._live, name="database", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> Future[Any]:
        """Queues work; the future is done after the commit."""
        future: Future[Any] = Future()
        self._jobs.put((work, future))
        return future

    def attempt(self, work: Work) -> Future[Any]:
        """Queues work: here nobody waits for long."""
        return self.submit(work)

    def close(self) -> None:
        """Finishes what is queued and ends."""
        self._jobs.put(None)
        self._thread.join()

    def _live(self) -> None:
        with self._engine.connect() as connection:
            open_ = True
            while open_:
                jobs, open_ = self._waiting()
                if jobs:
                    _commit_together(connection, jobs)

    def _waiting(self) -> tuple[list[_Job], bool]:
        """Everything that waits now, at least one; False when the end was asked for."""
        jobs: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == self.TOGETHER:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, True
        return jobs, False


def _commit_together(connection: Connection, jobs: list[_Job]) -> None:
    outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
    try:
        with connection.begin():
            # A job whose asker went away before it began is left out; from here on nobody can cancel it.
            jobs = [job for job in jobs if job[1].set_running_or_notify_cancel()]
            if len(jobs) == 1:  # one that fails alone needs no savepoint, which costs as much as some statements
                outcomes.append((jobs[0][1], jobs[0][0](connection), None))
            else:
                outcomes.extend(_attempt(connection, job) for job in jobs)
    except BaseException as error:  # noqa: BLE001 (whatever broke the commit belongs to those who wait for it)
        outcomes = [(future, None, error) for _, future in jobs]
    for future, value, failure in outcomes:
        if failure is None:
            future.set_result(value)
        else:
            future.set_exception(failure)


def _attempt(connection: Connection, job: _Job) -> tuple[Future[Any], Any, BaseException | None]:
    # By hand, because SQLAlchemy numbers its savepoints and compiles each of them anew, longer than a work may take.
    work, future = job
    connection.exec_driver_sql("SAVEPOINT work")
    try:
        value, failure = work(connection), None
    except BaseException as error:  # noqa: BLE001 (it rises where the future is awaited)
        connection.exec_driver_sql("ROLLBACK TO work")
        value, failure = None, error
    connection.exec_driver_sql("RELEASE work")
    return future, value, failure

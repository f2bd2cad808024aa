"""Grading: runs code that was handed in, off the event loop and outside any transaction, and stores the answer.

What waits is a row, so a kill loses nothing: it is run again, and whichever run is noted first is answered.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from sqlalchemy.exc import DBAPIError

from bot.core.doses.coding import CodingCard
from bot.core.message import Message
from bot.library import Library
from bot.ports import Clock, Reply
from bot.runner import Runner, Verdict
from bot.services import inbox
from bot.storage import submissions
from bot.storage.database import Database, Session
from bot.storage.records import Submission

log = structlog.get_logger()

WORKERS = 2  # runs at a time, each a thread and a process
IDLE = 1.0  # seconds between looks for work when nobody wakes us
GONE = "The dose that this code was for is no longer there, so it was not run."
BROKEN = "I could not run this, and that is my fault. It is in the log for whoever runs me; please send it once more."

Tell = Callable[[Session, Submission, Verdict], tuple[Reply, ...]]
"""What a person is told about a run, with all that follows from it: `commands.dispatch`."""


class Grader:
    """Runs what waits: one run a person at a time, and whoever ran least today comes first."""

    def __init__(  # noqa: PLR0917 (whom it works with)
        self,
        database: Database,
        clock: Clock,
        library: Library,
        tell: Tell,
        wake: Callable[[], None],
        runner: Callable[[], Runner] = Runner,
    ) -> None:
        """`wake` is called when an answer waits to be sent."""
        self._database = database
        self._clock = clock
        self._library = library
        self._tell = tell
        self._wake_senders = wake
        self._make_runner = runner
        self._awake = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}  # by person
        self.graded = Counter[str]()  # since the process began, by what became of the run

    def wake(self) -> None:
        """Says that something may be waiting."""
        self._awake.set()

    async def run(self) -> None:
        """Grades until cancelled; what is on its way then is run again by whoever grades next."""
        threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="code")
        try:
            with self._make_runner() as runner:  # it starts a process, which takes two milliseconds
                while True:
                    self._awake.clear()
                    await self._begin(runner, threads)
                    # Python 3.11's wait_for loses a cancellation that comes while the event is set; timeout does not.
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(IDLE):
                            await self._awake.wait()
        finally:
            for task in self._running.values():
                task.cancel()
            threads.shutdown(wait=False, cancel_futures=True)

    async def _begin(self, runner: Runner, threads: ThreadPoolExecutor) -> None:
        """Starts as many runs as there is room for."""
        while len(self._running) < WORKERS:
            try:
                waiting = await self._database.run(submissions.next_waiting, list(self._running))
            except Exception:  # a database that is away comes back; the rows are safe meanwhile
                log.exception("grading_not_begun")
                return
            if waiting is None:
                return
            task = asyncio.create_task(self._grade(waiting, runner, threads))
            self._running[waiting.person] = task
            task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._running = {person: each for person, each in self._running.items() if each is not task}
        self._awake.set()

    async def _grade(self, submission: Submission, runner: Runner, threads: ThreadPoolExecutor) -> None:
        card = self._library.cards.get(submission.card)
        verdict = None
        if isinstance(card, CodingCard):
            loop = asyncio.get_running_loop()
            try:
                verdict = await loop.run_in_executor(threads, runner.run, submission.code, card.function, card.tests)
            except Exception:  # a runner that is broken must not run the same code for ever
                log.exception("run_failed", submission=submission.id)
        try:
            is_new = await self._database.run(self.settle, submission, verdict)
        except Exception:  # it still waits, and is run again
            log.exception("grading_not_settled", submission=submission.id)
            await asyncio.sleep(IDLE)
            return
        self.graded[_word(verdict)] += is_new
        self._wake_senders()

    def settle(self, session: Session, submission: Submission, verdict: Verdict | None) -> bool:
        """The one transaction of a verdict: what became of the run, all that follows from it, and the answer."""
        passed, total = (verdict.passed, len(verdict.outcomes)) if verdict else (0, 0)
        ran = verdict is not None and not verdict.error
        fresh = submissions.settle(session, submission.id, passed=passed, total=total, ran=ran)
        if fresh is None:
            return False
        inbox.store(session, fresh.place, self._answer(session, fresh, verdict), self._clock.now())
        return True

    def _answer(self, session: Session, submission: Submission, verdict: Verdict | None) -> tuple[Reply, ...]:
        if verdict is None:
            words = BROKEN if submission.card in self._library.cards else GONE
            return (Reply(Message(text=words), target=submission.message),)
        try:
            with session.begin_nested():
                return self._tell(session, submission, verdict)
        except DBAPIError:
            raise  # it is tried again
        except Exception:  # a bug must not be met for ever
            log.exception("command_failed", submission=submission.id)
            return (Reply(Message(text=BROKEN), target=submission.message),)


def _word(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not run"
    return "passed" if verdict.passed == len(verdict.outcomes) and not verdict.error else "failed"

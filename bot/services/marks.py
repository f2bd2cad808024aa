"""What became of sends, written to the database in batches: a mark a message would cost more than the message."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from bot.ports import Clock
from bot.storage import deliveries, outbox
from bot.storage.database import Database, Session

log = structlog.get_logger()

AGAIN = 0.5  # seconds before a database that is away is asked again


@dataclass(frozen=True, slots=True)
class Marked:
    """How many deliveries were marked."""

    written: int
    sent: int


class Marks:
    """Collects `written` and `sent`, and commits what has come together while the last commit was under way."""

    def __init__(self, database: Database, clock: Clock, *, gather: float = 0.0) -> None:
        """Takes whom it works with; `run` does the work. `gather` is for how many seconds marks wait for others.

        What is written and not yet marked would be sent again after a crash, so only a sender that is fast may gather.
        """
        self._gather = gather
        self._database = database
        self._clock = clock
        self._written: set[int] = set()
        self._sent: dict[int, tuple[str, int | None]] = {}
        self._committing: set[int] = set()
        self._news = asyncio.Event()

    @property
    def open(self) -> set[int]:
        """Deliveries of which more is known than the database knows yet."""
        return self._written | self._sent.keys() | self._committing

    def written(self, delivery: int) -> None:
        """The request is on the wire."""
        self._written.add(delivery)
        self._news.set()

    def sent(self, delivery: int, message: str, shows: int | None) -> None:
        """It arrived as `message`; `shows` is the dose that a reply shows."""
        self._written.discard(delivery)  # the later mark says it all
        self._sent[delivery] = (message, shows)
        self._news.set()

    def forget(self, delivery: int) -> None:
        """What became of it is marked elsewhere."""
        self._written.discard(delivery)

    async def run(self) -> None:
        """Commits until cancelled."""
        while True:
            await self._news.wait()
            if self._gather:
                await asyncio.sleep(self._gather)
            self._news.clear()
            if not await self.flush():
                await asyncio.sleep(AGAIN)
                self._news.set()

    async def flush(self) -> bool:
        """Commits what there is; False if the database would not, and then nothing is forgotten."""
        written, sent = self._written, self._sent
        if not written and not sent:
            return True
        self._written, self._sent = set(), {}
        self._committing = written | sent.keys()
        try:
            await self._database.run(commit, self._clock, written, sent)
        except asyncio.CancelledError:
            self._take_back(written, sent)  # the last flush, at a quiet end, commits them
            raise
        except Exception:  # it comes back; until then the rows stay in flight
            log.exception("marks_failed")
            self._take_back(written, sent)
            return False
        finally:
            self._committing = set()
        return True

    def _take_back(self, written: set[int], sent: dict[int, tuple[str, int | None]]) -> None:
        self._written |= written - self._sent.keys()
        self._sent = sent | self._sent


def commit(session: Session, clock: Clock, written: set[int], sent: Mapping[int, tuple[str, int | None]]) -> Marked:
    """Writes down what was written to the wire, and what arrived: as which message, and which dose that shows."""
    outbox.mark_written(session, written, clock.real())
    outbox.mark_sent(session, {each: message for each, (message, _) in sent.items()}, clock.now())
    for message, shows in sent.values():
        if shows is not None and message:
            deliveries.note_message(session, shows, message)
    return Marked(len(written), len(sent))

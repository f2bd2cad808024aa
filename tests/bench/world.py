"""A world to measure in: a database with many learners, and a server on loopback."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from bot import paths
from bot.core.schedule import due_at
from bot.library import Library
from bot.storage import tables as t
from bot.storage.database import Database, Session
from bot.storage.migrate import migrate

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # a Tuesday, 08:00 in Berlin
TOKEN = "7654321098:CANARY-never-shown-anywhere-0123456"
AT = 480


@dataclass(frozen=True)
class Row:
    """A line of the table: what was measured, against what, what is wanted, and what came out."""

    what: str
    against: str
    wanted: str
    measured: str


@dataclass
class StillClock:
    """A clock that stands at `NOW` for the bot, and runs for leases."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def stamp(self, at: datetime) -> datetime:
        return at

    def after(self, wait: timedelta) -> datetime:
        return self.at + wait

    def real(self) -> datetime:
        return datetime.now(UTC)


@contextlib.contextmanager
def server(latency: float = 0.0) -> Iterator[str]:
    """A Bot API in a process of its own; gives its address."""
    command = [sys.executable, "-m", "tests.bench.server", "--latency", str(latency)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


@contextlib.contextmanager
def database(url: str) -> Iterator[Database]:
    """An open, migrated database."""
    opened = Database(url)
    opened.open()
    try:
        migrate(opened.engine, paths.migrations())
        yield opened
    finally:
        opened.close()


def sqlite(folder: Path) -> str:
    """The address of a fresh SQLite file."""
    return f"sqlite:///{folder / f'{time.monotonic_ns()}.db'}"


def library() -> Library:
    """The cards that came along."""
    return Library.load(paths.content())


def people(session: Session, count: int, *, due: int | None = None, step: int = 20_000) -> None:
    """`count` learners in private chats, of whom `due` have a dose due now, and the others tomorrow."""
    due = count if due is None else due
    at = due_at(NOW.date(), datetime(2026, 1, 1, 8).time(), "Europe/Berlin")  # noqa: DTZ001 (a wall time)
    for start in range(1, count + 1, step):
        ids = range(start, min(start + step, count + 1))
        person = [
            {"id": i, "name": f"Person {i}", "zone": "Europe/Berlin", "rollover": 4, "created_at": NOW} for i in ids
        ]
        account = [{"person_id": i, "platform": "telegram", "user": str(i), "name": f"Person {i}"} for i in ids]
        place = [
            {
                "id": i,
                "platform": "telegram",
                "chat": str(i),
                "thread": "",
                "kind": "private",
                "title": "",
                "person_id": i,
            }
            for i in ids
        ]
        subscription = [
            {
                "id": i,
                "place_id": i,
                "state": "active",
                "zone": "Europe/Berlin",
                "at_minute": AT,
                "phase": 1,
                "next_dose_day": NOW.date() if i <= due else NOW.date() + timedelta(days=1),
                "next_due_at": at if i <= due else at + timedelta(days=1),
                "zone_data": "bench",
            }
            for i in ids
        ]
        for table, rows in ((t.person, person), (t.account, account), (t.place, place), (t.subscription, subscription)):
            session.execute(insert(table), rows)

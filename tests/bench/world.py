"""A world to measure in: a database with many learners, and a server on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Date, bindparam, func, select, text

from bot import paths
from bot.clock import pin_zones
from bot.core.schedule import due_at
from bot.library import Library
from bot.storage import tables as t
from bot.storage.columns import Instant
from bot.storage.database import Database, Session
from bot.storage.migrate import migrate
from tests.fakes import databases

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
def server(latency: float = 0.0, updates: int = 0) -> Iterator[str]:
    """A Bot API in a process of its own, with so many updates to be read; gives its address."""
    command = [sys.executable, "-m", "tests.bench.server", "--latency", str(latency), "--updates", str(updates)]
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


def settle_in() -> None:
    """What each process of the bench begins with: the zones that came along, and no log but of errors."""
    pin_zones()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def emptied(address: str, folder: Path) -> str:
    """The address of a database like this one that holds nothing; a PostgreSQL is emptied."""
    return sqlite(folder) if address.startswith("sqlite") else databases.empty_postgresql() or address


def library() -> Library:
    """The cards that came along."""
    return Library.load(paths.content())


def people(session: Session, count: int, *, due: int | None = None, first: int = 1) -> None:
    """Learners in private chats, from `first` to `count`; those to `due` have a dose due now, the others tomorrow.

    The database writes the rows itself, so that ten million take minutes.
    """
    today, tomorrow = NOW.date(), NOW.date() + timedelta(days=1)
    at = due_at(today, datetime(2026, 1, 1, 8).time(), "Europe/Berlin")  # noqa: DTZ001 (a wall time)
    given: dict[str, object] = {"first": first, "count": count, "due": count if due is None else due, "minute": AT}
    given |= {"today": today, "tomorrow": tomorrow, "at": at, "later": at + timedelta(days=1), "now": NOW}
    types = [bindparam(name, type_=Date) for name in ("today", "tomorrow")]
    types += [bindparam(name, type_=Instant) for name in ("at", "later", "now")]
    for table, columns in PEOPLE.items():
        one = "SELECT CAST(:first AS INTEGER)"
        numbers = f"WITH RECURSIVE n(i) AS ({one} UNION ALL SELECT i + 1 FROM n WHERE i < :count)"  # noqa: S608 (our own)
        query = f"INSERT INTO {table} ({', '.join(columns)}) {numbers} SELECT {', '.join(columns.values())} FROM n"  # noqa: S608 (our own words)
        named = [each for each in types if f":{each.key}" in query]
        session.execute(text(query).bindparams(*named), {k: v for k, v in given.items() if f":{k}" in query})


def is_planned(session: Session, count: int) -> bool:
    """Whether fewer than `count` doses are planned."""
    return session.execute(select(func.count()).select_from(t.delivery)).scalar_one() < count


async def until_left(database: Database, most: int) -> None:
    """Until no more than so many are still to be sent. They go out in the order of their ids."""
    while await database.run(_is_left, most):  # noqa: ASYNC110 (the database has no event to wait for)
        await asyncio.sleep(0.02)


def _is_left(session: Session, most: int) -> bool:
    unsent = select(t.delivery.c.id).where(t.delivery.c.state != "sent").order_by(t.delivery.c.id.desc())
    return session.execute(unsent.offset(most).limit(1)).first() is not None


PEOPLE = {
    "person": {
        "id": "i",
        "name": "'Ana'",
        "zone": "'Europe/Berlin'",
        "rollover": "4",
        "streak_hidden": "false",
        "created_at": ":now",
    },
    "account": {"person_id": "i", "platform": "'telegram'", '"user"': "CAST(i AS VARCHAR(20))", "name": "'Ana'"},
    "place": {
        "id": "i",
        "platform": "'telegram'",
        "chat": "CAST(i AS VARCHAR(20))",
        "thread": "''",
        "kind": "'private'",
        "title": "''",
        "person_id": "i",
    },
    "subscription": {
        "id": "i",
        "place_id": "i",
        "state": "'active'",
        "zone": "'Europe/Berlin'",
        "at_minute": ":minute",
        "phase": "1",
        "next_dose_day": "CASE WHEN i <= :due THEN :today ELSE :tomorrow END",
        "next_due_at": "CASE WHEN i <= :due THEN :at ELSE :later END",
        "zone_data": "'bench'",
    },
}

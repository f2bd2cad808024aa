"""Many people who have begun before the program starts, and what its database says about them afterwards."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.library import Library
from bot.ports import Address, PlaceKind, Where, Who
from bot.services.setup import Defaults
from tests.fakes.clock import MovableClock
from tests.fakes.databases import fresh_sqlite
from tests.fakes.house import House, Speaker
from tests.fakes.telegram_model import Message, Person
from tests.fakes.telegram_server import TelegramServer
from tests.processes.program import Program

ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Auckland")


def daytime_zone() -> str:
    """A zone in which it is neither early nor late, so that no day ends while a test runs."""
    now = datetime.now(UTC)
    return next(zone for zone in ZONES if 8 <= now.astimezone(ZoneInfo(zone)).hour < 20)


@dataclass(frozen=True)
class Acts:
    """What everybody does before the program starts: at an instant, words."""

    at: datetime
    words: str


async def seed(
    program: Program, server: TelegramServer, count: int, acts: Sequence[Acts], at: time = time(7, 30)
) -> list[Person]:
    """Makes people and a database that knows them."""
    program.database.parent.mkdir(parents=True, exist_ok=True)
    database = fresh_sqlite(program.database.parent)
    database.open()
    people = [server.person(f"P{number}") for number in range(count)]
    house = House(database, Library.load(program.content), MovableClock(acts[0].at), Defaults(at=at))
    try:
        for act in acts:
            house.clock.move(act.at)
            for person in people:
                where = Where(Address("telegram", str(person.id)), PlaceKind.PRIVATE)
                speaker = Speaker(house, Who("telegram", str(person.id), person.name), where)
                await speaker.says(act.words)
    finally:
        database.close()
    return people


def days_ago(days: int) -> datetime:
    """This time of day, some days ago."""
    return datetime.now(UTC) - timedelta(days=days)


def rows(program: Program, query: str) -> list[tuple[Any, ...]]:
    """Rows of the database."""
    with closing(sqlite3.connect(program.database)) as connection:
        return connection.execute(query).fetchall()


@contextmanager
def busy(program: Program) -> Iterator[None]:
    """Somebody else writes into the database, and takes their time."""
    with closing(sqlite3.connect(program.database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def unknowable(program: Program, state: str = "presumed") -> Counter[int]:
    """How many messages for each chat were written to the wire, and nobody can know whether they arrived."""
    return Counter(int(chat) for chat, _ in _by_chat(program, state))


def sent(program: Program, server: TelegramServer) -> list[Message]:
    """The messages that the database knows as sent."""
    return [server.messages[int(chat), int(number)] for chat, number in _by_chat(program, "sent") if number]


def _by_chat(program: Program, state: str) -> list[tuple[str, str | None]]:
    query = "SELECT chat, message FROM delivery JOIN place ON place.id = delivery.place_id WHERE delivery.state = "
    return rows(program, f"{query}'{state}'")


def states(program: Program) -> Counter[str]:
    """What became of the deliveries."""
    return Counter(str(state) for (state,) in rows(program, "SELECT state FROM delivery"))


def messages_of(server: TelegramServer, person: Person, beginning: str) -> int:
    """How many messages that begin so a person has got."""
    return sum(message.chat.id == person.id and message.text.startswith(beginning) for message in server.sent)

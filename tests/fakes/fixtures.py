"""Fixtures that the tests of the inside share; their `conftest.py` import what they use."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.core.doses import Card
from bot.library import Library
from bot.storage.database import Database
from tests.cards import write_content
from tests.fakes.clock import MovableClock
from tests.fakes.databases import emptied, servers_end
from tests.fakes.house import House, Speaker
from tests.fakes.platform import FakePlatform

__all__ = [
    "ana",
    "any_database",
    "any_house",
    "database",
    "events",
    "house",
    "library",
    "platform",
    "postgresql",
    "servers_end",
]

START = "2026-11-23T06:00Z"  # a Monday, 07:00 in Berlin
COPIES = ("one", "two", "three")
BOTH = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Three cards of every focus: `theory-one`, `theory-two`, `theory-three`."""
    found = Library.load(write_content(tmp_path_factory.mktemp("cards")))
    cards = [_copy(card, name) for card in found.cards.values() for name in COPIES]
    return replace(found, cards=MappingProxyType({card.id: card for card in cards}))


def _copy(card: Card, name: str) -> Card:
    return card.model_copy(update={"id": f"{card.focus}-{name}", "title": f"{card.focus.capitalize()} {name}"})


@pytest.fixture
def database() -> Database:
    """An empty SQLite file with the newest schema, open."""
    return emptied("sqlite")


@pytest.fixture
def postgresql() -> Database:
    """An empty PostgreSQL, open; skips where none is at hand."""
    return emptied("postgresql")


@pytest.fixture(params=BOTH)
def any_database(request: pytest.FixtureRequest) -> Database:
    """SQLite, then PostgreSQL where one is at hand, empty and open."""
    return emptied(request.param)


@pytest.fixture
def house(database: Database, library: Library) -> House:
    """The inside on SQLite."""
    return House(database, library, MovableClock(START))


@pytest.fixture
def any_house(any_database: Database, library: Library) -> House:
    """The inside on SQLite, then on PostgreSQL where one is at hand."""
    return House(any_database, library, MovableClock(START))


@pytest.fixture
async def ana(house: House) -> Speaker:
    """Somebody whose dose comes at 07:30 in Berlin. Today's was shown when she set it up."""
    speaker = house.person("ana")
    await speaker.begins()
    return speaker


@pytest.fixture(autouse=True)
def events() -> Iterator[list[MutableMapping[str, Any]]]:
    """What was logged. No test ends with a command that broke, unless it takes that event away itself."""
    with capture_logs() as caught:
        yield caught
    assert [each for each in caught if each["event"] in {"command_failed", "not_together"}] == []


@pytest.fixture
def platform() -> FakePlatform:
    """A platform without limits."""
    return FakePlatform()

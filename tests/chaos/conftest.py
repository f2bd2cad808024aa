"""Real processes, real signals, a SQLite file, and a real PostgreSQL where one is at hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.world import World, world
from tests.fakes.databases import fresh_postgresql, fresh_sqlite
from tests.fakes.fixtures import servers_end

__all__ = ["servers_end"]


@pytest.fixture
async def replicas(tmp_path: Path) -> AsyncIterator[World]:
    """An empty PostgreSQL and both platforms; the test starts the processes."""
    async with world(fresh_postgresql(), tmp_path) as made:
        yield made


@pytest.fixture
async def any_world(on: str, tmp_path: Path) -> AsyncIterator[World]:
    """The same with the database that the test names, sqlite or postgresql."""
    database = fresh_sqlite(tmp_path) if on == "sqlite" else fresh_postgresql()
    async with world(database, tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def signals() -> None:
    """Signals as POSIX has them."""
    pytest.importorskip("fcntl")

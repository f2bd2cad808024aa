"""Sources in front of the servers."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.papers import PAPERS, agent
from bot.papers.feed import FeedSource
from bot.papers.web import Web
from tests.fakes.fixtures import any_database, database, events, postgresql, servers_end
from tests.fakes.paper_server import PaperServer

__all__ = ["any_database", "database", "events", "postgresql", "servers_end"]


class Turns:
    """Lets everybody through, and keeps who asked in which order."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float]] = []

    async def __call__(self, family: str, gap: float) -> None:
        self.taken.append((family, gap))


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
async def server() -> AsyncIterator[PaperServer]:
    async with PaperServer() as server:
        yield server


@pytest.fixture
def web(server: PaperServer, turns: Turns) -> Web:
    return Web(agent("ops@example.org"), turns, server.url)


@pytest.fixture
def sources(web: Web) -> dict[str, FeedSource]:
    return {feed.name: feed.source(web) for feed in PAPERS}

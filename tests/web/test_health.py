"""Health: live while we answer, ready while the database does, and no secret in either."""

from __future__ import annotations

from pathlib import Path

import aiohttp

from bot.web import serving
from tests.fakes.databases import emptied, fresh_sqlite
from tests.web.test_doors import free_port


async def test_live_and_ready_follow_the_database(tmp_path: Path) -> None:
    database, port = fresh_sqlite(tmp_path), free_port()
    database.open()
    async with serving("127.0.0.1", port, [], database), aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

        async def ask(path: str) -> tuple[int, str]:
            async with session.get(path) as response:
                return response.status, await response.text()

        assert await ask("/health/live") == (200, "live\n")
        assert await ask("/health/ready") == (200, "ready\n")
        database.close()
        assert await ask("/health/live") == (200, "live\n")
        assert await ask("/health/ready") == (503, "the database does not answer\n")
        assert (await ask("/"))[0] == 404


async def test_without_a_port_and_hooks_nothing_listens() -> None:
    async with serving("nowhere.invalid", None, [], emptied("sqlite")):
        pass

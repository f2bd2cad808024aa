"""The program, and the platforms it talks to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.discord_server import DiscordServer
from tests.fakes.telegram_server import TelegramServer
from tests.processes.program import Program


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    """Not started yet; ended at the end of the test whatever happens."""
    program = Program(tmp_path)
    yield program
    if program.process is not None and program.process.returncode is None:
        program.process.kill()
        await program.process.wait()


@pytest.fixture
async def telegram(program: Program) -> AsyncIterator[TelegramServer]:
    """A Telegram that the program is set up for."""
    async with TelegramServer() as server:
        program.environment |= {"DOSE_TELEGRAM_TOKEN": server.token, "DOSE_TELEGRAM_API_URL": server.url}
        yield server


@pytest.fixture
async def discord(program: Program) -> AsyncIterator[DiscordServer]:
    """A Discord that the program is set up for."""
    async with DiscordServer() as server:
        program.environment |= {
            "DOSE_DISCORD_TOKEN": server.token,
            "DOSE_DISCORD_API_URL": server.api_url,
            "DOSE_DISCORD_GATEWAY_URL": server.gateway_url,
        }
        yield server

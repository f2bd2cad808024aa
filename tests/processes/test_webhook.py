"""The real program behind a webhook: kill -9 loses nothing, and what Telegram brings twice counts once."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.fakes.telegram_server import TelegramServer
from tests.processes.crowd import Acts, busy, days_ago, daytime_zone, rows, seed
from tests.processes.program import Program
from tests.web.test_doors import free_port

COUNTED = "SELECT count(*) FROM check_in WHERE kind = 'done'"


@pytest.fixture
def port(program: Program, telegram: TelegramServer) -> int:
    """Where the program listens; Telegram is told."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    program.environment |= {"DOSE_TELEGRAM_WEBHOOK_URL": address, "DOSE_WEB_PORT": str(port)}
    return port


async def test_a_kill_loses_no_done_and_repetitions_count_once(
    program: Program, telegram: TelegramServer, port: int
) -> None:
    begun = [Acts(days_ago(1), f"/start defaults {daytime_zone()}"), Acts(days_ago(0), "/today")]
    people = await seed(program, telegram, 5, begun)
    await program.start("run")
    await program.until(lambda: telegram.webhook)
    with busy(program):
        for person in people:
            telegram.say(person, "/done")
        await asyncio.sleep(0.3)  # it must not be confirmed, and nothing else would tell
        await program.kill()
    assert len(telegram.pending) == len(people)
    assert 200 not in telegram.caller.answers

    kept = list(telegram.pending)
    await program.start("run")
    await program.until(lambda: not telegram.pending)
    assert rows(program, COUNTED) == [(len(people),)]

    async with aiohttp.ClientSession() as session:
        again = [telegram.caller.bring(session, update) for update in kept * 5]
        assert set(await asyncio.gather(*again)) == {200}
        async with session.get(f"http://127.0.0.1:{port}/health/ready") as response:
            assert response.status == 200
    await program.until(lambda: len(telegram.sent) >= len(people))
    assert rows(program, COUNTED) == [(len(people),)]
    assert rows(program, "SELECT count(*) FROM delivery WHERE kind = 'reply'") == [(len(people),)]
    assert await program.terminate() == 0
    assert telegram.webhook.rpartition("/")[2] not in program.out + program.err
    assert telegram.webhook_secret.encode() not in program.everything_written()


async def test_back_to_polling_what_waits_is_read(program: Program, telegram: TelegramServer, port: int) -> None:
    await program.start("run")
    await program.until(lambda: telegram.webhook)
    assert await program.terminate() == 0
    telegram.say(telegram.person("Ana"), "/help")
    del program.environment["DOSE_TELEGRAM_WEBHOOK_URL"]
    await program.start("run")
    await program.until(lambda: telegram.sent)
    assert not telegram.webhook
    assert telegram.called("getUpdates")
    assert await program.terminate() == 0


async def test_a_taken_port_is_a_sentence(program: Program, telegram: TelegramServer, port: int) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    async with server:
        assert await program.run("run") == 2
    assert program.err.splitlines()[-1].startswith(f"The web server cannot listen at 127.0.0.1:{port} (")
    assert not telegram.called("setWebhook")

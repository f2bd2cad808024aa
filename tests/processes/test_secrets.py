"""Tokens and keys, through everything that goes wrong at the loudest level: in nothing that is written or sent."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial

import aiohttp

from tests.fakes.discord_server import DiscordServer
from tests.fakes.llm_server import KEY, LlmServer, Plan
from tests.fakes.telegram_server import TelegramServer
from tests.processes.program import Program
from tests.web.test_doors import free_port

BODY = b'{"ok":false,"error_code":%d,"description":"no /bot%s/sendMessage here"}'


async def test_no_token_is_in_anything_that_is_written(
    program: Program, telegram: TelegramServer, discord: DiscordServer
) -> None:
    async with LlmServer() as model:
        program.environment |= {"DOSE_LLM_URL": model.url, "DOSE_LLM_MODEL": "owl-1", "DOSE_LLM_KEY": KEY}
        await everything_goes_wrong(program, telegram, discord, model)


def more_is_told(program: Program, before: int) -> bool:
    return program.err.count("not_explained") > before


async def everything_goes_wrong(
    program: Program, telegram: TelegramServer, discord: DiscordServer, model: LlmServer
) -> None:
    port = free_port()
    program.environment |= {"DOSE_LOG_LEVEL": "DEBUG", "DOSE_WEB_PORT": str(port)}
    ana, token = telegram.person("Ana"), telegram.token.encode()
    bo = discord.person("Bo")
    await program.start("run")
    await program.until(lambda: telegram.called("getUpdates") and discord.gateway.identified.is_set())

    telegram.say(ana, "/start defaults Europe/Berlin")
    await program.until(lambda: len(telegram.sent) >= 1)
    for status in (400, 500, 200):
        telegram.fail("sendMessage", status=status, body=BODY % (status, token))
    telegram.fail("sendMessage", cut=True)
    telegram.fail("getUpdates", status=500, body=BODY % (500, token))
    telegram.fail("getUpdates", status=409, body=BODY % (409, token))
    discord.faults.fail("POST", "/callback$", 500, body=f"<html>Bot {discord.token}</html>", times=2)
    model.plan(Plan(status=401, body=f"no such key: {KEY}"), Plan(raw=f"data: {KEY}\n\n".encode()))
    for _ in range(2):
        before = program.err.count("not_explained")
        telegram.say(ana, "/explain")
        await program.until(partial(more_is_told, program, before))
    for _ in range(4):
        telegram.say(ana, "/streak")
    await discord.slash(bo, discord.direct(bo), "streak")
    await program.until(lambda: not any(fault.times for fault in telegram.faults))
    telegram.say(ana, "/plan")
    await program.until(lambda: not telegram.pending)

    with closing(sqlite3.connect(program.database)) as connection, connection:
        connection.execute("ALTER TABLE check_in RENAME TO gone")  # now commands break, with a traceback
    telegram.say(ana, "/done")
    await program.until(lambda: "Traceback" in program.err and "check_in" in program.err)

    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as response:
        numbers = await response.text()
    assert 'dose_deliveries_total{kind="reply",platform="telegram",state="sent"}' in numbers
    assert ana.name not in numbers
    assert str(ana.id) not in numbers

    telegram.fail("sendMessage", hang=True)
    telegram.say(ana, "/help")
    await program.until(lambda: not telegram.faults[-1].times)
    await program.kill()

    telegram.is_revoked = True
    assert await program.run("run") == 2
    assert program.err.splitlines()[-1].startswith("Telegram refuses the token (401).")

    written = program.everything_written()
    told = "\n".join([*(message.text for message in telegram.sent), *(post.text for post in discord.posts())])
    told += numbers
    asked = str([call.parameters for call in telegram.calls]) + str([call.body for call in discord.calls])
    for secret in (KEY, telegram.token, telegram.token.partition(":")[2], discord.token):
        assert secret.encode() not in written
        assert secret not in told
        assert secret not in asked

"""The token: in no line of any log at any level, in no error, in no representation."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest

from bot.platforms.telegram.client import build_client
from bot.ports import Ask, DeliveryError, Reply, StartError
from tests.fakes.telegram_server import TelegramServer
from tests.platforms.telegram.conftest import Desk

BODIES = [
    b"<html>Not found: /bot%s/sendMessage</html>",
    b'{"ok":false,"error_code":400,"description":"Bad Request: no such file /bot%s/sendMessage"}',
    b'{"ok":false,"error_code":403,"description":"Forbidden: bot %s"}',
]


def _buggy(_: Ask) -> tuple[Reply, ...]:
    raise RuntimeError("a bug")


async def test_the_token_is_in_no_log_and_no_error(
    server: TelegramServer, desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    shown = [repr(desk.platform), repr(build_client(server.token, server.url))]
    server.is_revoked = True
    with pytest.raises(StartError) as failed:
        await desk.platform.open()
    shown.append("".join(traceback.format_exception(failed.value)))
    server.is_revoked = False
    await desk.start()
    ana = server.person("Ana")
    for status in (200, 400, 401, 403, 404, 429, 500, 502):
        for body in BODIES:
            server.fail("sendMessage", status=status, body=body % server.token.encode())
    for how in ({"cut": True}, {"status": 401}):
        server.fail("sendMessage", **how)
        server.fail("getUpdates", **how)
    server.fail("sendMessage", status=409)
    server.fail("getUpdates", body=BODIES[0] % server.token.encode())
    for _ in range(27):
        with pytest.raises(DeliveryError) as refused:
            await desk.send(ana, "A dose.")
        shown.append("".join(traceback.format_exception(refused.value)) + repr(refused.value))
    desk.inbox.answer = _buggy
    server.say(ana, "/done")
    await server.until(lambda: desk.inbox.attempts)
    await server.go_down()
    with pytest.raises(DeliveryError) as refused:
        await desk.send(ana, "A dose.")
    shown.append("".join(traceback.format_exception(refused.value)))
    await desk.stop()
    output = capfd.readouterr()
    everything = "\n".join([*shown, caplog.text, output.out, output.err])
    assert "telegram_update_failed" in everything
    assert server.token.partition(":")[2] not in everything


def test_the_librarys_debug_lines_are_off() -> None:
    build_client("1:secret", "http://127.0.0.1:1")
    assert not logging.getLogger("telegram.Bot").isEnabledFor(logging.INFO)

"""Opening: who is let in, what is set up, and what is left alone."""

from __future__ import annotations

import asyncio

import pytest

from bot.ports import StartError
from tests.fakes.telegram_server import TelegramServer
from tests.platforms.telegram.conftest import Desk


async def test_a_refused_token_stops_the_start_with_the_cure(server: TelegramServer, desk: Desk) -> None:
    server.is_revoked = True
    with pytest.raises(StartError) as caught:
        await desk.platform.open()
    words = "Telegram refuses the token (401). Ask @BotFather for a new one, /token, and put it into .env."
    assert str(caught.value) == words
    assert caught.value.__context__ is None, "the library's error holds the token"


async def test_an_address_that_is_not_telegram_stops_the_start(server: TelegramServer, desk: Desk) -> None:
    server.fail("getMe", body=b"<html>Log in to this hotel's network</html>")
    with pytest.raises(StartError, match="not Telegram"):
        await desk.platform.open()


async def test_an_outage_at_the_start_is_waited_out(server: TelegramServer, desk: Desk) -> None:
    await server.go_down()
    opening = asyncio.create_task(desk.platform.open())
    await asyncio.sleep(0.1)
    assert not opening.done()
    await server.come_up()
    await asyncio.wait_for(opening, 5)


@pytest.mark.parametrize("status", [500, 502, 429])
async def test_trouble_at_telegram_during_the_start_is_waited_out(
    server: TelegramServer, desk: Desk, status: int
) -> None:
    server.fail("getMe", status=status, retry_after=0, times=2)
    await desk.platform.open()
    assert len(server.called("getMe")) == 3


async def test_menus_are_set_by_scope(server: TelegramServer, desk: Desk) -> None:
    await desk.platform.open()
    menus = {
        call.parameters["scope"]["type"]: [command["command"] for command in call.parameters["commands"]]
        for call in server.called("setMyCommands")
    }
    assert menus == {
        "all_private_chats": ["start", "done", "zone", "export"],
        "all_group_chats": ["start", "done", "board"],
        "all_chat_administrators": ["start", "done", "zone", "board"],
    }


async def test_menus_are_not_set_twice(server: TelegramServer, desk: Desk) -> None:
    await desk.platform.open()
    await desk.platform.close()
    again = desk.build()
    await again.open()
    await again.close()
    assert len(server.called("setMyCommands")) == 3
    assert len(server.called("getMyCommands")) == 6


async def test_a_menu_that_cannot_be_set_does_not_stop_the_start(server: TelegramServer, desk: Desk) -> None:
    server.fail("setMyCommands", status=400, description="Bad Request: BOT_COMMAND_INVALID", times=3)
    await desk.platform.open()


async def test_a_webhook_is_removed_and_what_waited_is_kept(server: TelegramServer, desk: Desk) -> None:
    server.webhook = "https://example.org/hook"
    server.say(server.person("Ana"), "/done")
    await desk.start()
    await desk.heard(1)
    (call,) = server.called("deleteWebhook")
    assert call.parameters.get("drop_pending_updates") is not True


async def test_without_a_webhook_none_is_removed(server: TelegramServer, desk: Desk) -> None:
    await desk.platform.open()
    assert not server.called("deleteWebhook")


async def test_close_is_safe_twice_and_without_open(desk: Desk) -> None:
    await desk.platform.close()
    await desk.start()
    await desk.stop()
    await desk.platform.close()

"""The webhook: an update is committed before it counts as read, whatever goes wrong on either side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.core.message import Choice, Message, rows
from bot.platforms.telegram.handling import FAILED
from bot.platforms.telegram.updates import WANTED
from bot.ports import Ask, Reply, StartError
from bot.web import serving
from tests.fakes.databases import emptied
from tests.fakes.telegram_server import TelegramServer
from tests.platforms.telegram.conftest import Desk
from tests.web.test_doors import free_port

OUR_WEB = "http://127.0.0.1"


@asynccontextmanager
async def reached(desk: Desk) -> AsyncIterator[None]:
    """The adapter open, and its web server up."""
    await desk.platform.open()
    assert desk.platform.hook is not None
    port = int(desk.webhook_url.rpartition(":")[2])
    async with serving("127.0.0.1", port, [desk.platform.hook], emptied("sqlite")):
        desk.listening = asyncio.create_task(desk.platform.listen())
        yield


@pytest.fixture
async def called(server: TelegramServer) -> AsyncIterator[Desk]:
    """The adapter that Telegram calls, not yet open."""
    desk = Desk(server, webhook_url=f"{OUR_WEB}:{free_port()}")
    yield desk
    await desk.stop()


async def test_updates_are_taken_and_nothing_is_polled(server: TelegramServer, called: Desk) -> None:
    async with reached(called):
        server.say(server.person("Ana"), "/done")
        await called.heard(1)
        await called.settled()
    (call,) = server.called("setWebhook")
    assert call.parameters["url"] == server.webhook
    assert call.parameters["allowed_updates"] == list(WANTED)
    assert call.parameters["max_connections"] == 100
    assert "drop_pending_updates" not in call.parameters
    assert not server.called("getUpdates")
    assert set(server.caller.answers) == {200}


async def test_nothing_is_confirmed_before_it_is_committed(server: TelegramServer, called: Desk) -> None:
    called.inbox.hold = lambda _: True
    server.say(server.person("Ana"), "/done")
    async with reached(called):
        await server.until(lambda: called.inbox.attempts)
        await asyncio.sleep(0.05)
        assert (len(server.pending), server.caller.answers) == (1, [])
        called.inbox.released.set()
        await called.settled()


async def test_what_cannot_be_committed_is_brought_again(server: TelegramServer, called: Desk) -> None:
    away = True

    def answer(_: Ask) -> tuple[Reply, ...]:
        if away:
            raise ConnectionError("the database is away")
        return ()

    called.inbox.answer = answer
    async with reached(called):
        server.say(server.person("Ana"), "/done")
        await server.until(lambda: server.caller.answers.count(503) >= 7)
        assert len(server.pending) == 1, "nothing gets through, so it is no poison"
        away = False
        await called.settled()
    assert called.inbox.said == ["done"]


async def test_what_came_while_nobody_listened_is_brought_after_a_restart(server: TelegramServer, called: Desk) -> None:
    async with reached(called):
        await server.until(lambda: server.webhook)
        await called.kill()
    server.say(server.person("Ana"), "/done")
    await server.until(lambda: 0 in server.caller.answers)
    assert server.webhook, "an end removes nothing: other processes may be there, and Telegram keeps what comes"
    async with reached(called):
        await called.settled()
    assert called.inbox.said == ["done"]


async def test_each_chat_keeps_its_order_and_none_waits_for_another(server: TelegramServer, called: Desk) -> None:
    ana, bo = server.person("Ana"), server.person("Bo")
    for number in range(3):
        server.say(ana, f"/done {number}")
        server.say(bo, f"/done {number}")
    called.inbox.hold = lambda ask: ask.who.name == "Ana"
    async with reached(called):
        await called.heard(3)
        assert {ask.who.name for ask in called.inbox.asks} == {"Bo"}
        called.inbox.released.set()
        await called.heard(6)
    for name in ("Ana", "Bo"):
        assert [ask.words for ask in called.inbox.asks if ask.who.name == name] == ["0", "1", "2"]


async def test_a_group_keeps_its_order_though_who_is_admin_is_asked_first(server: TelegramServer, called: Desk) -> None:
    """Two of one chat at once, as a careless relay may bring them; only the first waits for Telegram."""
    ana = server.person("Ana")
    group = server.group("Study", ana)
    await called.platform.open()
    first = server.say(ana, "/zone Europe/Paris", chat=group)
    second = server.say(ana, "/done", chat=group)
    server.fail("getChatAdministrators", delay=0.1)
    assert called.platform.hook is not None
    take = called.platform.hook.take
    taken = await asyncio.gather(
        *(take({"update_id": number, "message": each.payload()}) for number, each in enumerate((first, second)))
    )
    assert taken == [True, True]
    assert called.inbox.said == ["zone Europe/Paris", "done"]


def _poison(ask: Ask) -> tuple[Reply, ...]:
    if ask.press == "done:666":
        raise RuntimeError("a bug")
    return ()


async def test_poison_is_skipped_when_others_get_through(server: TelegramServer, called: Desk) -> None:
    ana, bo = server.person("Ana"), server.person("Bo")
    called.inbox.answer = _poison
    async with reached(called):
        await called.send(ana, Message("A dose.", choices=rows(Choice("Done", "done:666"))))
        press = server.press(server.sent[-1], "Done")
        await server.until(lambda: called.inbox.attempts)
        server.say(bo, "/done")
        with capture_logs() as logs:
            await called.settled()
            await server.until(lambda: server.answers)
    assert server.answers == [(press, FAILED)]
    assert [line["log_level"] for line in logs if line["event"] == "telegram_update_skipped"] == ["error"]


@pytest.mark.parametrize(
    "kind",
    [
        {"edited_message": {"message_id": 1}},
        {"something_new": {"of": "2031"}},
        {"message": {"message_id": "?", "chat": 5, "date": "soon"}},
        {"callback_query": {"id": "1"}},
        {},
    ],
)
async def test_what_means_nothing_to_us_is_taken_and_forgotten(
    server: TelegramServer, called: Desk, kind: dict[str, object]
) -> None:
    async with reached(called), aiohttp.ClientSession() as session:
        await server.until(lambda: server.webhook)
        assert await server.caller.bring(session, {"update_id": 7} | kind) == 200
        assert await server.caller.bring(session, {"update": 7} | kind) == 400
    assert not called.inbox.attempts


async def test_a_webhook_that_somebody_removed_is_set_again(server: TelegramServer, called: Desk) -> None:
    async with reached(called):
        await server.until(lambda: server.webhook)
        with capture_logs() as logs:
            server.webhook = ""
            await server.until(lambda: server.webhook)
    assert "telegram_webhook_lost" in {line["event"] for line in logs}


async def test_what_telegram_says_about_reaching_us_is_logged_once(server: TelegramServer, called: Desk) -> None:
    async with reached(called):
        await server.until(lambda: server.webhook)
        server.trouble = "Wrong response from the webhook: 502 Bad Gateway"
        with capture_logs() as logs:
            await server.until(lambda: len(server.called("getWebhookInfo")) >= 4)
    told = [line for line in logs if line["event"] == "telegram_webhook_failing"]
    assert [line["reason"] for line in told] == [server.trouble]


async def test_an_outage_while_it_is_set_is_waited_out(server: TelegramServer, called: Desk) -> None:
    server.fail("setWebhook", status=502, times=2)
    server.fail("setWebhook", status=429, retry_after=0)
    async with reached(called):
        await server.until(lambda: server.webhook)


async def test_an_address_that_telegram_refuses_is_one_sentence(server: TelegramServer, called: Desk) -> None:
    words = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    server.fail("setWebhook", status=400, description=words)
    await called.platform.open()
    with pytest.raises(StartError) as caught:
        await called.platform.listen()
    assert str(caught.value) == (
        "Telegram refuses the webhook: bad webhook: Failed to resolve host: Name or service not known. "
        "Check DOSE_TELEGRAM_WEBHOOK_URL."
    )


async def test_processes_agree_on_path_and_secret_and_other_tokens_have_others(server: TelegramServer) -> None:
    hooks = []
    for token in (server.token, server.token, server.token + "x"):
        server.token = token
        hook = Desk(server, webhook_url="https://bot.example.org").platform.hook
        assert hook is not None
        hooks.append((hook.path, hook.secret))
    assert hooks[0] == hooks[1]
    assert not set(hooks[0]) & set(hooks[2])
    assert server.token.partition(":")[2] not in "".join(hooks[0])

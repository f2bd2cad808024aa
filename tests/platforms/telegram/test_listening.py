"""The polling loop: what is confirmed when, and what happens when something goes wrong on either side of it."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.core.message import Choice, Message, rows
from bot.platforms.telegram import polling
from bot.platforms.telegram.handling import FAILED
from bot.ports import Ask, Reply, TakenError
from tests.fakes.telegram_server import TelegramServer
from tests.platforms.telegram.conftest import Desk


async def test_a_crash_in_mid_batch_loses_nothing(server: TelegramServer, desk: Desk) -> None:
    people = [server.person(f"P{number}") for number in range(10)]
    for person in people:
        server.say(person, "/done")
    desk.inbox.hold = lambda ask: ask.who.name in {"P4", "P7"}
    await desk.start()
    await desk.heard(8)
    await desk.kill()
    assert len(server.pending) == 10, "nothing is confirmed before all of it is committed"

    desk.inbox.hold = lambda _: False
    desk.platform, dead = desk.build(), desk.platform
    await desk.start()
    await desk.settled()
    await dead.close()
    assert len({ask.key for ask in desk.inbox.asks}) == 10
    assert len(desk.inbox.asks) == 18, "the same keys again: the inbox knows them"


async def test_nothing_is_confirmed_before_take_returns(server: TelegramServer, desk: Desk) -> None:
    desk.inbox.hold = lambda _: True
    server.say(server.person("Ana"), "/done")
    await desk.start()
    await server.until(lambda: desk.inbox.attempts)
    await asyncio.sleep(0.05)
    assert (len(server.pending), len(server.called("getUpdates"))) == (1, 1)
    desk.inbox.released.set()
    await desk.settled()


async def test_a_stop_confirms_what_was_committed(server: TelegramServer, at_work: Desk) -> None:
    def answer(_: Ask) -> tuple[Reply, ...]:
        server.fail("getUpdates", status=500, times=1000)  # so that the next poll cannot confirm it
        return ()

    at_work.inbox.answer = answer
    server.say(server.person("Ana"), "/done")
    await server.until(lambda: server.faults and server.faults[0].times < 1000)
    assert len(server.pending) == 1
    server.faults.clear()
    await at_work.stop()
    assert not server.pending


async def test_a_stop_confirms_nothing_that_came_meanwhile(server: TelegramServer, at_work: Desk) -> None:
    ana = server.person("Ana")
    server.say(ana, "/done")
    await at_work.heard(1)
    await at_work.settled()
    await at_work.kill()
    server.say(ana, "/done later")
    await at_work.stop()
    assert len(server.pending) == 1


async def test_each_chat_keeps_its_order_and_none_waits_for_another(server: TelegramServer, desk: Desk) -> None:
    ana, bo = server.person("Ana"), server.person("Bo")
    for number in range(3):
        server.say(ana, f"/done {number}")
        server.say(bo, f"/done {number}")
    desk.inbox.hold = lambda ask: ask.who.name == "Ana"
    await desk.start()
    await desk.heard(3)
    assert {ask.who.name for ask in desk.inbox.asks} == {"Bo"}
    desk.inbox.released.set()
    await desk.heard(6)
    assert [ask.words for ask in desk.inbox.asks if ask.who.name == "Ana"] == ["0", "1", "2"]
    assert [ask.words for ask in desk.inbox.asks if ask.who.name == "Bo"] == ["0", "1", "2"]


def _poison(ask: Ask) -> tuple[Reply, ...]:
    if ask.words == "poison" or ask.press == "done:666":
        raise RuntimeError("a bug")
    return ()


async def test_poison_is_tried_again_and_then_skipped(server: TelegramServer, at_work: Desk) -> None:
    ana, bo = server.person("Ana"), server.person("Bo")
    at_work.inbox.answer = _poison
    server.say(ana, "/done poison")
    server.say(bo, "/done")
    server.say(ana, "/done after")
    with capture_logs() as logs:
        await at_work.settled()
    assert {"done", "done after"} <= set(at_work.inbox.said)
    assert sum(ask.words == "poison" for ask in at_work.inbox.attempts) >= 2
    assert [line["log_level"] for line in logs if line["event"] == "telegram_update_skipped"] == ["error"]
    server.say(bo, "/done again")
    await server.until(lambda: "done again" in at_work.inbox.said)


async def test_a_poisoned_press_is_told_that_it_failed(server: TelegramServer, at_work: Desk) -> None:
    ana, bo = server.person("Ana"), server.person("Bo")
    at_work.inbox.answer = _poison
    await at_work.send(ana, Message("A dose.", choices=rows(Choice("Done", "done:666"))))
    press = server.press(server.sent[-1], "Done")
    server.say(bo, "/done")
    await at_work.settled()
    await server.until(lambda: server.answers)
    assert server.answers == [(press, FAILED)]


async def test_while_nothing_can_be_committed_telegram_keeps_it(server: TelegramServer, at_work: Desk) -> None:
    away = True

    def answer(_: Ask) -> tuple[Reply, ...]:
        if away:
            raise ConnectionError("the database is away")
        return ()

    at_work.inbox.answer = answer
    people = [server.person("Ana"), server.person("Bo")]
    for person in people:
        server.say(person, "/done")
    await server.until(lambda: len(server.called("getUpdates")) >= 5)
    assert len(server.pending) == 2
    away = False
    await at_work.settled()
    assert {ask.who.name for ask in at_work.inbox.asks} == {"Ana", "Bo"}


async def test_lone_poison_does_not_block_for_ever(
    server: TelegramServer, at_work: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "DARK_ROUNDS", 3)
    at_work.inbox.answer = _poison
    server.say(server.person("Ana"), "/done poison")
    await at_work.settled()


async def test_an_unreadable_update_is_skipped(server: TelegramServer, at_work: Desk) -> None:
    server.update(message={"message_id": "?", "chat": 5, "date": "soon"})
    server.update(callback_query={"id": "1"})
    server.say(server.person("Ana"), "/done")
    await at_work.settled()
    assert at_work.inbox.said == ["done"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_trouble_at_telegram_is_waited_out(server: TelegramServer, at_work: Desk, status: int) -> None:
    server.fail("getUpdates", status=status, times=2)
    server.fail("getUpdates", status=status, times=2, body=b"<html>Bad gateway</html>")
    server.fail("getUpdates", body=b"<html>a hotel's login</html>", times=2)
    server.fail("getUpdates", cut=True, times=2)
    server.say(server.person("Ana"), "/done")
    await at_work.heard(1)
    server.say(server.person("Bo"), "/done")
    await at_work.heard(2)


async def test_an_outage_is_waited_out_without_hurry_and_told_once(server: TelegramServer, at_work: Desk) -> None:
    await server.until(lambda: server.called("getUpdates"))
    with capture_logs() as logs:
        await server.go_down()
        await asyncio.sleep(0.5)
        await server.come_up()
        server.say(server.person("Ana"), "/done")
        await at_work.heard(1)
    told = [line for line in logs if line["event"].startswith("telegram_")]
    assert [line["event"] for line in told] == ["telegram_unreachable", "telegram_back"]
    assert told[1]["failures"] <= 20, "0.5 s of outage, and 25 to 50 ms between tries"


async def test_429_while_polling_is_respected(server: TelegramServer, at_work: Desk) -> None:
    await server.until(lambda: server.called("getUpdates"))
    server.fail("getUpdates", status=429, retry_after=1)
    server.say(server.person("Ana"), "/done")
    await at_work.heard(1)
    server.say(server.person("Bo"), "/done")
    await at_work.heard(2)
    refused, following = server.called("getUpdates")[1:3]
    assert following.at - refused.at >= 1


async def test_a_second_poller_ends_our_reading_and_it_may_begin_again(server: TelegramServer, at_work: Desk) -> None:
    await server.until(lambda: server.called("getUpdates"))
    server.fail("getUpdates", status=409, description="Conflict: terminated by other getUpdates request")
    server.say(server.person("Ana"), "/done")
    assert at_work.listening is not None
    with pytest.raises(TakenError):
        await at_work.listening
    at_work.listening = asyncio.create_task(at_work.platform.listen())
    server.say(server.person("Bo"), "/done")
    await at_work.heard(2)


async def test_a_revoked_token_stops_polling_for_a_while_and_a_new_start_is_not_needed(
    server: TelegramServer, at_work: Desk
) -> None:
    await server.until(lambda: server.called("getUpdates"))
    server.is_revoked = True
    with capture_logs() as logs:
        server.say(server.person("Ana"), "/done")
        await asyncio.sleep(0.3)
        assert at_work.listening is not None
        assert not at_work.listening.done()
        assert len(server.called("getUpdates")) <= 4
        server.is_revoked = False
        server.say(server.person("Bo"), "/done")
        await at_work.heard(2)
    assert [line["event"] for line in logs].count("telegram_token_refused") == 1


async def test_the_fake_lets_one_poll_at_a_time(server: TelegramServer, at_work: Desk) -> None:
    other = Desk(server)
    await server.until(lambda: server.called("getUpdates"))
    await other.start()
    assert at_work.listening is not None
    with pytest.raises(TakenError):
        await at_work.listening
    at_work.listening = None
    await other.stop()


async def test_a_process_that_only_sends_never_polls(server: TelegramServer, desk: Desk) -> None:
    await desk.platform.open()
    await desk.send(server.person("Ana"), "A dose.")
    await desk.platform.confirm()
    await desk.platform.close()
    assert [message.text for message in server.sent] == ["A dose."]
    assert server.called("getUpdates") == []


async def test_who_reads_again_believes_telegram_and_not_its_own_memory(server: TelegramServer, at_work: Desk) -> None:
    ana = server.person("Ana")
    server.say(ana, "/done")
    await at_work.settled()
    await at_work.kill()
    at_work.listening = asyncio.create_task(at_work.platform.listen())
    server.say(ana, "/done")
    await at_work.heard(2)
    assert [call.parameters.get("offset") is None for call in server.called("getUpdates")].count(True) == 2

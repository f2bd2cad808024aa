"""Sending: what each answer of Telegram means for a delivery, and what is mended on the way."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from typing import Any

import pytest

from bot.core.message import Choice, Message, Style, rows
from bot.platforms.telegram import request
from bot.ports import DeliveryError, Verb
from tests.fakes.telegram_rules import units
from tests.fakes.telegram_server import TelegramServer
from tests.platforms.telegram.conftest import Desk

DOSE = Message(
    kicker="THEORY · 15 min",
    title="Mean & median",
    text="Hi <Ana>.",
    markdown="Why **so**?",
    choices=rows(Choice("✅ Done", "done:17", style=Style.PRIMARY), Choice("Colab", url="https://colab.example.org/x")),
    footer="CC BY 4.0",
)
QUIET = ("permanent", "retry_after", "ambiguous", "outage", "moved_to", "unauthorised")


@pytest.fixture
async def opened(desk: Desk) -> Desk:
    await desk.platform.open()
    return desk


async def refused(desk: Desk, to: Any, message: Message | str = "A dose.", **how: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await desk.send(to, message, **how)
    return caught.value


def flags(error: DeliveryError) -> dict[str, object]:
    """What is set."""
    return {name: getattr(error, name) for name in QUIET if getattr(error, name)}


async def test_a_message_arrives_as_it_was_meant(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    message = await opened.send(ana, DOSE, silent=True)
    (sent,) = server.sent
    assert message == str(sent.id)
    assert sent.text == "THEORY · 15 min\nMean & median\n\nHi <Ana>.\n\nWhy so?\n\nCC BY 4.0"
    assert sent.buttons == [
        [
            {"text": "✅ Done", "callback_data": "v1:done:17", "style": "primary"},
            {"text": "Colab", "url": "https://colab.example.org/x"},
        ]
    ]
    assert sent.silent
    assert server.called("sendMessage")[0].parameters["link_preview_options"] == {"is_disabled": True}
    assert opened.written == ["written"]


async def test_a_reply_names_what_it_replies_to(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    asked = server.say(ana, "/done")
    await opened.send(ana, "Counted.", target=asked.id)
    await opened.send(ana, "Counted.", target=4242)
    assert [sent.reply_to for sent in server.sent] == [asked.id, 4242]


async def test_an_edit_changes_the_message(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    message = await opened.send(ana, DOSE)
    assert await opened.send(ana, "Counted.", verb=Verb.EDIT, target=message) == message
    (sent,) = server.sent
    assert (sent.text, sent.buttons, sent.edits) == ("Counted.", [], 1)


async def test_an_edit_that_changes_nothing_is_a_success(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    message = await opened.send(ana, DOSE)
    assert await opened.send(ana, DOSE, verb=Verb.EDIT, target=message) == message
    assert len(server.sent) == 1


async def test_what_cannot_be_edited_is_sent_anew(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    typed = server.say(ana, "/done")
    for target in ("999999", str(typed.id)):
        message = await opened.send(ana, "Counted.", verb=Verb.EDIT, target=target)
        assert message == str(server.sent[-1].id)
    assert server.count(ana) == 2


async def test_a_draft_changes_one_message_and_never_makes_a_second(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    message = await opened.send(ana, "Asking.")
    long = Message(markdown="\n\n".join("word " * 150 for _ in range(9)))
    assert await opened.send(ana, long, verb=Verb.DRAFT, target=message) == message
    assert await opened.send(ana, long, verb=Verb.DRAFT, target=message) == message, "not modified"
    assert await opened.send(ana, long, verb=Verb.DRAFT, target="999999") == "999999"
    assert (len(server.sent), server.count(ana)) == (1, 1)
    assert server.sent[0].text.startswith("word word")


async def test_a_toast_answers_its_press(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    await opened.send(ana, DOSE)
    press = server.press(server.sent[-1], "Done")
    assert await opened.send(ana, "Counted.", verb=Verb.TOAST, target=press) == ""
    assert await opened.send(ana, "Counted.", verb=Verb.TOAST, target="too old") == ""
    assert server.answers == [(press, "Counted.")]


async def test_a_long_toast_stays_until_it_is_closed(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    await opened.send(ana, DOSE)
    for text in ("Counted.", "Not quite, because. " * 10):
        await opened.send(ana, text, verb=Verb.TOAST, target=server.press(server.sent[-1], "Done"))
    assert ["show_alert" in call.parameters for call in server.called("answerCallbackQuery")] == [False, True]


async def test_a_topic_gets_its_message(server: TelegramServer, opened: Desk) -> None:
    await opened.send(server.group("Study", topics=1), "A dose.", thread=1001)
    assert server.sent[-1].thread == 1001


async def test_a_missing_or_closed_topic_falls_back_to_the_general_one(server: TelegramServer, opened: Desk) -> None:
    group = server.group("Study", topics=2)
    group.closed_topics.add(1002)
    for thread in (1002, 7777):
        await opened.send(group, "A dose.", thread=thread)
    assert [sent.thread for sent in server.sent] == [None, None]


async def test_refused_markup_is_sent_as_plain_text_once(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    words = "Bad Request: can't parse entities: Unsupported start tag"
    server.fail("sendMessage", status=400, description=words)
    await opened.send(ana, DOSE)
    (sent,) = server.sent
    assert sent.html == sent.text == "THEORY · 15 min\nMean & median\n\nHi <Ana>.\n\nWhy so?\n\nCC BY 4.0"
    assert sent.labels == ["✅ Done", "Colab"]
    server.fail("sendMessage", status=400, description=words, times=2)
    assert flags(await refused(opened, ana, DOSE)) == {}
    assert len(server.called("sendMessage")) == 4


async def test_a_link_that_telegram_does_not_take_is_left_out(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    choices = rows(Choice("Done", "done:1"), Choice("Page", url="http://localhost:8000/streak"))
    await opened.send(ana, Message("A dose.", choices=choices))
    assert server.sent[-1].labels == ["Done"]


async def test_what_is_called_too_long_is_cut(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    server.fail("sendMessage", status=400, description="Bad Request: message is too long")
    await opened.send(ana, DOSE)
    assert server.count(ana) == 1


async def test_a_long_message_comes_in_parts_with_the_buttons_under_the_last(
    server: TelegramServer, opened: Desk
) -> None:
    ana = server.person("Ana")
    code = "\n".join(f"x{number} = '👨‍👩‍👧'" for number in range(500))
    long = Message(
        title="Long", markdown=f"One.\n\n```python\n{code}\n```\n\nTwo.", choices=rows(Choice("Done", "done:1"))
    )
    message = await opened.send(ana, long)
    assert message == str(server.sent[-1].id)
    assert len(server.sent) > 1
    assert [sent.labels for sent in server.sent] == [[]] * (len(server.sent) - 1) + [["Done"]]
    assert all(units(sent.text) <= 4096 for sent in server.sent)
    assert all(f"x{number} = '👨‍👩‍👧'" in "\n".join(sent.text for sent in server.sent) for number in range(500))
    assert opened.written == ["written"]


async def test_a_long_message_goes_on_where_it_was_interrupted(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    long = Message(text="\n".join(f"Line {number} of many." for number in range(600)))
    first = server.fail("sendMessage", times=1, delay=0)
    server.fail("sendMessage", status=429, retry_after=3)
    error = await refused(opened, ana, long, delivery=5)
    assert flags(error) == {"retry_after": timedelta(seconds=3)}
    assert first.times == 0
    await opened.send(ana, long, delivery=5)
    texts = "\n".join(sent.text for sent in server.sent)
    assert [texts.count(f"Line {number} of") for number in range(600)] == [1] * 600


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [None, b"<html>Bad gateway</html>"])
async def test_a_5xx_is_an_outage_and_leaves_a_little_doubt(
    server: TelegramServer, opened: Desk, status: int, body: bytes | None
) -> None:
    server.fail("sendMessage", status=status, body=body)
    assert flags(await refused(opened, server.person("Ana"))) == {"ambiguous": True, "outage": True}


@pytest.mark.parametrize("status", [403, 401, 404])
async def test_a_refusal_that_is_not_telegrams_condemns_nobody(
    server: TelegramServer, opened: Desk, status: int
) -> None:
    server.fail("sendMessage", status=status, body=b"<html>Blocked by your company</html>")
    assert flags(await refused(opened, server.person("Ana"))) == {"outage": True}


async def test_429_says_how_long_and_for_whom(server: TelegramServer, opened: Desk) -> None:
    ana, group = server.person("Ana"), server.group("Study")
    server.fail("sendMessage", status=429, retry_after=7, times=2)
    in_private, in_group = await refused(opened, ana), await refused(opened, group)
    assert (in_private.retry_after, in_private.scope) == (timedelta(seconds=7), "token")
    assert (in_group.retry_after, in_group.scope) == (timedelta(seconds=7), "chat")
    server.fail("sendMessage", status=429)
    server.fail("sendMessage", status=429, body=b"<html>slow down</html>")
    assert flags(await refused(opened, ana)) == {"retry_after": timedelta(seconds=5)}
    assert flags(await refused(opened, ana)) == {"retry_after": timedelta(seconds=5)}


async def test_a_429_in_one_group_leaves_private_chats_alone(server: TelegramServer, opened: Desk) -> None:
    group = server.group("Study")
    server.fail("sendMessage", status=429, retry_after=7, chat=group.id)
    assert (await refused(opened, group)).scope == "chat"
    await opened.send(server.person("Ana"), "A dose.")


async def test_blocked_and_kicked_are_for_good(server: TelegramServer, opened: Desk) -> None:
    ana, group = server.person("Ana"), server.group("Study")
    server.block(ana)
    group.open = False
    assert flags(await refused(opened, ana)) == {"permanent": True}
    assert flags(await refused(opened, group)) == {"permanent": True}


@pytest.mark.parametrize(
    "words",
    [
        "chat not found",
        "user is deactivated",
        "PEER_ID_INVALID",
        "not enough rights to send text messages to the chat",
        "have no rights to send a message",
        "bot was kicked from the group chat",
        "CHAT_WRITE_FORBIDDEN",
    ],
)
async def test_a_chat_that_is_gone_is_for_good(server: TelegramServer, opened: Desk, words: str) -> None:
    server.fail("sendMessage", status=400, description=f"Bad Request: {words}")
    assert flags(await refused(opened, server.person("Ana"))) == {"permanent": True}


async def test_an_unknown_400_is_neither_for_good_nor_tried_at_once(server: TelegramServer, opened: Desk) -> None:
    server.fail("sendMessage", status=400, description="Bad Request: SOMETHING_NEW")
    assert flags(await refused(opened, server.person("Ana"))) == {}
    assert len(server.called("sendMessage")) == 1


async def test_a_moved_group_tells_its_new_id(server: TelegramServer, opened: Desk) -> None:
    group = server.group("Study", type="group")
    new = server.migrate(group)
    assert flags(await refused(opened, group)) == {"moved_to": str(new.id)}
    await opened.send(new, "A dose.")


async def test_a_refused_token_condemns_nobody(server: TelegramServer, opened: Desk) -> None:
    server.is_revoked = True
    assert flags(await refused(opened, server.person("Ana"))) == {"unauthorised": True}


async def test_a_refused_connection_was_not_sent(server: TelegramServer, opened: Desk) -> None:
    ana = server.person("Ana")
    await server.go_down()
    await asyncio.sleep(0.05)  # until the client has seen that its idle connection is closed
    assert flags(await refused(opened, ana)) == {"outage": True}
    assert opened.written == []


async def test_a_name_that_does_not_resolve_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    client = request.AiohttpRequest("1:x")
    await client.initialize()
    with pytest.raises(request.NotSentError, match="DNS"):
        await client.do_request("http://telegram.invalid/bot1:x/sendMessage", "POST")
    await client.shutdown()


async def test_a_connection_that_does_not_come_about_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "CONNECT", 0.05)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        blockers = [socket.socket() for _ in range(3)]
        for blocker in blockers:
            blocker.setblocking(False)
            blocker.connect_ex(full.getsockname())
        client = request.AiohttpRequest("1:x")
        await client.initialize()
        with pytest.raises(request.NotSentError):
            await client.do_request(f"http://127.0.0.1:{full.getsockname()[1]}/", "POST")
        await client.shutdown()
        for blocker in blockers:
            blocker.close()


@pytest.mark.parametrize("carried_out", [True, False])
async def test_a_connection_cut_after_the_request_leaves_a_doubt(
    server: TelegramServer, opened: Desk, carried_out: bool
) -> None:
    ana = server.person("Ana")
    server.fail("sendMessage", cut=True, carried_out=carried_out)
    assert flags(await refused(opened, ana)) == {"ambiguous": True}
    assert (server.count(ana), opened.written) == (int(carried_out), ["written"])


async def test_silence_after_the_request_leaves_a_doubt(
    server: TelegramServer, opened: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request, "READ", 0.1)
    monkeypatch.setattr(request, "CONNECT", 0.1)
    ana = server.person("Ana")
    server.fail("sendMessage", hang=True, carried_out=True)
    assert flags(await refused(opened, ana)) == {"ambiguous": True}
    assert server.count(ana) == 1


@pytest.mark.parametrize(
    "body", [b"<html>OK</html>", b"{}", b"[]", b'{"ok":true,"result":true}', b'{"ok":true,"result":{}}']
)
async def test_an_answer_that_nobody_understands_leaves_a_doubt(
    server: TelegramServer, opened: Desk, body: bytes
) -> None:
    server.fail("sendMessage", body=body, carried_out=True)
    assert flags(await refused(opened, server.person("Ana"))) == {"ambiguous": True}


async def test_written_is_told_before_the_answer_comes(server: TelegramServer, opened: Desk) -> None:
    server.fail("sendMessage", delay=0.3)
    sending = asyncio.create_task(opened.send(server.person("Ana"), "A dose."))
    await server.until(lambda: opened.written)
    assert not sending.done()
    await sending


async def test_each_send_tells_its_own_caller(server: TelegramServer, opened: Desk) -> None:
    people = [server.person(f"P{number}") for number in range(50)]
    await asyncio.gather(*(opened.send(person, "A dose.", delivery=number) for number, person in enumerate(people)))
    assert len(opened.written) == 50
    assert all(server.count(person) == 1 for person in people)


async def test_a_redirect_is_not_followed(server: TelegramServer, opened: Desk) -> None:
    elsewhere = f"{server.url}/bot{server.token}/getChat"
    server.fail("sendMessage", status=302, body=b"moved", location=elsewhere)
    assert flags(await refused(opened, server.person("Ana"))) == {"outage": True}
    assert not server.called("getChat")


@pytest.mark.parametrize("name", ["<b>", '</a><a href="tg://x">', "*_[x](y)", "@everyone", "&lt;", "<script>"])
async def test_a_strangers_words_are_shown_literally(server: TelegramServer, opened: Desk, name: str) -> None:
    await opened.send(server.person("Ana"), Message(text=name, title=name, kicker=name, footer=name))
    (sent,) = server.sent
    assert sent.text == f"{name}\n{name}\n\n{name}\n\n{name}"

"""Updates: what of all that people do becomes an ask, and which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.message import Choice, Message, rows
from bot.platforms.telegram.handling import OLD_BUTTON
from bot.ports import Address, Ask, PlaceKind, Reply, Verb, Where, Who
from tests.fakes.telegram_bot import NOON
from tests.fakes.telegram_model import Chat
from tests.fakes.telegram_model import Message as Shown
from tests.fakes.telegram_server import TelegramServer
from tests.platforms.telegram.conftest import Desk

ORIGIN = {"type": "hidden_user", "date": 1, "sender_user_name": "Bo"}
OTHER_BOT = {"id": 99, "is_bot": True, "first_name": "Other", "username": "OtherBot"}


async def test_a_command_in_private_becomes_an_ask(server: TelegramServer, at_work: Desk) -> None:
    ana = server.person("Ana", "Lima")
    typed = datetime(2026, 3, 2, 21, 59, 58, tzinfo=UTC)
    message = server.say(ana, "/done read it twice", at=typed)
    update = server.pending[-1]["update_id"]
    await at_work.heard(1)
    assert at_work.inbox.asks == [
        Ask(
            key=f"telegram:{server.me.id}:{update}",
            at=typed,
            who=Who("telegram", str(ana.id), "Ana Lima"),
            where=Where(Address("telegram", str(ana.id)), PlaceKind.PRIVATE),
            command="done",
            words="read it twice",
            message=str(message.id),
            admin=True,
        )
    ]


@pytest.mark.parametrize(
    ("text", "command", "words"),
    [
        ("/done", "done", ""),
        ("/DONE@dailydosebot  a\nb ", "done", "a\nb"),
        ("/start group-17_x", "start", "group-17_x"),
        ("/unheard-of", "", "/unheard-of"),
        ("/nonsense at all", "nonsense", "at all"),
        ("7:30", "", "7:30"),
        ("/", "", "/"),
        ("/done\0 x", "done", "x"),
    ],
)
async def test_commands_and_words_in_private_are_told_apart(
    server: TelegramServer, at_work: Desk, text: str, command: str, words: str
) -> None:
    server.say(server.person("Ana"), text)
    await at_work.heard(1)
    assert (at_work.inbox.asks[0].command, at_work.inbox.asks[0].words) == (command, words)


async def test_a_command_in_a_topic_keeps_the_topic(server: TelegramServer, at_work: Desk) -> None:
    group = server.group("Study", topics=2)
    server.say(server.person("Ana"), "/done@DailyDoseBot", chat=group, thread=1002)
    await at_work.heard(1)
    where = Where(Address("telegram", str(group.id), "1002"), PlaceKind.GROUP, "Study")
    assert at_work.inbox.asks[0].where == where
    assert not at_work.inbox.asks[0].admin


async def test_a_chain_of_replies_is_no_topic(server: TelegramServer, at_work: Desk) -> None:
    group = server.group("Study")
    server.say(server.person("Ana"), "/done", chat=group, message_thread_id=77)
    await at_work.heard(1)
    assert at_work.inbox.asks[0].where.address.thread == ""


async def test_a_channel_speaks_as_its_own_admin(server: TelegramServer, at_work: Desk) -> None:
    news = server.channel("News")
    server.post(news, "/zone Europe/Berlin")
    server.post(news, "An ordinary post.")
    server.post(news, "/unknown")
    await at_work.settled()
    (ask,) = at_work.inbox.asks
    assert (ask.who, ask.admin) == (Who("telegram", str(news.id), "News"), True)
    assert ask.where == Where(Address("telegram", str(news.id)), PlaceKind.CHANNEL, "News")


async def test_words_in_a_group_count_only_as_a_reply_to_us(server: TelegramServer, at_work: Desk) -> None:
    ana, bo, group = server.person("Ana"), server.person("Bo"), server.group("Study", topics=1)
    ours = server.add(group, "A question.", author=server.me.payload(), ours=True)
    theirs = server.add(group, "Lunch?", author=bo.payload())
    opened = server.add(
        group, "", author=server.me.payload(), extra={"forum_topic_created": {"name": "x", "icon_color": 1}}
    )
    server.say(ana, "just talk", chat=group)
    server.say(ana, "yes", chat=group, reply_to=theirs)
    server.say(ana, "in a topic", chat=group, thread=1001, reply_to=opened)
    server.say(ana, "because of the mean", chat=group, reply_to=ours)
    await at_work.settled()
    assert [(ask.words, ask.answers) for ask in at_work.inbox.asks] == [("because of the mean", str(ours.id))]


async def test_what_is_not_for_us_is_ignored(server: TelegramServer, at_work: Desk) -> None:
    ana, group = server.person("Ana"), server.group("Study")
    await server.until(lambda: server.called("getUpdates"))
    edited = server.add(server.chats[ana.id], "/done", author=ana.payload())
    server.pending.append({"update_id": 1, "edited_message": edited.payload() | {"edit_date": 2}})
    server.say(ana, "/done forwarded", forward_origin=ORIGIN)
    server.say(ana, "/done@OtherBot", chat=group)
    server.say(ana, "/done@OtherBot")
    server.say(ana, "/unknown", chat=group)
    server.say(ana, "/done inline", via_bot=OTHER_BOT)
    server.say(server.person("Other", bot=True), "/done", chat=group)
    server.say(ana, "/done as a channel", chat=group, sender_chat={"id": -5, "type": "channel", "title": "Mine"})
    server.pending.append({"update_id": 2, "tomorrows_kind": {"id": 1}})
    server.pending.append({"update_id": 3, "message": {"message_id": 1}})
    server.say(ana, "/done last")
    await at_work.heard(1)
    await at_work.settled()
    assert at_work.inbox.said == ["done last"]


async def test_an_anonymous_admin_is_an_admin(server: TelegramServer, at_work: Desk) -> None:
    group = server.group("Study")
    server.say_anonymously(group, "/zone Europe/Berlin")
    await at_work.heard(1)
    (ask,) = at_work.inbox.asks
    assert (ask.admin, ask.who.id, ask.who.name) == (True, str(group.id), "Study")


async def test_settings_ask_who_is_an_admin_and_tell_the_others_whom_to_ask(
    server: TelegramServer, at_work: Desk
) -> None:
    ana, bo, eve, chi = (server.person(name) for name in ("Ana", "Bo", "Eve", "Chi"))
    group = server.group("Study", ana, bo, eve)
    group.anonymous.append(eve)
    server.say(ana, "/zone UTC", chat=group)
    server.say(chi, "/zone UTC", chat=group)
    server.say(chi, "/done", chat=group)
    await at_work.heard(3)
    assert [(ask.admin, ask.admins) for ask in at_work.inbox.asks] == [(True, ()), (False, ("Ana", "Bo")), (False, ())]
    assert len(server.called("getChatAdministrators")) == 1


async def test_a_demoted_admin_is_believed_for_a_minute_at_most(server: TelegramServer, at_work: Desk) -> None:
    ana, bo = server.person("Ana"), server.person("Bo")
    group = server.group("Study", ana, bo)
    server.say(bo, "/zone UTC", chat=group)
    await at_work.heard(1)
    group.admins.remove(bo)
    at_work.clock.at += timedelta(seconds=61)
    server.say(bo, "/zone UTC", chat=group)
    await at_work.heard(2)
    assert [ask.admin for ask in at_work.inbox.asks] == [True, False]


async def test_nobody_is_an_admin_while_telegram_does_not_say(server: TelegramServer, at_work: Desk) -> None:
    ana = server.person("Ana")
    server.fail("getChatAdministrators", status=500)
    server.say(ana, "/zone UTC", chat=server.group("Study", ana))
    await at_work.heard(1)
    assert not at_work.inbox.asks[0].admin


async def _dose(desk: Desk, chat: Chat, action: str = "done:17") -> Shown:
    await desk.send(chat, Message("A dose.", choices=rows(Choice("✅ Done", action))))
    return desk.server.sent[-1]


async def test_a_press_becomes_an_ask_and_its_toast_is_shown(server: TelegramServer, at_work: Desk) -> None:
    ana = server.person("Ana")
    dose = await _dose(at_work, server.chats[ana.id])
    at_work.inbox.answer = lambda _: (Reply(Message("Counted.\nStreak 12."), Verb.TOAST),)
    press = server.press(dose, "Done")
    await server.until(lambda: server.answers)
    (ask,) = at_work.inbox.asks
    assert (ask.press, ask.message, ask.at, ask.admin) == ("done:17", str(dose.id), NOON, True)
    assert server.answers == [(press, "Counted. Streak 12.")]


async def test_every_press_is_answered(server: TelegramServer, at_work: Desk) -> None:
    ana, group = server.person("Ana"), server.group("Study")
    dose = await _dose(at_work, group)
    quiet = server.press(dose, "Done", by=ana)
    old = [
        server.press_data(dose, data, by=ana)
        for data in (
            "v0:done:17",
            "done:17",
            "v1:",
            "v1:gone:1",
            "v1:start:1",
            "v1:done:\x00",
            "v1:done:" + "é" * 28,
            "",
        )
    ]
    await server.until(lambda: len(server.answers) == 9)
    assert dict(server.answers) == {quiet: ""} | dict.fromkeys(old, OLD_BUTTON)
    assert at_work.inbox.said == ["done:17"]


async def test_a_press_in_a_topic_keeps_the_topic(server: TelegramServer, at_work: Desk) -> None:
    group = server.group("Study", topics=1)
    await at_work.send(group, Message("A dose.", choices=rows(Choice("Done", "done:17"))), thread=1001)
    server.press(server.sent[-1], "Done", by=server.person("Ana"))
    await at_work.heard(1)
    assert at_work.inbox.asks[0].where.address == Address("telegram", str(group.id), "1001")


async def test_a_press_under_a_vanished_message_still_counts(server: TelegramServer, at_work: Desk) -> None:
    ana = server.person("Ana")
    dose = await _dose(at_work, server.chats[ana.id])
    server.press_data(dose, "v1:done:17", inaccessible=True)
    await at_work.heard(1)
    assert at_work.inbox.asks[0].message == str(dose.id)


async def test_a_settings_press_asks_who_is_an_admin(server: TelegramServer, at_work: Desk) -> None:
    ana, chi = server.person("Ana"), server.person("Chi")
    dose = await _dose(at_work, server.group("Study", ana), "zone:UTC")
    server.press(dose, "Done", by=ana)
    server.press(dose, "Done", by=chi)
    await at_work.heard(2)
    assert [(ask.admin, ask.admins) for ask in at_work.inbox.asks] == [(True, ()), (False, ("Ana",))]


async def test_a_press_answered_too_late_is_let_go(server: TelegramServer, at_work: Desk) -> None:
    ana = server.person("Ana")
    dose = await _dose(at_work, server.chats[ana.id])
    server.press(dose, "Done")
    server.presses.clear()
    await at_work.heard(1)
    await server.until(lambda: server.called("answerCallbackQuery"))
    server.say(ana, "/done")
    await at_work.heard(2)


async def test_blocking_and_unblocking_are_told(server: TelegramServer, at_work: Desk) -> None:
    ana, group = server.person("Ana"), server.group("Study")
    server.block(ana)
    server.unblock(ana)
    server.change_membership(group, "left", is_open=False)
    server.change_membership(group, "member", is_open=True)
    await at_work.settled()
    private, shared = Address("telegram", str(ana.id)), Address("telegram", str(group.id))
    in_private = [event for event in at_work.inbox.places if event[1] == private]
    in_group = [event for event in at_work.inbox.places if event[1] == shared]
    assert in_private == [("gone", private), ("back", private)]
    assert in_group == [("gone", shared), ("back", shared)]


async def test_a_groups_new_id_is_told_from_both_sides(server: TelegramServer, at_work: Desk) -> None:
    group = server.group("Study", type="group")
    new = server.migrate(group)
    server.update(message=server.add(new, "", extra={"migrate_from_chat_id": group.id}).payload())
    await at_work.settled()
    assert at_work.inbox.moves == [(Address("telegram", str(group.id)), str(new.id))] * 2


async def test_a_block_of_code_is_told_apart_from_the_words_around_it(server: TelegramServer, at_work: Desk) -> None:
    text = "😀 this:\nx = 1\n  y = 2\nor so"
    entities = [{"type": "bold", "offset": 0, "length": 2}, {"type": "pre", "offset": 9, "length": 13}]
    server.say(server.person("Ana"), text, entities=entities)
    await at_work.heard(1)
    assert (at_work.inbox.asks[0].words, at_work.inbox.asks[0].code) == (text, "x = 1\n  y = 2")


@pytest.mark.parametrize(
    ("name", "content", "caption", "code", "unread"),
    [
        ("mean.py", b"def f():\n\treturn 1\n", "", "def f():\n\treturn 1\n", ""),
        ("Mean.PY", "\ufeffx = 'ä'".encode(), "here", "x = 'ä'", ""),
        ("mean.py", b"\xff\xfe", "", "", "This file is no UTF-8 text. Save it as UTF-8, or send the code as text."),
        ("mean.py", b"#" * 32_001, "", "", "This file is 32,001 bytes long; I read up to 8,000 characters."),
        ("mean.ipynb", b"{}", "", "", "I read Python from .py files, and nothing else from files yet."),
        ("photo.jpg", b"\xff", "a thought", "", ""),
    ],
)
async def test_code_is_read_from_files(  # noqa: PLR0917 (a table's columns)
    server: TelegramServer, at_work: Desk, name: str, content: bytes, caption: str, code: str, unread: str
) -> None:
    server.send_file(server.person("Ana"), name, content, caption=caption)
    await at_work.heard(1)
    ask = at_work.inbox.asks[0]
    assert (ask.words, ask.code, ask.unread) == (caption, code, unread)


@pytest.mark.parametrize("trouble", [{"status": 400, "description": "file is too big"}, {"cut": True}, {"status": 502}])
async def test_a_file_that_cannot_be_fetched_is_asked_for_once_more(
    server: TelegramServer, at_work: Desk, trouble: dict[str, Any]
) -> None:
    server.fail("getFile", **trouble)
    server.send_file(server.person("Ana"), "mean.py", b"x = 1")
    await at_work.heard(1)
    assert at_work.inbox.asks[0].unread == "I could not fetch your file. Please send it once more, or the code as text."


async def test_a_flood_of_files_is_not_fetched_while_others_wait(server: TelegramServer, at_work: Desk) -> None:
    eve, ana = server.person("Eve"), server.person("Ana")
    for number in range(20):
        server.send_file(eve, f"{number}.py", b"x = 1")
    server.send_file(ana, "mean.py", b"x = 1")
    await at_work.heard(21)
    assert len(server.called("getFile")) == 3 + 1
    told = [ask.unread for ask in at_work.inbox.asks if ask.who.id == str(eve.id)]
    assert (
        told
        == [""] * 3
        + ["These were many files at once, and I read one at a time. Please send this one again in a moment."] * 17
    )


async def test_files_among_people_are_none_of_our_business(server: TelegramServer, at_work: Desk) -> None:
    group = server.group("Readers", server.person("Ana"))
    server.send_file(server.person("Bo"), "mean.py", b"x = 1", chat=group)
    server.say(server.person("Chi"), "hello")
    await at_work.heard(1)
    assert at_work.inbox.asks[0].words == "hello"

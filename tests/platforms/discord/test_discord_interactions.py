"""Presses, forms and slash commands: answered in time, in the right way, whatever breaks."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.message import Choice, Message, rows
from bot.ports import Ask, Reply, Verb
from tests.fakes.discord_bench import Bench, TestInbox, running
from tests.fakes.discord_model import Stored
from tests.fakes.discord_server import DiscordServer, until

DOSE = Message(
    title="A dose", choices=rows(Choice("Done", "done:17"), Choice("Note", "note:17"), Choice("Odd", "odd:1"))
)


async def _dose(server: DiscordServer, bench: Bench, chat: object) -> Stored:
    await bench.send(DOSE, chat)
    return server.posts()[-1]


async def test_a_button_works_after_a_restart() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server) as bench:
            dose = await _dose(server, bench, daily.id)
        inbox = TestInbox(replies=(Reply(Message(text="Counted."), Verb.EDIT),))
        async with running(server, inbox) as bench:
            act = await server.press(ana, dose, "Done")
            await act.until_edited()
    (ask,) = inbox.asks
    assert (ask.press, ask.command, ask.words, ask.message) == ("done:17", "", "", str(dose.id))
    assert (act.ack, dose.text, dose.labels) == (7, "Counted.", [])


async def test_acknowledged_in_time_though_the_inbox_is_slow() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server, TestInbox(delay=5)) as bench:
            dose = await _dose(server, bench, daily.id)
            bench.inbox.answer = lambda ask: (Reply(Message(text="Counted."), Verb.EDIT if ask.press else Verb.SEND),)
            slash, press = await server.slash(ana, daily, "done"), await server.press(ana, dose, "Done")
            direct = await server.slash(ana, server.direct(ana), "done")
            await asyncio.gather(slash.until_replied(), direct.until_replied(), press.until_edited())
    assert (slash.ack, direct.ack, press.ack) == (5, 5, 6)
    assert max(act.ack_after for act in (slash, direct, press)) < 2.5
    assert [(act.replies[0].text, act.replies[0].ephemeral) for act in (slash, direct)] == [
        ("Counted.", True),
        ("Counted.", False),
    ]
    assert dose.text == "Counted."


async def test_an_interaction_acknowledged_elsewhere_still_counts() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server, TestInbox(delay=0.1)) as bench:
            dose = await _dose(server, bench, daily.id)
            act = await server.press(ana, dose, "Done")
            act.ack = 6
            later = await server.slash(ana, daily, "today")
            await later.until_replied()
            await asyncio.sleep(0.1)
            assert act.refused == [40060]
            assert len(bench.inbox.taken) == 2


async def test_an_interaction_that_came_too_late_still_counts() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server, TestInbox(delay=0.2)) as bench:
            act = await server.slash(ana, daily, "done")
            act.started -= 60
            await bench.inbox.until_asked()
            await (await server.slash(ana, daily, "today")).until_replied()
            assert act.refused == [10062]
            assert len(bench.inbox.taken) == 2


async def test_a_note_is_asked_for_in_a_form() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server) as bench:
            dose = await _dose(server, bench, daily.id)
            act = await (await server.press(ana, dose, "Note")).until_acked()
            assert (act.ack, bench.inbox.asks) == (9, [])
        async with running(server, TestInbox(replies=(Reply(Message(text="Kept."), private=True),))) as bench:
            sent = await (await server.submit(act, " the mean, *always* ")).until_replied()
            (ask,) = bench.inbox.asks
    assert (ask.press, ask.words, ask.message) == ("note:17", "the mean, *always*", str(dose.id))
    assert sent.replies[0].ephemeral


@pytest.mark.parametrize("forged", ["v1:admin:1", "v1:done", "v9:done:17", "junk", "v1:" + "x" * 90])
async def test_a_forged_press_is_answered_and_not_taken(forged: str) -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server) as bench:
            dose = await _dose(server, bench, daily.id)
            act = await (await server.press(ana, dose, "Done", custom_id=forged)).until_replied()
            taken = [ask.press for ask in bench.inbox.asks]
    if forged == "v1:done":  # well formed and known; the command itself looks at what is missing
        assert taken == ["done"]
    else:
        assert taken == []
        assert "do not know that button" in act.replies[0].text
        assert act.replies[0].ephemeral


async def test_a_button_of_a_command_that_is_gone_is_answered() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server) as bench:
            dose = await _dose(server, bench, daily.id)
            act = await (await server.press(ana, dose, "Odd")).until_replied()
            assert bench.inbox.asks == []
    assert act.replies[0].ephemeral


async def test_several_replies_find_their_ways() -> None:
    replies = (
        Reply(Message(text="Next one", choices=rows(Choice("Done", "done:18"))), delivery=18),
        Reply(Message(text="just you"), Verb.TOAST),
        Reply(Message(text="Counted."), Verb.EDIT, delivery=17),
    )
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server, TestInbox(replies=replies)) as bench:
            dose = await _dose(server, bench, daily.id)
            act = await (await server.press(ana, dose, "Done")).until_replied(2)
            await until(lambda: len(bench.inbox.shown_as) == 2)
            shown = dict(bench.inbox.shown_as)
    assert dose.text == "Counted."
    assert [(reply.text, reply.ephemeral) for reply in act.replies] == [("Next one", False), ("just you", True)]
    assert shown == {17: str(dose.id), 18: str(act.replies[0].id)}


async def test_a_slash_command_may_edit_a_message_of_ours() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server) as bench:
            dose = await _dose(server, bench, daily.id)
            bench.inbox.replies = (Reply(Message(text="Board"), Verb.EDIT, target=str(dose.id)),)
            act = await (await server.slash(ana, daily, "done")).until_replied()
            assert dose.text == "Board"
            assert (act.replies[0].text, act.replies[0].ephemeral) == ("Noted.", True)
            dose.deleted = True
            act = await (await server.slash(ana, daily, "done")).until_replied()
            assert act.replies[0].text == "Board"


async def test_private_replies_hide_in_guilds_and_guests_always_whisper() -> None:
    async with DiscordServer() as server:
        ana, daily, friends = server.person("Ana"), server.channel("daily"), server.group_dm()

        def answer(ask: Ask) -> tuple[Reply, ...]:
            return (Reply(Message(text="x"), private=ask.command == "done"),)

        async with running(server, TestInbox(answer=answer)):
            hidden = []
            for channel in (daily, server.direct(ana), friends):
                for name in ("done", "today"):
                    act = await (await server.slash(ana, channel, name)).until_replied()
                    hidden.append(act.replies[0].ephemeral)
    assert hidden == [True, False, False, False, True, True]


async def test_nothing_to_say_is_still_an_acknowledgement() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server, TestInbox(replies=())) as bench:
            dose = await _dose(server, bench, daily.id)
            press = await (await server.press(ana, dose, "Done")).until_acked()
            slash = await (await server.slash(ana, daily, "done")).until_acked()
    assert (press.ack, press.replies, slash.ack) == (6, [], 4)


async def test_a_broken_inbox_is_apologised_for() -> None:
    def answer(_: Ask) -> tuple[Reply, ...]:
        raise RuntimeError("database is gone")

    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server, TestInbox(answer=answer)):
            act = await (await server.slash(ana, daily, "done")).until_replied()
    assert "try again" in act.replies[0].text
    assert "database" not in act.replies[0].text


async def test_a_long_answer_comes_in_several_messages() -> None:
    long = Message(markdown="\n\n".join("word " * 150 for _ in range(9)), choices=rows(Choice("Done", "done:1")))
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server, TestInbox(replies=(Reply(long, delivery=1),))) as bench:
            act = await (await server.slash(ana, daily, "today")).until_replied(2)
            await until(lambda: bool(bench.inbox.shown_as))
            assert bench.inbox.shown_as == {1: str(act.replies[1].id)}
    assert [reply.labels for reply in act.replies] == [[], ["Done"]]


async def test_nothing_in_an_answer_pings() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("@everyone <@&1>"), server.channel("daily")
        async with running(server, TestInbox(answer=lambda ask: (Reply(Message(text=f"Hi {ask.who.name}")),))) as bench:
            await (await server.slash(ana, daily, "done")).until_replied()
            await bench.send("hello", daily.id)
    assert [message.allowed_mentions for message in server.posts()] == [{"parse": []}] * 2
    assert server.posts()[0].text == "Hi @\u200beveryone \\<@\u200b&1>"

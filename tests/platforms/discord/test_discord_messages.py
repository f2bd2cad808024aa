"""Words without a slash: our DM, and replies to what we said. And places that come and go."""

from __future__ import annotations

import asyncio

import pytest

from bot.core.message import Choice, Message, rows
from bot.ports import Address, PlaceKind, Reply, Verb
from tests.fakes.discord_bench import Bench, TestInbox, running
from tests.fakes.discord_server import DiscordServer, until


async def test_words_in_the_dm() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server) as bench:
            said = await server.dm(ana, " 07:30 ")
            ask = await bench.inbox.until_asked()
            (answer,) = await server.until_posts(1)
            await bench.send("your dose", f"user:{ana.id}")
            assert server.called("POST", "/users/@me/channels") == []  # its channel is known from the message
    assert (ask.command, ask.words, ask.press, ask.answers, ask.admin) == ("", "07:30", "", "", True)
    assert (ask.key, ask.message) == (f"discord:m{said.id}", str(said.id))
    assert (ask.where.address, ask.where.kind) == (Address("discord", f"user:{ana.id}"), PlaceKind.PRIVATE)
    assert (answer.text, answer.reference) == ("Counted.", None)


@pytest.mark.parametrize(
    ("typed", "command", "words"),
    [
        ("/done", "done", ""),
        ("/Done  I read it\ntwice", "done", "I read it\ntwice"),
        ("/ done", "", "/ done"),
        ("see /done", "", "see /done"),
        ("/nonsense x", "nonsense", "x"),
    ],
)
async def test_a_typed_command_is_a_command(typed: str, command: str, words: str) -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server) as bench:
            await server.dm(ana, typed)
            ask = await bench.inbox.until_asked()
    assert (ask.command, ask.words) == (command, words)


async def test_a_reply_with_ping_answers_our_message() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        thread = server.channel("tuesday", parent=daily)
        async with running(server) as bench:
            await bench.send("What is a mean?", daily.id, thread=thread.id)
            (question,) = server.posts()
            said = await server.reply(ana, question, f"<@{server.me.id}> The cheapest guess.")
            ask = await bench.inbox.until_asked()
            answer = (await server.until_posts(2))[1]
    assert (ask.words, ask.answers, ask.admin) == ("The cheapest guess.", str(question.id), False)
    assert ask.where.address == Address("discord", str(daily.id), str(thread.id))
    assert (answer.channel, answer.reference) == (thread, said)
    assert answer.allowed_mentions == {"parse": []}


async def test_what_is_not_for_us_is_left_alone() -> None:
    async with DiscordServer() as server:
        ana, other, daily = server.person("Ana"), server.person("Other bot", bot=True), server.channel("daily")
        async with running(server) as bench:
            await bench.send("What is a mean?", daily.id)
            (question,) = server.posts()
            theirs = await server.say(ana, daily, "hello all")
            await server.say(ana, daily, f"<@{server.me.id}> hello")
            await server.reply(ana, question, "not pinged", ping=False)
            await server.reply(ana, theirs, "to somebody else")
            await server.reply(other, question, "beep")
            await server.say(server.me, server.direct(ana), "our own")
            await server.dm(ana, "   ")
            await server.gateway.dispatch("MESSAGE_UPDATE", theirs.payload() | {"content": "/done"})
            await server.gateway.dispatch("SOMETHING_NEW", {"odd": True})
            await server.dm(ana, "the end")
            ask = await bench.inbox.until_asked()
            assert ask.words == "the end"


async def test_the_same_message_makes_the_same_nonce() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server) as bench:
            said = await server.dm(ana, "/done")
            await server.until_posts(1)
            await server.gateway.dispatch("MESSAGE_CREATE", said.payload())
            await bench.inbox.until_asked(2)
            await asyncio.sleep(0.1)
    assert len({ask.key for ask in bench.inbox.asks}) == 1
    assert len(server.posts()) == 1


async def test_a_typed_answer_may_edit_our_message_and_show_a_dose() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")

        async def told(bench: Bench, *replies: Reply) -> None:
            bench.inbox.replies = replies
            await server.reply(ana, question, "a reply")

        async with running(server, TestInbox()) as bench:
            await bench.send(Message(text="Q", choices=rows(Choice("Hint", "more:1"))), daily.id)
            (question,) = server.posts()
            edit = Reply(Message(text="Right."), Verb.EDIT, target=str(question.id))
            await told(bench, edit, Reply(Message(text="Dose"), delivery=5))
            (_, dose) = await server.until_posts(2)
            await until(lambda: bool(bench.inbox.shown_as))
            assert (question.text, bench.inbox.shown_as) == ("Right.", {5: str(dose.id)})
            question.deleted = True
            await told(bench, edit)
            assert (await server.until_posts(3))[2].text == "Right."


async def test_places_that_are_gone() -> None:
    async with DiscordServer() as server:
        daily, other = server.channel("daily"), server.channel("other")
        thread = server.channel("tuesday", parent=daily)
        where = {"guild_id": str(server.guild.id), "type": 11, "parent_id": str(daily.id)}
        async with running(server) as bench:
            await server.gateway.dispatch("THREAD_DELETE", {"id": str(thread.id), **where})
            await server.gateway.dispatch("CHANNEL_DELETE", other.payload())
            await server.gateway.dispatch("GUILD_DELETE", {"id": str(server.guild.id)})
            await until(lambda: len(bench.inbox.lost) == 3)
    thread_gone, *rest = bench.inbox.lost
    assert thread_gone == Address("discord", str(daily.id), str(thread.id))
    assert set(rest) == {Address("discord", str(other.id)), Address("discord", str(daily.id))}


async def test_an_outage_of_a_guild_is_no_loss() -> None:
    async with DiscordServer() as server:
        server.channel("daily")
        ana = server.person("Ana")
        async with running(server) as bench:
            await server.gateway.dispatch("GUILD_DELETE", {"id": str(server.guild.id), "unavailable": True})
            await server.dm(ana, "hello")
            await bench.inbox.until_asked()
            assert bench.inbox.lost == []

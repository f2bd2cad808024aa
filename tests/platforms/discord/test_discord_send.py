"""Sending: once whatever breaks, and every refusal understood."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.core.message import Choice, Message, rows
from bot.platforms.discord.posting import part_nonce
from bot.ports import Address, DeliveryError, Outbound, Verb
from tests.fakes.discord_bench import Bench, running
from tests.fakes.discord_server import DiscordServer

MESSAGES = "/messages"
LONG = "\n\n".join("word " * 150 for _ in range(9))


async def _refused(bench: Bench, chat: object, **more: str) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await bench.send("hello", chat, **more)
    assert bench.server.token not in repr(caught.value)
    return caught.value


async def test_a_server_error_is_tried_again_with_the_same_nonce() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.fail("POST", MESSAGES, 502, body="<html>Bad Gateway</html>")
            sent = await bench.send("hello", daily.id, nonce="delivery-1", silent=True)
    posts = server.called("POST", MESSAGES)
    assert [(call.body["nonce"], call.body["enforce_nonce"]) for call in posts] == [("delivery-1", True)] * 2
    assert [str(message.id) for message in server.posts()] == [sent]
    assert bench.writes == 1
    assert posts[0].body["flags"] & (1 << 12)


async def test_an_answer_that_got_lost_makes_no_second_message() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.drop("POST", MESSAGES, "after")
            error = await _refused(bench, daily.id)
            assert vars(error) == vars(DeliveryError("", ambiguous=True))
            assert bench.writes == 1
            sent = await bench.send("hello", daily.id)
    assert [str(message.id) for message in server.posts()] == [sent]


async def test_nothing_is_written_when_nobody_listens() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            platform = bench.platform
            await server.__aexit__()
            error = await _refused(bench, daily.id)
            assert bench.writes == 0
            assert vars(error) == vars(DeliveryError("", outage=True))
        with pytest.raises(DeliveryError):
            await platform.send(Outbound(1, Address("discord", str(daily.id)), Message(text="x")), bench.written)


@pytest.mark.parametrize("code", [10003, 50001, 50013])
async def test_a_channel_that_refuses_us_is_permanent(code: int) -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        daily.refuses = code
        async with running(server) as bench:
            assert (await _refused(bench, daily.id)).permanent


@pytest.mark.parametrize("code", [50007, 50278])
async def test_a_person_who_takes_no_messages_is_permanent(code: int) -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        server.direct(ana).refuses = code
        async with running(server) as bench:
            assert (await _refused(bench, f"user:{ana.id}")).permanent
            assert (await _refused(bench, "user:1")).permanent
            assert (await _refused(bench, "@ana")).permanent


async def test_opening_too_many_conversations_is_a_pause_for_one() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        server.unopenable[ana.id] = 40003
        async with running(server) as bench:
            error = await _refused(bench, f"user:{ana.id}")
    assert (error.retry_after, error.scope, error.permanent) == (timedelta(minutes=10), "chat", False)


@pytest.mark.parametrize(("scope", "expected"), [("user", "chat"), ("shared", "chat"), ("global", "token")])
async def test_a_long_limit_is_reported(scope: str, expected: str) -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.limit("POST", MESSAGES, 90.5, scope=scope)
            error = await _refused(bench, daily.id)
    assert (error.retry_after, error.scope) == (timedelta(seconds=90.5), expected)
    assert server.posts() == []


@pytest.mark.parametrize(("scope", "expected"), [("user", "chat"), ("global", "token")])
async def test_a_limit_whose_headers_a_proxy_lost_is_read_from_its_body(scope: str, expected: str) -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.limit("POST", MESSAGES, 90.5, scope=scope, bare=True)
            error = await _refused(bench, daily.id)
    assert (error.retry_after, error.scope) == (timedelta(seconds=90.5), expected)


async def test_a_short_limit_is_waited_out() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.limit("POST", MESSAGES, 0.2)
            await bench.send("hello", daily.id)
    assert len(server.posts()) == 1


async def test_the_wall_in_front_bans_the_whole_token() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.fail("POST", MESSAGES, 429, body="<html>1015</html>")
            error = await _refused(bench, daily.id)
            assert (error.retry_after, error.scope) == (timedelta(minutes=10), "token")
            server.faults.fail("POST", MESSAGES, 403, body="<html>1020</html>")
            error = await _refused(bench, daily.id)
            assert (error.permanent, error.scope) == (False, "token")


@pytest.mark.parametrize(
    ("said", "minutes"), [("90", 1.5), ("", 10), ("Wed, 21 Oct 2026 07:28:00 GMT", 10), ("nan", 10), ("1e400", 10)]
)
async def test_the_wall_may_say_how_long(said: str, minutes: float) -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            fault = server.faults.fail("POST", MESSAGES, 429, body="<html>error code: 1015</html>")
            fault.headers = {"Retry-After": said}
            error = await _refused(bench, daily.id)
    assert (error.retry_after, error.scope) == (timedelta(minutes=minutes), "token")


async def test_a_revoked_token_stops_everything() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.fail("POST", MESSAGES, 401, body={"message": "401: Unauthorized", "code": 0})
            error = await _refused(bench, daily.id)
    assert error.unauthorised
    assert "Reset Token" in str(error)


async def test_being_cut_off_in_a_global_pause_does_not_silence_the_bot() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.limit("POST", MESSAGES, 20, scope="global")
            sending = asyncio.create_task(bench.send("hello", daily.id))
            await asyncio.sleep(0.2)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            async with asyncio.timeout(3):
                await bench.send("hello again", daily.id, nonce="d8")


async def test_a_refused_form_is_sent_as_plain_words_once() -> None:
    message = Message(text="*Read*", choices=rows(Choice("Paper", url="https://x.example"), Choice("Done", "done:1")))
    bad = {"message": "Invalid Form Body", "code": 50035, "errors": {"components": {"_errors": []}}}
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.fail("POST", MESSAGES, 400, body=bad)
            await bench.send(message, daily.id)
            server.faults.fail("POST", MESSAGES, 400, body=bad, times=2)
            with pytest.raises(DeliveryError):
                await bench.send(message, daily.id, nonce="d8")
    (post,) = server.posts()
    assert (post.content, post.components) == ("\\*Read\\*\nPaper: https://x.example", [])
    assert len(server.called("POST", MESSAGES)) == 4


async def test_a_long_dose_is_several_messages_and_the_last_one_counts() -> None:
    dose = Message(markdown=LONG, choices=rows(Choice("Done", "done:1")))
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            server.faults.drop("POST", MESSAGES, "after")
            with pytest.raises(DeliveryError):
                await bench.send(dose, daily.id, nonce="n" * 25)
            last = await bench.send(dose, daily.id, nonce="n" * 25)
    first, second = server.posts()
    assert (first.labels, second.labels, str(second.id)) == ([], ["Done"], last)
    assert {len(message.nonce) for message in server.posts()} == {25}
    assert first.nonce != second.nonce


def test_parts_have_their_own_nonces() -> None:
    assert [part_nonce("d7", number) for number in range(3)] == ["d7", "d7.1", "d7.2"]
    long = [part_nonce("n" * 24 + end, 1) for end in "ab"]
    assert len(set(long)) == 2
    assert {len(nonce) for nonce in long} == {25}
    assert part_nonce("", 1) == ""


async def test_a_dose_goes_into_its_thread_and_else_into_the_channel() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        thread = server.channel("tuesday", parent=daily)
        async with running(server) as bench:
            await bench.send("one", daily.id, thread=thread.id, nonce="1")
            thread.refuses = 50083
            await bench.send("two", daily.id, thread=thread.id, nonce="2")
            await bench.send("three", daily.id, thread=12345, nonce="3")
    assert [(post.text, post.channel) for post in server.posts()] == [("one", thread), ("two", daily), ("three", daily)]


async def test_edits_and_what_can_not_be_edited() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            first = await bench.send("one", daily.id)
            assert await bench.send("two", daily.id, verb=Verb.EDIT, target=first, nonce="2") == first
            server.posts()[0].deleted = True
            again = await bench.send("three", daily.id, verb=Verb.EDIT, target=first, nonce="3")
            assert again not in {first, ""}
            assert await bench.send("toast", daily.id, verb=Verb.TOAST, target="x") == ""
    assert [post.text for post in server.posts()] == ["two", "three"]


async def test_a_message_may_reply_to_another() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server) as bench:
            said = await server.say(ana, daily, "hello")
            await bench.send("hi", daily.id, target=str(said.id))
    assert server.posts()[0].reference is said


async def test_a_private_channel_is_opened_once() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server) as bench:
            for nonce in "12":
                await bench.send("hi", f"user:{ana.id}", nonce=nonce)
    assert len(server.called("POST", "/users/@me/channels")) == 1
    assert len(server.posts(server.direct(ana))) == 2


async def test_a_draft_changes_one_message_and_never_makes_a_second() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            first = await bench.send("one", daily.id)
            assert await bench.send(LONG, daily.id, verb=Verb.DRAFT, target=first) == first
            [shown] = server.posts()
            assert shown.text.startswith("word word")
            shown.deleted = True
            assert await bench.send(LONG, daily.id, verb=Verb.DRAFT, target=first) == first
            assert len(server.posts()) == 1

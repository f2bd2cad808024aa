"""Starting, losing the connection, stopping; and where the token must never appear."""

from __future__ import annotations

import asyncio
import logging
import socket

import discord
import pytest
from discord.gateway import DiscordWebSocket

from bot.core.message import Message
from bot.ports import Address, DeliveryError, Outbound, StartError
from tests.fakes.discord_bench import TestInbox, make, running
from tests.fakes.discord_server import DiscordServer


async def _start_error(server: DiscordServer, **more: str) -> str:
    platform = make(server, TestInbox(), **more)
    with pytest.raises(StartError) as caught:
        await platform.open()
    await platform.close()
    return str(caught.value)


async def test_a_refused_token_is_one_sentence() -> None:
    async with DiscordServer() as server:
        words = await _start_error(server, token="wrong")
    assert words == (
        "Discord refuses the token (401). Make a new one in the developer portal, "
        "Bot → Reset Token, and put it into .env."
    )


@pytest.mark.parametrize("token", ["a\nb", "päss", ""])
async def test_an_odd_token_is_refused_without_showing_it(token: str) -> None:
    async with DiscordServer() as server:
        words = await _start_error(server, token=token)
    assert "odd character" in words
    assert not token or token not in words


async def test_an_address_that_does_not_answer_is_one_sentence() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}/api"
        words = await _start_error(DiscordServer(), api_url=nowhere)
    assert words.startswith("Discord does not answer at 127.0.0.1")


async def test_an_address_that_is_not_discord_is_one_sentence() -> None:
    async with DiscordServer() as server:
        words = await _start_error(server, api_url=server.api_url + "/elsewhere")
        assert words.startswith("Discord does not answer at 127.0.0.1 as it should (it answered 404)")


async def test_without_a_gateway_the_api_names_it() -> None:
    async with DiscordServer() as server:
        DiscordWebSocket.DEFAULT_GATEWAY = DiscordWebSocket.DEFAULT_GATEWAY.with_host("gateway.invalid")
        async with running(server, gateway_url=""):
            assert server.called("GET", "/gateway/bot")


async def test_no_privileged_intent_is_asked_for() -> None:
    async with DiscordServer() as server, running(server):
        intents = discord.Intents._from_value(server.gateway.intents)
    assert {name for name, on in intents if on} == {"guilds", "guild_messages", "dm_messages"}


async def test_a_cut_connection_comes_back() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server) as bench:
            await server.gateway.drop()
            async with asyncio.timeout(10):
                await server.gateway.identified.wait()
            await server.dm(ana, "/done")
            await bench.inbox.until_asked()
    assert (server.gateway.identifies, server.gateway.resumes) == (1, 1)


async def test_a_token_revoked_later_ends_listening_with_one_sentence() -> None:
    async with DiscordServer() as server:
        platform = make(server, TestInbox())
        await platform.open()
        listening = asyncio.create_task(platform.listen())
        await server.gateway.identified.wait()
        await server.gateway.drop(4004)
        with pytest.raises(StartError, match="refuses the token"):
            await asyncio.wait_for(listening, 5)
        await platform.close()


async def test_closing_lets_a_running_answer_end() -> None:
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        async with running(server, TestInbox(delay=0.5)) as bench:
            act = await server.slash(ana, daily, "done")
            await bench.inbox.until_asked()
        assert act.replies[0].text == "Counted."


async def test_closing_twice_and_without_opening() -> None:
    async with DiscordServer() as server:
        platform = make(server, TestInbox())
        await platform.close()
        await platform.listen()
        await platform.open()
        await platform.close()
        await platform.close()


async def test_the_token_is_never_shown(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    async with DiscordServer() as server:
        ana, daily = server.person("Ana"), server.channel("daily")
        shown = []
        async with running(server) as bench:
            await bench.send("hello", daily.id)
            shown.append(repr(bench.platform))
            for fault in ("401", "drop"):
                if fault == "drop":
                    server.faults.drop("POST", "/messages", "before")
                else:
                    server.faults.fail("POST", "/messages", 401)
                with pytest.raises(DeliveryError) as caught:
                    await bench.send(Message(text="x"), daily.id, nonce=fault)
                shown.append(repr(caught.value) + repr(caught.value.__cause__))
            await (await server.slash(ana, daily, "done")).until_replied()
        other = DiscordServer(token="another")
        async with other:
            shown.append(await _start_error(other, token=server.token))
        said = capsys.readouterr()
        assert server.token not in caplog.text + said.out + said.err + "".join(shown)
        assert len(caplog.records) > 10


async def test_who_stopped_listening_has_no_session_still_sends_and_may_listen_again() -> None:
    inbox = TestInbox()
    async with DiscordServer() as server:
        bo, platform = server.person("Bo"), make(server, inbox)
        await platform.open()
        for round_ in (1, 2):
            server.gateway.identified.clear()
            listening = asyncio.create_task(platform.listen())
            async with asyncio.timeout(5):
                await server.gateway.identified.wait()
            await server.slash(bo, server.direct(bo), "done")
            await inbox.until_asked(round_)
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            async with asyncio.timeout(5):
                while server.gateway.sessions:  # noqa: ASYNC110 (another end of the wire)
                    await asyncio.sleep(0.01)
            await platform.send(_outbound(server.direct(bo).id, round_), lambda: None)
        await platform.close()
    assert (server.gateway.identifies, server.gateway.resumes, len(server.posts())) == (2, 0, 4)


def _outbound(chat: object, number: int) -> Outbound:
    return Outbound(number, Address("discord", str(chat)), Message(text="A dose."), nonce=f"d{number}")

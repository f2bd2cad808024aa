"""Shards: each session gets its share of what happens, and all of a process begin and end together."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

import pytest

from bot.platforms.discord import shards
from bot.platforms.discord.shards import Shards
from bot.ports import StartError
from tests.fakes.discord_bench import TestInbox, make
from tests.fakes.discord_server import DiscordServer, until


@contextlib.asynccontextmanager
async def sharded(server: DiscordServer, which: Shards | None, inbox: TestInbox | None = None) -> AsyncIterator[None]:
    """A platform that is connected with all its shards."""
    first, last, count = which or (0, server.advised_shards - 1, server.advised_shards)
    platform = make(server, inbox or TestInbox(), shards=which)
    await platform.open()
    listening = asyncio.create_task(platform.listen())
    try:
        wanted = {(number, count) for number in range(first, last + 1)}
        await until(lambda: wanted <= set(server.gateway.connected))
        yield
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await platform.close()


async def test_all_shards_are_here_and_each_event_is_heard_once() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        rooms = [server.channel(f"room-{n}", guild=server.another_guild(n, 4)) for n in range(4)]
        inbox = TestInbox()
        async with sharded(server, (0, 3, 4), inbox):
            assert server.gateway.connected == [(number, 4) for number in range(4)]
            for room in rooms:
                await (await server.slash(ana, room, "done")).until_replied()
            await server.dm(ana, "/today")
            await inbox.until_asked(5)
            await asyncio.sleep(0.1)
        assert [ask.command for ask in inbox.asks] == ["done"] * 4 + ["today"]
        await until(lambda: not server.gateway.connected)


async def test_a_process_with_some_of_them_hears_its_share() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        near, far = (server.channel(name, guild=server.another_guild(n, 16)) for name, n in (("near", 3), ("far", 4)))
        one, other = TestInbox(), TestInbox()
        async with sharded(server, (0, 3, 16), one), sharded(server, (4, 7, 16), other):
            assert server.gateway.connected == [(number, 16) for number in range(8)]
            await (await server.slash(ana, near, "done")).until_replied()
            await (await server.slash(ana, far, "today")).until_replied()
            await server.dm(ana, "/done")
            await one.until_asked(2)
        assert [ask.command for ask in one.asks] == ["done", "done"]
        assert [ask.command for ask in other.asks] == ["today"]


async def test_processes_with_other_shards_read_at_the_same_time_and_with_the_same_ones_in_turn() -> None:
    async with DiscordServer() as server:
        shares = [make(server, TestInbox(), shards=which).share for which in ((0, 3, 16), (4, 7, 16), (0, 3, 16), None)]
    assert shares == [0, 4, 0, 0]


async def test_as_many_as_discord_advises() -> None:
    async with DiscordServer() as server:
        server.advised_shards = 3
        async with sharded(server, None):
            assert server.gateway.connected == [(0, 3), (1, 3), (2, 3)]


async def test_sessions_introduce_themselves_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "IDENTIFY_GAP", 0.15)
    async with DiscordServer() as server:
        began = time.monotonic()
        async with sharded(server, (0, 2, 3)):
            assert time.monotonic() - began >= 0.3


async def test_reading_may_end_and_begin_again_with_all_of_them() -> None:
    async with DiscordServer() as server:
        platform = make(server, TestInbox(), shards=(0, 1, 2))
        await platform.open()
        for _ in range(2):
            listening = asyncio.create_task(platform.listen())
            await until(lambda: server.gateway.connected == [(0, 2), (1, 2)])
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await until(lambda: not server.gateway.connected)
        await platform.close()


@pytest.mark.parametrize(("code", "words"), [(4010, "Check DOSE_DISCORD_SHARDS"), (4011, "DOSE_DISCORD_SHARDS=auto")])
async def test_shards_that_discord_does_not_take_are_one_sentence(code: int, words: str) -> None:
    async with DiscordServer() as server:
        platform = make(server, TestInbox(), shards=(0, 1, 2))
        await platform.open()
        listening = asyncio.create_task(platform.listen())
        await until(lambda: len(server.gateway.connected) == 2)
        await server.gateway.drop(code)
        with pytest.raises(StartError, match=words):
            await asyncio.wait_for(listening, 5)
        await platform.close()

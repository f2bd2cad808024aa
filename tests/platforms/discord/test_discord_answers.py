"""Every answer of Discord, from the wire to the row: what becomes of a dose, of its place, and of the next try.

The real sender, the real adapter, a real database, and a Discord on loopback that answers as the table says.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.message import Choice, Message, rows
from bot.ports import Address, PlaceKind, Where
from bot.storage.records import Standing
from tests.fakes.clock import MovableClock
from tests.fakes.discord_bench import running
from tests.fakes.discord_model import Channel, Person
from tests.fakes.discord_rest import Fault
from tests.fakes.discord_server import DiscordServer
from tests.fakes.fixtures import START, database, events, library
from tests.fakes.house import House
from tests.fakes.morning import Morning

__all__ = ["database", "events", "library"]

POSTS = r"/channels/\d+/messages$"
HTML = "<html>Bad gateway</html>"
VIA = {"Via": "1.1 fake"}
DOSE = Message(text="A dose.", choices=rows(Choice("Done", "done:17"), Choice("Skip", "skip:17")))


@dataclass
class World(Morning):
    """Discord answers."""

    server: DiscordServer

    async def begin(self, chat: Person | Channel) -> None:
        """Somebody sets a place up."""
        private = isinstance(chat, Person)
        where = Where(Address("discord", key(chat)), PlaceKind.PRIVATE if private else PlaceKind.GROUP)
        await self.set_up(where)

    async def standing(self, chat: Person | Channel) -> Standing:
        return (await self.speakers[key(chat)].subscription()).state


def key(chat: Person | Channel) -> str:
    return f"user:{chat.id}" if isinstance(chat, Person) else str(chat.id)


@pytest.fixture
async def world(database: Any, library: Any) -> AsyncIterator[World]:
    house = House(database, library, MovableClock(START))
    async with DiscordServer() as server, running(server, clock=house.clock) as bench:
        yield World(house, bench.platform, server)


def fails(status: int, code: int = 0, *, body: Any = None, headers: dict[str, str] | None = None) -> Fault:
    """An answer to a post."""
    return Fault("POST", POSTS, 1, status, body or {"message": "planned", "code": code}, headers or {})


# The answer, then state and attempts after the first try, and the state a quarter of an hour later.
ANSWERS: list[tuple[str, Fault, str, int, str]] = [
    ("understood", Fault("POST", POSTS, delay=0.01), "sent", 1, "sent"),
    ("429 of the channel", fails(429, body={"retry_after": 90.0, "global": False}, headers=VIA), "pending", 0, "sent"),
    ("429 without a time", fails(429, body={"message": "slow down"}, headers=VIA), "pending", 0, "sent"),
    ("429 with odd JSON", fails(429, body=["slow down"], headers=VIA), "pending", 0, "sent"),
    (
        "429 of the wall",
        fails(429, body="<html>error 1015</html>", headers={"Retry-After": "60"}),
        "pending",
        0,
        "sent",
    ),
    ("403 of the wall", fails(403, body="<html>error 1020</html>"), "pending", 0, "sent"),
    ("403 cannot DM", fails(403, 50007), "dead", 1, "dead"),
    ("403 no mutual guild", fails(403, 50278), "dead", 1, "dead"),
    ("403 missing access", fails(403, 50001), "dead", 1, "dead"),
    ("403 missing permission", fails(403, 50013), "dead", 1, "dead"),
    ("404 unknown channel", fails(404, 10003), "dead", 1, "dead"),
    ("400 form", fails(400, 50035), "sent", 1, "sent"),
    ("400 unknown", fails(400, 99999), "pending", 1, "sent"),
    ("401", fails(401), "pending", 0, "sent"),
    ("500 once", fails(500), "sent", 1, "sent"),
    ("503", fails(503), "pending", 0, "sent"),
    ("503 of a proxy", fails(503, body=HTML), "pending", 0, "sent"),
    ("lost before", Fault("POST", POSTS, drop="before"), "pending", 0, "sent"),
    ("lost after", Fault("POST", POSTS, drop="after"), "pending", 0, "sent"),
    ("200 of a proxy", fails(200, body=HTML), "pending", 0, "sent"),
    ("200 without a message", fails(200, body={"odd": 1}), "pending", 0, "sent"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=[answer[0] for answer in ANSWERS])
async def test_what_an_answer_means(world: World, answer: tuple[str, Fault, str, int, str]) -> None:
    _, fault, state, attempts, later = answer
    daily = world.server.channel("daily")
    await world.begin(daily)
    world.server.faults.append(replace(fault))
    await world.comes()
    row = await world.row()
    assert (row.state, row.attempts) == (state, attempts)
    assert await world.standing(daily) is (Standing.BLOCKED if state == "dead" else Standing.ACTIVE)
    await world.deliver(minutes=16)
    assert (await world.row()).state == later
    assert len(world.server.posts(daily)) == (0 if state == "dead" else 1)


async def test_the_same_nonce_goes_out_each_time(world: World) -> None:
    daily = world.server.channel("daily")
    await world.begin(daily)
    world.server.faults.append(fails(502))
    world.server.faults.append(Fault("POST", POSTS, drop="after"))
    await world.comes()
    await world.deliver(seconds=16)
    nonces = {call.body["nonce"] for call in world.server.called("POST", "/messages")}
    assert len(world.server.called("POST", "/messages")) == 3
    assert len(nonces) == 1
    assert len(nonces.pop()) <= 25
    assert len(world.server.posts(daily)) == 1


async def test_whoever_comes_back_is_sent_to_again(world: World) -> None:
    ana = world.server.person("Ana")
    await world.begin(ana)
    world.server.direct(ana).refuses = 50007
    await world.comes()
    assert await world.standing(ana) is Standing.BLOCKED
    world.server.direct(ana).refuses = 0
    await world.speakers[key(ana)].says("/streak")
    assert await world.standing(ana) is Standing.ACTIVE


async def _again(
    server: DiscordServer, chat: Channel, since: datetime, later: timedelta, message: Message = DOSE
) -> None:
    """Sends once more, under a nonce that Discord has forgotten."""
    clock = MovableClock(since + later)
    async with running(server, clock=clock) as bench:
        await bench.send(DOSE, chat.id, nonce="forgotten", doubtful_since=since)


async def test_when_the_nonce_is_forgotten_the_channel_tells() -> None:
    async with DiscordServer() as server:
        daily, since = server.channel("daily"), datetime.now(UTC)
        async with running(server) as bench:
            shown = await bench.send(DOSE, daily.id, nonce="first")
        await _again(server, daily, since, timedelta(minutes=3))
        assert [str(post.id) for post in server.posts()] == [shown]


async def test_another_message_or_an_older_one_proves_nothing() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        async with running(server) as bench:
            await bench.send(DOSE, daily.id, nonce="long ago")
            await asyncio.sleep(0.01)
            since = datetime.now(UTC) + timedelta(minutes=2)
            await bench.send(Message(text="A dose.", choices=rows(Choice("Done", "done:16"))), daily.id, nonce="other")
        await _again(server, daily, since, timedelta(minutes=3))
        assert len(server.posts()) == 3


async def test_within_two_minutes_nobody_looks() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        await _again(server, daily, datetime.now(UTC), timedelta(minutes=1))
        assert not server.called("GET", "/messages")
        assert len(server.posts()) == 1


async def test_a_channel_that_cannot_be_read_gets_its_dose() -> None:
    async with DiscordServer() as server:
        daily = server.channel("daily")
        daily.hides_history = True
        await _again(server, daily, datetime.now(UTC), timedelta(minutes=3))
        assert len(server.posts()) == 1

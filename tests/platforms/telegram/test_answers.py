"""Every answer of Telegram, from the wire to the row: what becomes of a dose, of its place, and of the next try.

The real sender, the real adapter, a real database, and a Telegram on loopback that answers as the table says.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.platforms.telegram import request
from bot.ports import Address, PlaceKind, Where
from bot.services.outcomes import Doubt
from bot.storage.records import Standing
from tests.fakes.clock import MovableClock
from tests.fakes.fixtures import START, database, events, library
from tests.fakes.house import House
from tests.fakes.morning import Morning
from tests.fakes.telegram_model import Chat, Person
from tests.fakes.telegram_server import TelegramServer
from tests.platforms.telegram.conftest import Desk

__all__ = ["database", "events", "library"]

HTML = b"<html>Bad gateway</html>"
SOON = {"minutes": 16}


@dataclass
class World(Morning):
    """Telegram answers."""

    server: TelegramServer

    async def begin(self, chat: Person | Chat) -> None:
        """Somebody sets a chat up."""
        kind = PlaceKind.PRIVATE if isinstance(chat, Person) else PlaceKind.GROUP
        await self.set_up(Where(Address("telegram", str(chat.id)), kind))

    async def standing(self, chat: Person | Chat) -> Standing:
        return (await self.speakers[str(chat.id)].subscription()).state


@pytest.fixture
async def world(server: TelegramServer, desk: Desk, database: Any, library: Any) -> World:
    await desk.platform.open()
    return World(House(database, library, MovableClock(START)), desk.platform, server)


# What is planned, then the state and the attempts after the first try, and the state a quarter of an hour later.
ANSWERS: list[tuple[str, dict[str, Any], str, int, str]] = [
    ("understood", {"delay": 0.01}, "sent", 1, "sent"),
    ("429", {"status": 429, "retry_after": 7}, "pending", 0, "sent"),
    ("429 without a time", {"status": 429}, "pending", 0, "sent"),
    ("429 of a proxy", {"status": 429, "body": HTML}, "pending", 0, "sent"),
    ("403 blocked", {"status": 403, "description": "Forbidden: bot was blocked by the user"}, "dead", 1, "dead"),
    ("403 deactivated", {"status": 403, "description": "Forbidden: user is deactivated"}, "dead", 1, "dead"),
    ("403 initiate", {"status": 403, "description": "Forbidden: bot can't initiate"}, "dead", 1, "dead"),
    ("400 chat not found", {"status": 400, "description": "Bad Request: chat not found"}, "dead", 1, "dead"),
    ("400 peer", {"status": 400, "description": "Bad Request: PEER_ID_INVALID"}, "dead", 1, "dead"),
    ("400 markup", {"status": 400, "description": "Bad Request: can't parse entities: x"}, "sent", 1, "sent"),
    ("400 too long", {"status": 400, "description": "Bad Request: message is too long"}, "sent", 1, "sent"),
    ("400 unknown", {"status": 400, "description": "Bad Request: NEWS_OF_2031"}, "pending", 1, "sent"),
    ("413", {"status": 413, "description": "Request Entity Too Large"}, "pending", 1, "sent"),
    ("401", {"status": 401, "description": "Unauthorized"}, "pending", 0, "sent"),
    ("404", {"status": 404, "description": "Not Found"}, "pending", 0, "sent"),
    ("500", {"status": 500}, "pending", 1, "sent"),
    ("502", {"status": 502}, "pending", 1, "sent"),
    ("503", {"status": 503}, "pending", 1, "sent"),
    ("504", {"status": 504}, "pending", 1, "sent"),
    ("502 of a proxy", {"status": 502, "body": HTML}, "pending", 1, "sent"),
    ("403 of a proxy", {"status": 403, "body": HTML}, "pending", 0, "sent"),
    ("302", {"status": 302, "body": HTML, "location": "http://127.0.0.1:1/"}, "pending", 0, "sent"),
    ("cut", {"cut": True, "carried_out": True}, "presumed", 1, "presumed"),
    ("silence", {"hang": True, "carried_out": True}, "presumed", 1, "presumed"),
    ("200 of a proxy", {"body": HTML, "carried_out": True}, "presumed", 1, "presumed"),
    ("200 without a message", {"body": b'{"ok":true,"result":{}}', "carried_out": True}, "presumed", 1, "presumed"),
    ("200 not ok", {"body": b'{"ok":false}', "carried_out": True}, "presumed", 1, "presumed"),
    ("409", {"status": 409, "description": "Conflict: with what?", "carried_out": True}, "presumed", 1, "presumed"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=[answer[0] for answer in ANSWERS])
async def test_what_an_answer_means(
    world: World, monkeypatch: pytest.MonkeyPatch, answer: tuple[str, dict[str, Any], str, int, str]
) -> None:
    _, how, state, attempts, later = answer
    monkeypatch.setattr(request, "READ", 0.1)
    monkeypatch.setattr(request, "CONNECT", 0.2)
    ana = world.server.person("Ana")
    await world.begin(ana)
    world.server.fail("sendMessage", **how)
    await world.comes()
    row = await world.row()
    assert (row.state, row.attempts) == (state, attempts)
    assert await world.standing(ana) is (Standing.BLOCKED if state == "dead" else Standing.ACTIVE)
    await world.deliver(**SOON)
    assert (await world.row()).state == later
    assert world.server.count(ana) == (0 if state == "dead" else 1)


async def test_429_is_kept_to_by_whoever_sends_next(world: World) -> None:
    ana, bo = world.server.person("Ana"), world.server.person("Bo")
    for person in (ana, bo):
        await world.begin(person)
    world.server.fail("sendMessage", status=429, retry_after=7)
    await world.comes_and_stops()
    assert await world.pauses() == {"": timedelta(seconds=7)}
    async with world.house.sending(world.platform):
        await asyncio.sleep(0.1)
    assert len(world.server.called("sendMessage")) == 1
    await world.deliver(seconds=8)
    assert [world.server.count(person) for person in (ana, bo)] == [1, 1]


async def test_429_in_a_group_leaves_private_chats_alone(world: World) -> None:
    ana, group = world.server.person("Ana"), world.server.group("Study")
    await world.begin(group)
    await world.begin(ana)
    world.server.fail("sendMessage", status=429, retry_after=30, chat=group.id)
    await world.comes()
    assert [world.server.count(chat) for chat in (ana, group)] == [1, 0]
    assert await world.pauses() == {str(group.id): timedelta(seconds=30)}
    await world.deliver(seconds=31)
    assert world.server.count(group) == 1


async def test_who_let_us_in_again_gets_the_next_dose(world: World) -> None:
    ana = world.server.person("Ana")
    await world.begin(ana)
    world.server.chats[ana.id].open = False
    await world.comes()
    world.server.chats[ana.id].open = True
    assert "Streak" in (await world.speakers[str(ana.id)].says("/streak")).text
    assert await world.standing(ana) is Standing.ACTIVE, "whoever speaks to us can be spoken to"
    await world.house.tick("2026-11-25T06:30Z")
    await world.deliver()
    assert world.server.count(ana) == 1


async def test_a_group_that_moved_gets_its_dose_once(world: World) -> None:
    group = world.server.group("Study", type="group")
    await world.begin(group)
    new = world.server.migrate(group)
    await world.comes()
    assert [world.server.count(chat) for chat in (group, new)] == [0, 1]


async def test_a_5xx_is_tried_three_times_with_long_gaps_and_then_presumed(world: World) -> None:
    ana = world.server.person("Ana")
    await world.begin(ana)
    world.server.fail("sendMessage", status=502, times=100)
    await world.comes()
    gaps = []
    while (row := await world.row()).state == "pending":
        gaps.append((row.not_before - world.house.clock.now()).total_seconds())
        await world.deliver(seconds=gaps[-1])
    assert row.state == "presumed"
    assert len(world.server.called("sendMessage")) == 3
    assert 30 <= gaps[0] <= 60
    assert 60 <= gaps[1] <= 120


async def test_resend_sends_again_what_may_have_arrived(world: World) -> None:
    ana = world.server.person("Ana")
    await world.begin(ana)
    world.doubt = Doubt.RESEND
    world.server.fail("sendMessage", cut=True, carried_out=True)
    await world.comes()
    row = await world.row()
    assert row.state == "pending"
    assert timedelta(seconds=30) <= row.not_before - world.house.clock.now()
    await world.deliver(minutes=1)
    assert ((await world.row()).state, world.server.count(ana)) == ("sent", 2)


async def test_an_outage_of_hours_costs_no_attempt_and_the_dose_comes_once(world: World) -> None:
    ana = world.server.person("Ana")
    await world.begin(ana)
    await world.server.go_down()
    await world.comes()
    for _ in range(12):
        await world.deliver(minutes=15)
    row = await world.row()
    assert (row.state, row.attempts) == ("pending", 0)
    await world.server.come_up()
    await world.deliver(minutes=15)
    assert ((await world.row()).state, world.server.count(ana)) == ("sent", 1)


async def test_a_revoked_token_keeps_every_dose_for_the_next_one(world: World) -> None:
    people = [world.server.person(f"P{number}") for number in range(5)]
    for person in people:
        await world.begin(person)
    world.server.is_revoked = True
    await world.comes_and_stops()
    assert len(world.server.called("sendMessage")) == 1
    assert {row.attempts for row in await world.house.deliveries() if row.state == "pending"} == {0}
    world.server.is_revoked = False
    await world.deliver(minutes=2)
    assert [world.server.count(person) for person in people] == [1] * 5

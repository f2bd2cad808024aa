"""Each window between two commits is hit on purpose, by a process that is killed there and started anew."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.services.crashes import POINTS
from bot.storage import tables as t
from tests.chaos.world import World, until
from tests.fakes.weather import Weather

KILLED = -9
ON_INPUT = ("before_inbox_commit", "after_inbox")
ON_DOSES = [point for point in POINTS if point not in ON_INPUT]
ON_THE_WIRE = ["after_sending", "before_written", "after_written", "after_answer"]
CALM = Weather(1, bad_gateway=0, unanswered=0, too_many=0)  # answers take their time, and nothing goes wrong


@pytest.mark.parametrize(("on", "points"), [("sqlite", ON_DOSES), ("postgresql", ["after_claim", *ON_THE_WIRE])])
async def test_on_telegram_only_what_was_on_the_wire_and_not_yet_marked_doubles(
    any_world: World, points: list[str]
) -> None:
    any_world.let_it_storm(CALM)
    any_world.environment["DOSE_TELEGRAM_RATE"] = "8"  # slower than an answer: one message at a time
    for point in points:
        any_world.due(1)
        await _crash(any_world, point)
    people = [any_world.telegram.person("Ana") for _ in ON_INPUT]
    for point, person in zip(ON_INPUT, people, strict=True):
        any_world.telegram.say(person, "/start defaults UTC")
        await _crash(any_world, point)
    await _settle(any_world)
    assert any_world.lost() == 0
    doses = any_world.arrived()
    assert [doses[chat] for chat in any_world.chats["telegram"]].count(2) == 1, "the one of before_written"
    assert any_world.doubled() == 1
    with any_world.looking.connect() as session:
        assert session.execute(select(func.count()).select_from(t.person)).scalar_one() == len(points) + len(people)
    for person in people:
        heard = [message.text for message in any_world.telegram.sent if message.chat.id == person.id]
        assert len(heard) == len(set(heard)) == 2, "a welcome and a first dose"


@pytest.mark.parametrize("on", ["sqlite"])
async def test_on_discord_nothing_doubles_at_all(any_world: World) -> None:
    any_world.let_it_storm(CALM)
    for point in ON_THE_WIRE:
        any_world.due(0, discord=2)
        await _crash(any_world, point)
    await _settle(any_world)
    assert any_world.arrived("discord") == dict.fromkeys(any_world.chats["discord"], 1)
    assert any_world.states() == {"sent": len(any_world.chats["discord"])}


async def _crash(world: World, point: str) -> None:
    replica = await world.start(crash_at=point)
    assert await replica.gone() == KILLED, replica.log


async def _settle(world: World) -> None:
    last = await world.start()
    await until(lambda: world.is_settled() and not world.telegram.pending)
    last.process.terminate()
    assert await last.gone(20) == 0
    await world.check()

"""Each window between two commits is hit on purpose, by a process that is killed there and started anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from bot.services.crashes import POINTS
from bot.storage import tables as t
from bot.storage.database import Session
from tests.chaos.world import World, until
from tests.fakes.weather import Weather

KILLED = -9
pytestmark = pytest.mark.timeout(400)
ON_INPUT = ("before_inbox_commit", "after_inbox")
ON_CODE = ("before_verdict", "after_verdict")
ON_DOSES = [point for point in POINTS if point not in ON_INPUT + ON_CODE]
ON_THE_WIRE = ["after_sending", "before_written", "after_written", "after_answer"]
CALM = Weather(1, bad_gateway=0, unanswered=0, too_many=0)  # answers take their time, and nothing goes wrong


@pytest.mark.parametrize(("on", "points"), [("sqlite", ON_DOSES), ("postgresql", ["before_sending", *ON_THE_WIRE])])
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


@pytest.mark.parametrize("on", ["sqlite", "postgresql"])
async def test_code_is_answered_once_wherever_the_process_dies(any_world: World) -> None:
    any_world.due(len(ON_CODE))
    await _settle(any_world)
    with any_world.looking.begin() as session:
        session.execute(update(t.delivery).values(card="coding-naive-bayes"))
    for number, point in enumerate(ON_CODE):
        with any_world.looking.begin() as session:
            dose = session.execute(select(t.delivery).where(t.delivery.c.card.is_not(None))).all()[number]
            _hand_in(session, dose)
        await _crash(any_world, point)
    last = await any_world.start()
    verdicts = [0]

    def told() -> bool:
        verdicts[0] = sum("0 of 7 tests passed" in message.text for message in any_world.telegram.sent)
        return verdicts[0] >= len(ON_CODE)

    await until(told)
    last.process.terminate()
    assert await last.gone(20) == 0
    assert verdicts == [len(ON_CODE)]


def _hand_in(session: Session, dose: Any) -> None:
    person = session.execute(select(t.place.c.person_id).where(t.place.c.id == dose.place_id)).scalar_one()
    code = "def log_odds(spam, ham, words):\n    return 7.0\n"
    where = {"person_id": person, "place_id": dose.place_id, "delivery_id": dose.id, "card": dose.card}
    at = datetime.now(UTC)
    session.execute(insert(t.submission).values(**where, day=at.date(), number=1, at=at, message="1", code=code))


async def _crash(world: World, point: str) -> None:
    replica = await world.start(crash_at=point)
    assert await replica.gone() == KILLED, replica.log


async def _settle(world: World) -> None:
    last = await world.start()
    await until(lambda: world.is_settled() and not world.telegram.pending)
    last.process.terminate()
    assert await last.gone(20) == 0
    await world.check()

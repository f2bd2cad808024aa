"""Refusals: of too many Discord shuts the address out, so a tenth of them stops the sends until there is room again."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from bot.platforms.discord import invalid
from bot.platforms.discord.invalid import MOST, SLOT, WINDOW, Refusals
from bot.ports import DeliveryError
from tests.fakes.discord_bench import running
from tests.fakes.discord_server import DiscordServer
from tests.platforms.discord.test_discord_answers import World, database, events, library, world

__all__ = ["database", "events", "library", "world"]


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_thousand_in_ten_minutes_are_enough(status: int) -> None:
    refusals = Refusals()
    for number in range(MOST):
        assert refusals.wait(number / 10) == 0
        refusals.note(status, "", number / 10)
    wait = refusals.wait(100)
    assert WINDOW - 100 <= wait <= WINDOW - 100 + 2 * SLOT
    assert refusals.wait(100 + wait) == 0, "some are forgotten then, so there is room"


@pytest.mark.parametrize(("status", "scope"), [(200, ""), (400, ""), (404, ""), (500, ""), (429, "shared")])
def test_what_discord_does_not_count_is_not_counted(status: int, scope: str) -> None:
    refusals = Refusals()
    for _ in range(2 * MOST):
        refusals.note(status, scope, 0.0)
    assert refusals.wait(0.0) == 0


def test_no_ten_minutes_hold_more_than_the_limit_whatever_comes() -> None:
    """Somebody sends as fast as allowed, and everything is refused."""
    refusals, moment, times = Refusals(), 0.0, []
    for number in itertools.count():
        if moment > 4 * WINDOW:
            break
        moment += number % 7 * 0.05
        wait = refusals.wait(moment)
        if wait:
            moment += wait
        refusals.note(403, "", moment)
        times.append(moment)
    assert len(times) > 2 * MOST
    for first, last in zip(times, times[MOST:], strict=False):
        assert last - first > WINDOW


async def test_when_it_is_enough_nothing_more_is_asked_of_discord(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalid, "MOST", 20)
    async with DiscordServer() as server:
        people = [server.person(f"P{number}") for number in range(50)]
        for person in people:
            server.direct(person).refuses = 50007
        async with running(server) as bench:
            for number, person in enumerate(people):
                with pytest.raises(DeliveryError) as caught:
                    await bench.send("A dose.", f"user:{person.id}", nonce=str(number))
                assert caught.value.permanent == (number < 20)
            assert sum(call.status == 403 for call in server.calls) == 20
            assert caught.value.retry_after is not None
            assert timedelta(seconds=WINDOW - 60) <= caught.value.retry_after <= timedelta(seconds=WINDOW + SLOT)
            assert caught.value.scope == "token"


async def test_doses_wait_meanwhile_and_a_restart_remembers_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalid, "MOST", 2)
    people = [world.server.person(f"P{number}") for number in range(4)]
    for person in people:
        await world.begin(person)
        world.server.direct(person).refuses = 50007
    await world.house.tick("2026-11-24T06:30Z")
    async with world.house.sending(world.platform):
        await world.house.until(world.pauses)
        await world.house.until(lambda: _none_under_way(world))
    states = [row.state for row in await world.house.deliveries()][-4:]
    assert sorted(states) == ["dead", "dead", "pending", "pending"]
    asked = len(world.server.calls)
    async with world.house.sending(world.platform):
        pass
    assert len(world.server.calls) == asked
    assert timedelta(minutes=9) < (await world.pauses())[""] <= timedelta(seconds=WINDOW + SLOT)


async def _none_under_way(world: World) -> bool:
    return not {"leased", "sending", "written"} & set(await world.house.states())


async def test_who_spoke_to_us_in_private_needs_no_opening() -> None:
    async with DiscordServer() as server:
        ana = server.person("Ana")
        async with running(server) as bench:
            act = await server.slash(ana, server.direct(ana), "done")
            await act.until_replied()
            await bench.send("A dose.", f"user:{ana.id}")
        assert not server.called("POST", "/users/@me/channels")
        assert server.posts(server.direct(ana))[-1].text == "A dose."

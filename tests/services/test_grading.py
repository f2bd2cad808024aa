"""Code that was handed in is run in a fair order, answered once, and lost by no crash; nobody else waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, MutableMapping, Sequence
from typing import Any

import pytest

from bot.core.doses.coding import Test
from bot.runner import Limits, Outcome, Runner, Verdict
from bot.services.grading import BROKEN, WORKERS, Grader
from bot.storage import tables as t
from bot.storage.database import Session
from tests.commands.test_answer import RIGHT, WRONG
from tests.fakes.house import House, Speaker, group

LOOP = "def mean(xs):\n    while True:\n        pass\n"


class Gated(Runner):
    """A runner that notes what it runs, and waits at a gate."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.ran: list[str] = []

    def run(self, code: str, function: str, tests: Sequence[Test]) -> Verdict:
        self.ran.append(code)
        self.gate.wait(10)
        return Verdict((Outcome(function, "", "1", "2"),))


@contextlib.asynccontextmanager
async def grading(house: House, runner: Runner) -> AsyncIterator[Grader]:
    grader = Grader(house.database, house.clock, house.library, house.desk.tell, lambda: None, lambda: runner)
    task = asyncio.create_task(grader.run())
    try:
        yield grader
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def people(house: House, *names: str) -> list[Speaker]:
    """Some who have the coding dose of a Tuesday before them."""
    house.clock.move("2026-11-24T08:00Z")
    speakers = [house.person(name) for name in names]
    for speaker in speakers:
        await speaker.begins()
        await speaker.says("/today")
    return speakers


def code(mark: str) -> str:
    return f"def mean(xs):\n    return '{mark}'"


async def test_who_sent_least_today_comes_first_and_nobody_has_two_runs_at_once(any_house: House) -> None:
    ana, bo, chi = await people(any_house, "ana", "bo", "chi")
    for mark in ("a1", "a2", "a3"):
        await ana.says(code(mark))
    await bo.says(code("b1"))
    await bo.says(code("b2"))
    await chi.says(code("c1"))
    runner = Gated()
    async with grading(any_house, runner):
        await any_house.until(lambda: len(runner.ran) == WORKERS)
        runner.gate.set()
        await any_house.until(any_house._is_graded, 20)
    marks = [each.split("'")[1] for each in runner.ran]
    assert set(marks[:2]) == {"a1", "b1"}, "not two of Ana's"
    assert marks.index("c1") < marks.index("a2") < marks.index("a3"), "Chi's first comes before Ana's second"


async def test_a_run_that_a_crash_interrupted_is_run_again_and_answered_once(any_house: House) -> None:
    (ana,) = await people(any_house, "ana")
    await ana.says(RIGHT)
    runner = Gated()
    async with grading(any_house, runner):
        await any_house.until(lambda: runner.ran)
    runner.gate.set()
    told = await any_house.told()
    assert "Understanding +5." in told.first
    assert [row.passed for row in await any_house.rows(t.submission)] == [5]
    assert (await any_house.told()).replies == ()
    assert len(await any_house.rows(t.check_in)) == 1


async def test_two_verdicts_of_one_submission_are_answered_once(any_house: House) -> None:
    """As when a process hangs, loses its role, and comes back."""
    (ana,) = await people(any_house, "ana")
    await ana.says(WRONG)
    first, late = Gated(), Gated()
    async with grading(any_house, first):
        await any_house.until(lambda: first.ran)
        async with grading(any_house, late):
            await any_house.until(lambda: late.ran)
            first.gate.set()
            late.gate.set()
            await any_house.until(any_house._is_graded)
            await asyncio.sleep(0.05)
    assert len(await any_house.deliveries("reply")) == 1


async def test_a_done_in_another_place_while_code_passes_counts_once(any_house: House) -> None:
    (ana,) = await people(any_house, "ana")
    await any_house.person("boss").there(group(), admin=True).says("/setup 07:30 Europe/Berlin")
    shown = (await ana.says("/solution")).actions["Show it all the same"]
    await ana.presses(shown)  # no points, so nothing but the check-in is written
    await ana.says(RIGHT)
    entered, gate = threading.Event(), threading.Event()

    def press(session: Session) -> None:
        any_house.desk.answer(session, ana.there(group()).ask(command="done"))
        entered.set()
        gate.wait(10)

    pressing = asyncio.create_task(any_house.run(press))
    await any_house.until(entered.is_set)
    with Runner() as runner:
        async with grading(any_house, runner):
            await asyncio.sleep(0.3)  # the verdict is there, and the press is not committed yet
            gate.set()
            await pressing
            await any_house.until(any_house._is_graded, 20)
    assert [row.kind for row in await any_house.rows(t.check_in)] == ["done"]


@pytest.mark.parametrize("code", [LOOP, "def mean(xs):\n    x = [0]\n    while True:\n        x = x + x\n"])
async def test_endless_code_costs_nobody_else_a_second(house: House, code: str) -> None:
    eve, mallory, ana = await people(house, "eve", "mallory", "ana")
    for _ in range(5):
        await eve.says(code)
        await mallory.says(code)
    with Runner(Limits()) as runner:
        async with grading(house, runner) as grader:
            await house.until(lambda: len(grader._running) == WORKERS)
            worst = 0.0
            for _ in range(10):
                began = time.monotonic()
                assert "ounted" in (await ana.says("/done")).first
                worst = max(worst, time.monotonic() - began)
                await asyncio.sleep(0.02)
    assert worst < 1.0


async def test_a_runner_that_breaks_is_told_and_does_not_run_it_for_ever(
    house: House, events: list[MutableMapping[str, Any]]
) -> None:
    class Broken(Runner):
        def run(self, code: str, function: str, tests: Sequence[Test]) -> Verdict:
            raise RuntimeError(code)

    (ana,) = await people(house, "ana")
    await ana.says(RIGHT)
    async with grading(house, Broken()):
        await house.until(house._is_graded)
    assert (await house.told()).first == BROKEN
    assert [each["event"] for each in events if each["log_level"] == "error"] == ["run_failed"]


async def test_a_link_while_code_runs_takes_it_along(house: House) -> None:
    ana, same = await people(house, "ana", "ana2")
    await same.says(RIGHT)
    runner = Gated()
    async with grading(house, runner):
        await house.until(lambda: runner.ran)
        shown = (await ana.says("/link")).first
        await same.says(f"/link {shown.partition('/link ')[2].split()[0]}")
        runner.gate.set()
        await house.until(house._is_graded)
    assert "0 of 1 tests passed" in (await house.told()).first

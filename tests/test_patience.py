"""One timer for many: whoever takes too long is told so, and nobody else."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.patience import Patience


async def _wait(patience: Patience, seconds: float) -> str:
    try:
        with patience:
            await asyncio.sleep(seconds)
    except TimeoutError:
        return "late"
    return "in time"


async def test_what_takes_too_long_ends_and_what_does_not_goes_on() -> None:
    patience = Patience(0.05)
    assert await asyncio.gather(*(_wait(patience, seconds) for seconds in (0.0, 5.0, 0.01, 5.0))) == [
        "in time",
        "late",
        "in time",
        "late",
    ]


async def test_each_has_its_own_time_from_when_it_came() -> None:
    patience = Patience(0.2)
    first = asyncio.create_task(_wait(patience, 5))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    assert await _wait(patience, 5) == "late"
    assert time.monotonic() - began >= 0.19
    assert await first == "late"


async def test_a_task_may_come_back_after_it_was_late() -> None:
    patience = Patience(0.02)
    assert [await _wait(patience, seconds) for seconds in (5, 0, 5)] == ["late", "in time", "late"]


async def test_who_is_cancelled_by_somebody_else_stays_cancelled() -> None:
    patience = Patience(5)
    task = asyncio.create_task(_wait(patience, 5))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_of_its_own_is_not_taken_for_lateness() -> None:
    with pytest.raises(LookupError), Patience(5):
        raise LookupError


async def test_who_was_late_is_not_left_half_cancelled() -> None:
    assert await _wait(Patience(0.01), 5) == "late"
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0)  # would rise here


async def test_two_lengths_within_each_other_keep_apart() -> None:
    short, long = Patience(0.02), Patience(5)
    with long:
        assert await _wait(short, 5) == "late"
        assert await _wait(short, 0) == "in time"


async def test_nobody_is_woken_for_who_has_left() -> None:
    patience = Patience(0.02)
    assert await _wait(patience, 0) == "in time"
    await asyncio.sleep(0.05)
    assert patience._timer is None

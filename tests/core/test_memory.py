"""When a question is asked again, by FSRS; the expected days are those of its published default parameters."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.memory import Memory, after_answer, recall

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def answered(*answers: bool) -> list[int]:
    """After how many days each question is due, when every answer comes on the day that the last one asked for."""
    memory, at, waits = None, MONDAY, []
    for right in answers:
        memory = after_answer(memory, right=right, at=at)
        waits.append((memory.due_at - at).days)
        at = memory.due_at
    return waits


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        ((True,), [2]),
        ((False,), [1]),
        ((True, True, True, True), [2, 11, 46, 163]),
        ((True, True, False, True), [2, 11, 2, 5]),
    ],
)
def test_right_answers_wait_longer_and_longer_and_a_wrong_one_begins_anew(
    answers: tuple[bool, ...], waits: list[int]
) -> None:
    assert answered(*answers) == waits


def test_the_same_answers_give_the_same_days() -> None:
    assert len({tuple(answered(*[True] * 8)) for _ in range(50)}) == 1  # FSRS would add dice to days as far off


def test_what_was_wrong_fades_faster() -> None:
    right, wrong = (after_answer(None, right=each, at=MONDAY) for each in (True, False))
    for days in (1, 2, 10):
        assert recall(wrong, MONDAY + days * DAY) < recall(right, MONDAY + days * DAY) < 1
    assert recall(right, MONDAY) == 1


def test_an_answer_that_was_held_up_never_turns_time_back() -> None:
    memory = after_answer(None, right=True, at=MONDAY)
    late = after_answer(memory, right=True, at=MONDAY - 3 * DAY)
    assert late == after_answer(memory, right=True, at=MONDAY)


def test_any_zone_will_do() -> None:
    berlin = MONDAY.astimezone(ZoneInfo("Europe/Berlin"))
    memory = after_answer(None, right=True, at=berlin)
    assert memory == after_answer(None, right=True, at=MONDAY)
    assert replace(memory, asked_at=MONDAY) == Memory(memory.stability, memory.difficulty, MONDAY, MONDAY + 2 * DAY)

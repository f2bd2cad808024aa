"""How well a question is still remembered, and when to ask it again: FSRS with its published parameters, and no dice.

Two grades are told apart: a right answer is FSRS's "good", a wrong one its "again".
Source: https://github.com/open-spaced-repetition/py-fsrs, version 6 of the algorithm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler, State

# What was wrong at first, or forgotten since, is above; FSRS hardly ever makes it less again. Days of stability do say
# that it was learnt after all: https://docs.ankiweb.net/getting-started.html calls a card mature then.
HARD, MATURE = 6.0, 21.0

# Without steps of minutes: asked again after ten of them, one repeats what one has just read.
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one person and one question.

    `stability` is the days until it is recalled in nine cases of ten, `difficulty` is from 1 to 10.
    """

    stability: float
    difficulty: float
    asked_at: datetime
    due_at: datetime


def after_answer(before: Memory | None, *, right: bool, at: datetime) -> Memory:
    """The memory after an answer at `at`; an answer that comes in late counts as if it came right after the last."""
    when = max(at, before.asked_at if before else at).astimezone(UTC)
    answered, _ = _SCHEDULER.review_card(_card(before, when), Rating.Good if right else Rating.Again, when)
    if answered.stability is None or answered.difficulty is None:
        raise ValueError("FSRS gave no memory")
    return Memory(answered.stability, answered.difficulty, when, answered.due)


def recall(memory: Memory, now: datetime) -> float:
    """How likely the question is answered right at `now`, 0 to 1. It falls by whole days, as FSRS counts them."""
    return _SCHEDULER.get_card_retrievability(_card(memory, now), now)


def _card(memory: Memory | None, now: datetime) -> Card:
    """With an id and an instant of ours: without them FSRS would read the clock and sleep."""
    if memory is None:
        return Card(card_id=0, due=now)
    return Card(
        card_id=0,
        state=State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at,
        last_review=memory.asked_at,
    )

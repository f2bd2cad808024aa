"""Holds a coding card's tests against its codes."""

from __future__ import annotations

from collections.abc import Callable

from bot.core.doses.coding import CodingCard
from bot.runner import Runner

STARTER, SOLUTION = "Starter", "Solution"
DOES_NOT_RUN = "does not run"
Misses = Callable[[CodingCard, str], list[str]]  # the card, some code → what failed


def problems(card: CodingCard, misses: Misses) -> list[str]:
    """What is wrong with a card's codes, each with its heading.

    The solution passes every test, the starter runs and misses one, and each wrong one misses one.
    """
    found = [f"{SOLUTION}: {miss}" for miss in misses(card, card.solution)]
    for heading, code in {STARTER: card.starter, **card.wrong}.items():
        if not misses(card, code):
            found.append(f"{heading}: passes every test")
    broken = dict.fromkeys(miss for miss in misses(card, card.starter) if miss.startswith(DOES_NOT_RUN))
    return found + [f"{STARTER}: {miss}" for miss in broken]


def runner_misses(runner: Runner, card: CodingCard, code: str) -> list[str]:
    """What fails where learners' code runs."""
    verdict = runner.run(code, card.function, card.tests)
    if verdict.error:
        return [f"{DOES_NOT_RUN}: {verdict.error}"]
    return [
        f"{miss.call}: {miss.error or f'expected {miss.expected}, got {miss.got}'}"
        for miss in verdict.outcomes
        if not miss.passed
    ]

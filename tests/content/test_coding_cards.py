"""Every coding card's tests pass on its solution and fail on its starter and on each of its wrong ones.

They run in the runner that learners' code meets, and in the Python that learners have at home; a card with
`runner: cpython` in the latter alone.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.doses.coding import CodingCard, Test
from bot.library.card import read_card
from bot.library.files import CardFile, find_cards
from bot.runner import Runner
from bot.runner.comparing import same
from bot.workshop.coding import DOES_NOT_RUN, SOLUTION, STARTER, problems, runner_misses

CONTENT = Path(__file__).parents[2] / "content"
CARDS = [file for file in find_cards(CONTENT).cards if file.focus == "coding"]


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as started:
        yield started


def test_there_are_coding_cards() -> None:
    assert CARDS


@pytest.mark.parametrize("file", CARDS, ids=lambda file: file.path.stem)
def test_the_tests_tell_right_from_wrong(file: CardFile, runner: Runner) -> None:
    card = read_card(file).card
    assert isinstance(card, CodingCard)
    assert problems(card, python_misses) == []
    if card.runner == "monty":
        assert problems(card, lambda each, code: runner_misses(runner, each, code)) == []


def python_misses(card: CodingCard, code: str) -> list[str]:
    return [miss for test in card.tests if (miss := python_miss(code, test))]


def python_miss(code: str, test: Test) -> str:
    """What failed, if anything. The code is the project's own, so it may run right here."""
    names: dict[str, object] = {}
    try:
        exec(code, names)  # noqa: S102 (see above)
    except Exception as error:  # noqa: BLE001 (whatever the code does)
        return f"{DOES_NOT_RUN}: {error!r}"
    try:
        got = eval(test.call, names)  # noqa: S307 (see above)
    except Exception as error:  # noqa: BLE001 (whatever the code does)
        wanted = getattr(builtins, test.raises, None) if test.raises else None
        return "" if isinstance(wanted, type) and isinstance(error, wanted) else f"{test.call}: {error!r}"
    expected = None if test.raises else eval(test.gives, {"math": math})  # noqa: S307 (see above)
    is_right = not test.raises and same(got, expected, test.within)
    return "" if is_right else f"{test.call}: expected {test.gives}, got {got!r}"


def card_with(**changes: object) -> CodingCard:
    [card] = [card for file in CARDS[:1] if isinstance(card := read_card(file).card, CodingCard)]
    return card.model_copy(update=changes)


@pytest.mark.parametrize("heading", [SOLUTION, STARTER, "Wrong: the twin of the solution"])
def test_a_card_that_cannot_tell_is_found_out(heading: str, runner: Runner) -> None:
    card = card_with()
    instead = card.sections[STARTER] if heading == SOLUTION else card.sections[SOLUTION]
    swapped = card_with(sections={**card.sections, heading: instead})
    for misses in (python_misses, lambda each, code: runner_misses(runner, each, code)):
        assert [found.partition(":")[0] for found in problems(swapped, misses)][0] == heading.removeprefix("Wrong: ")


def test_a_starter_that_does_not_run_is_found_out() -> None:
    card = card_with()
    broken = card_with(sections={**card.sections, STARTER: "```python\n1 / 0\n```"})
    assert problems(broken, python_misses) == [
        f"{STARTER}: {DOES_NOT_RUN}: ZeroDivisionError('division by zero')"
    ]

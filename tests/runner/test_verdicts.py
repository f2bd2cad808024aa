"""Code and tests become a verdict that says of each test what was called, expected and got."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.core.doses.coding import Test
from bot.runner import Limits, Outcome, Runner
from bot.runner.comparing import same

MEAN = "def mean(xs):\n    if not xs:\n        raise ValueError('no numbers')\n    return sum(xs) / len(xs)\n"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as started:
        yield started


def case(call: str, gives: str, within: float = 0.0) -> Test:
    return Test(call=call, gives=gives, within=within, about="a test")


TESTS = (case("mean([1, 2, 3])", "2"), case("mean([])", "raises ValueError"), case("mean([0.1] * 3)", "0.1", 1e-12))


def test_right_code_passes_every_test(runner: Runner) -> None:
    verdict = runner.run(MEAN, "mean", TESTS)
    assert (verdict.right, verdict.passed, verdict.error, verdict.first_miss) == (True, 3, "", None)
    assert 0 < verdict.seconds < 5


def test_a_miss_says_what_was_called_expected_and_got(runner: Runner) -> None:
    verdict = runner.run("def mean(xs):\n    return sum(xs)", "mean", TESTS)
    assert (verdict.right, verdict.passed) == (False, 0)
    assert verdict.first_miss == Outcome("mean([1, 2, 3])", "a test", "2", "6")
    assert verdict.outcomes[1] == Outcome("mean([])", "a test", "raises ValueError", "0")


def test_an_error_is_told_with_its_line_in_the_code(runner: Runner) -> None:
    verdict = runner.run("def mean(xs):\n    return 1 / 0", "mean", TESTS)
    assert verdict.first_miss is not None
    assert verdict.first_miss.error == "line 2: ZeroDivisionError: division by zero"
    assert not verdict.outcomes[1].passed, "another error than the one that is wanted"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("", "there is no code"),
        ("def f(x):\n    return x", "there is no function mean; define it by that name"),
        ("def mean(xs)\n    return 1", "line 1: SyntaxError: "),
        ("def mean(xs):\n    yield 1", "line 2: yield expressions is not in the small Python that runs here"),
        ("class A(dict):\n    x = 1", "line 1: class inheritance and metaclasses is not in the small Python"),
        ("def mean(xs):\n    del xs[0]", "line 2: the 'del' statement is not in the small Python that runs here"),
        ("import numpy as np", "line 1: No module named 'numpy'; here is plain Python with math, so write it yourself"),
        ("mean = 1 / 0", "line 1: ZeroDivisionError: division by zero"),
        ("x" * 8_001, "this is 8,001 characters long; I read up to 8,000"),
    ],
)
def test_code_that_cannot_run_is_told_why(runner: Runner, code: str, error: str) -> None:
    verdict = runner.run(code, "mean", TESTS)
    assert verdict.error.startswith(error)
    assert (verdict.right, verdict.passed, len(verdict.outcomes)) == (False, 0, 3)


def test_what_is_missing_inside_the_function_is_told_as_well(runner: Runner) -> None:
    verdict = runner.run("def mean(xs):\n    import torch\n    return 1", "mean", TESTS)
    assert verdict.first_miss is not None
    assert verdict.first_miss.error.startswith("line 2: No module named 'torch'; here is plain Python")


def test_no_test_sees_what_another_left_behind(runner: Runner) -> None:
    code = "seen = []\ndef count(x):\n    seen.append(x)\n    return len(seen)"
    assert runner.run(code, "count", (case("count(1)", "1"), case("count(1)", "1"))).right
    assert not runner.run("def count(x):\n    return len(seen)", "count", (case("count(1)", "1"),)).right


def test_code_cannot_move_the_goal(runner: Runner) -> None:
    code = "import math\nmath = None\nfloat = int\ndef mean(xs):\n    return 5"
    assert not runner.run(code, "mean", (case("mean([])", "math.floor(float(4.5))"),)).right


def test_what_is_printed_is_kept_and_never_shown_on_the_terminal(
    runner: Runner, capfd: pytest.CaptureFixture[str]
) -> None:
    verdict = runner.run(f"print('hello')\n{MEAN}", "mean", TESTS)
    assert (verdict.right, verdict.printed) == (True, "hello\n")
    assert capfd.readouterr() == ("", "")


def test_chance_is_the_same_each_time(runner: Runner) -> None:
    code = "import random\ndef draw():\n    return random.random()"
    misses = [runner.run(code, "draw", (case("draw()", "2"),)).first_miss for _ in range(2)]
    assert misses[0] == misses[1] != None  # noqa: E711 (a chain)


def test_a_card_whose_own_value_fails_is_no_crash(runner: Runner) -> None:
    miss = runner.run(MEAN, "mean", (case("mean([1])", "1 / 0"),)).first_miss
    assert miss is not None
    assert miss.error.startswith("the card's own 1 / 0 fails: ZeroDivisionError")


def test_several_threads_share_the_workers(runner: Runner) -> None:
    with ThreadPoolExecutor(4) as threads:
        verdicts = list(threads.map(lambda _: runner.run(MEAN, "mean", TESTS), range(12)))
    assert all(verdict.right for verdict in verdicts)


async def test_a_run_on_a_thread_leaves_the_loop_free() -> None:
    loop_code = "def f():\n    while True:\n        pass"
    turns = 0
    with Runner(Limits(seconds=0.3)) as runner:
        run = asyncio.create_task(asyncio.to_thread(runner.run, loop_code, "f", (case("f()", "1"),)))
        while not run.done():
            turns += 1
            await asyncio.sleep(0.01)
    assert turns > 5


@pytest.mark.parametrize(
    ("got", "expected", "within", "is_same"),
    [
        (1, 1.0, 0.0, True),
        (1.1, 1.0, 0.1, True),
        (1.2, 1.0, 0.1, False),
        (0.26, 0.25, 0.01, True),
        ([1.05, (2, 3)], [1, (2, 3)], 0.1, True),
        ([1.05, [2, 3]], [1, (2, 3)], 0.1, False),
        ((1, 2), [1, 2], 0.0, False),
        ([1, 2], [1, 2, 3], 9.0, False),
        ([], [], 0.0, True),
        (math.nan, math.nan, 0.0, True),
        ([math.nan], [math.nan], 0.0, True),
        (math.nan, 1.0, 9.0, False),
        (1.0, math.nan, 9.0, False),
        (math.inf, math.inf, 0.0, True),
        (-math.inf, math.inf, 9.0, False),
        (1e308, math.inf, 9.0, False),
        (math.inf, 1e308, 9.0, False),
        (10**400, 1.0, 9.0, False),
        (10**400, 10**400, 0.0, True),
        (10**400 + 1, 10**400, 2.0, True),
        (True, 1, 0.0, False),
        (1, True, 0.0, False),
        (True, True, 0.0, True),
        ("1", 1, 9.0, False),
        ("one", "one", 0.0, True),
        (None, None, 0.0, True),
        (None, 0, 9.0, False),
        ({"a": 1}, {"a": 1}, 0.0, True),
        ({"a": 1}, {"a": 2}, 9.0, False),
        ({1, 2}, {2, 1}, 0.0, True),
    ],
)
def test_results_are_compared_as_cards_say(got: object, expected: object, within: float, is_same: bool) -> None:
    assert same(got, expected, within) is is_same

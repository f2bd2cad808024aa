"""Hostile code comes back as a verdict, quickly, and leaves the runner fit for the next."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.doses.coding import Test
from bot.runner import Limits, Runner
from bot.runner.monty import NOT_RUN

ROOT = Path(__file__).parents[2]
TESTS = tuple(Test(call=f"f({number})", gives="1", about="a test") for number in range(3))
LIMITS = Limits(seconds=0.5)
TIME, MEMORY, PRINT = (
    "stopped after 0.5 s",
    "stopped, because it takes more than 64 MB",
    "stopped, because it prints more",
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(LIMITS) as started:
        yield started


def body(*lines: str) -> str:
    return "\n    ".join(["def f(n):", *lines])


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (body("while True:", "    pass"), TIME),
        (body("while True:", "    try:", "        1 / 0", "    except BaseException:", "        pass"), TIME),
        (body("return [0] * 10 ** 9"), MEMORY),
        (body("return 'x' * 10 ** 10"), MEMORY),
        (body("return 10 ** 10 ** 8"), MEMORY),
        (body("x = [0]", "while True:", "    x = x + x"), MEMORY),
        (body("while True:", "    print('x' * 1000)"), "stopped"),
        (body("return f(n)"), "line 2: RecursionError: maximum recursion depth exceeded"),
        (body("import time", "while True:", "    time.sleep(60)"), TIME),
        (body("return open('/etc/passwd').read()"), "line 2: PermissionError: Permission denied: '/etc/passwd'"),
        (body("import os", "return os.environ['HOME']"), "line 3: "),
        (body("import os", "return os.system('true')"), "line 3: AttributeError"),
        (body("import socket"), "line 2: No module named 'socket'"),
        (body("import subprocess"), "line 2: No module named 'subprocess'"),
        (body("import ctypes"), "line 2: No module named 'ctypes'"),
        (body("return ().__class__.__bases__[0].__subclasses__()"), "line 2: AttributeError"),
        (body("raise SystemExit"), "line 2: SystemExit"),
        (body("raise KeyboardInterrupt"), "line 2: KeyboardInterrupt"),
    ],
)
def test_hostile_code_ends_in_a_verdict(runner: Runner, code: str, error: str) -> None:
    start = time.monotonic()
    verdict = runner.run(code, "f", TESTS)
    assert verdict.first_miss is not None
    assert verdict.first_miss.error.startswith(error)
    assert verdict.passed == 0
    # One test may use up its time; the ones after it are not even begun.
    assert time.monotonic() - start < LIMITS.seconds + 5
    assert runner.run(body("return 1"), "f", TESTS).right, "the next run is none the worse"


def test_after_one_endless_test_the_others_are_not_run(runner: Runner) -> None:
    verdict = runner.run(body("while True:", "    pass"), "f", TESTS)
    assert [outcome.error for outcome in verdict.outcomes[1:]] == [NOT_RUN, NOT_RUN]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("while True: pass", TIME),
        ("xs = [0] * 10 ** 9", MEMORY),
        ("f = " + "(" * 3_000 + ")" * 3_000, "SyntaxError: Source is too deeply nested"),
        ("f = " + "1 + " * 1_900 + "1", ""),
        ("\0", ""),
        ("def f(n): return '\ud800'", ""),
    ],
)
def test_code_that_is_hostile_while_it_is_read_ends_in_a_verdict(runner: Runner, code: str, error: str) -> None:
    verdict = runner.run(code, "f", TESTS)
    assert not verdict.right
    assert error in verdict.error
    assert runner.run(body("return 1"), "f", TESTS).right


@pytest.mark.parametrize(
    "code",
    [
        body("x = [0]", "for i in range(60):", "    x = [x, x]", "return x"),  # 2⁶⁰ entries in 60 lists
        body("x = {}", "for i in range(40):", "    x = {1: x, 2: x}", "return x"),
        body("x = 1", "for i in range(50_000):", "    x = [x]", "return x"),
        body("x = []", "x.append(x)", "return x"),
        body("return 10 ** 9_000"),
        body("return 'x' * 10 ** 7"),
    ],
)
def test_a_hostile_result_is_written_short(runner: Runner, code: str) -> None:
    miss = runner.run(code, "f", TESTS).first_miss
    assert miss is not None
    assert miss.got
    assert len(miss.got) < 5_000


def test_a_flood_of_printing_is_named(runner: Runner) -> None:
    miss = runner.run(body("for i in range(100):", "    print('x' * 1000)", "return 1"), "f", TESTS).first_miss
    assert miss is not None
    assert miss.error == "stopped, because it prints more than 16,384 characters"


def test_a_wanted_error_is_not_had_by_breaking_a_limit(runner: Runner) -> None:
    tests = (
        Test(call="f(1)", gives="raises MemoryError", about="x"),
        Test(call="f(1)", gives="raises TimeoutError", about="x"),
    )
    assert runner.run(body("return [0] * 10 ** 9"), "f", tests).passed == 0
    assert runner.run(body("while True: pass"), "f", tests[1:]).passed == 0


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
def test_a_killed_worker_is_replaced() -> None:
    with Runner(LIMITS) as runner:
        assert runner.run(body("return 1"), "f", TESTS).right
        with runner._session() as session:
            worker = session.worker_pid
        assert worker
        os.kill(worker, 9)
        outcomes = [runner.run(body("return 1"), "f", TESTS).right for _ in range(3)]
        assert outcomes[-1]


def test_the_program_ends_well_after_a_run() -> None:
    code = "from bot.runner import Runner\nwith Runner() as r: print(r.run('def f(): return 1', 'f', ()).error)"
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "\n", "")

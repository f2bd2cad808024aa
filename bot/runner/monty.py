"""Runs code in Monty, a small Python in Rust without files, network or environment, in processes of its own.

https://github.com/pydantic/monty. Its asynchronous pool is not used: in 1.4.0 it can abort Python at the end of the
process. So a run blocks its thread; on an event loop write `await asyncio.to_thread(runner.run, …)`.
"""

from __future__ import annotations

import builtins
import re
import time
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from pydantic_monty import (
    CollectString,
    Monty,
    MontyCrashedError,
    MontyError,
    MontyRuntimeError,
    MontySession,
    MontySyntaxError,
    OSPolicy,
    ResourceLimits,
)

from bot.core.doses.coding import Test
from bot.runner.comparing import same
from bot.runner.verdict import Outcome, Verdict, written

NOT_RUN = "not run, because the test before it went beyond a limit"
TOO_SLOW = "not run, because the tests before it took too long together"
_MISSING = "The monty syntax parser does not yet support "
_TOKEN = re.compile(r"Got unexpected token ([^\x00-\x7f])")
_OVERTIME = "time limit exceeded"
_TOO_MUCH = ("memory limit exceeded", "exceeded its memory limit")
_POLICY: OSPolicy = {"random_start": {"seed": 0}, "sleep": "zero"}  # the same code gets the same verdict, at once


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: seconds for the code and again for each test, bytes of memory, calls within calls.

    After `total` seconds no further test is begun.
    """

    seconds: float = 2.0
    total: float = 5.0
    memory: int = 64 * 2**20
    depth: int = 400
    code: int = 8_000  # characters
    printed: int = 16_384  # bytes


class Runner:
    """Worker processes that judge code. Safe to be used by several threads; a context manager.

    What one run defines, the next does not see, nor does one test see what another left behind.
    """

    def __init__(self, limits: Limits = Limits(), *, processes: int = 2) -> None:
        """Starts nothing yet; more runs than `processes` wait for each other."""
        self.limits = limits
        # A worker that does not even answer its own limits is killed from outside.
        self._pool = Monty(max_processes=processes, request_timeout=limits.seconds + 2, max_checkouts_per_worker=1_000)

    def __enter__(self) -> Self:
        """Starts the first worker."""
        self._pool.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the workers."""
        self._pool.__exit__(None, None, None)

    def run(self, code: str, function: str, tests: Sequence[Test]) -> Verdict:
        """Runs the tests against the code. Whatever the code does, it ends with a verdict.

        Takes at most `limits.seconds` for the code and for each test, about as long once if it never ends, and begins
        no test after `limits.total`.
        """
        start = time.monotonic()
        if unreadable := self._unreadable(code):
            return _failed(tests, unreadable)
        printed = CollectString(self.limits.printed)
        try:
            with self._session() as session:
                session.feed_run(code, print_callback=printed)
                is_there = _knows(session, function)
        except MontyError as error:
            return _failed(tests, self._words(error), printed.output, time.monotonic() - start)
        if not is_there:
            return _failed(tests, f"there is no function {function}; define it by that name", printed.output)
        outcomes = tuple(self._outcomes(code, tests, start + self.limits.total))
        return Verdict(outcomes, printed=printed.output, seconds=time.monotonic() - start)

    def _outcomes(self, code: str, tests: Sequence[Test], until: float) -> Iterator[Outcome]:
        trouble = ""
        for test in tests:
            trouble = trouble or (TOO_SLOW if time.monotonic() > until else "")
            if trouble:
                yield _outcome(test, error=trouble)
                continue
            outcome, is_over = self._test(code, test)
            trouble = NOT_RUN if is_over else ""
            yield outcome

    def _test(self, code: str, test: Test) -> tuple[Outcome, bool]:
        """One test, and whether it went beyond a limit."""
        wanted = getattr(builtins, test.raises, None) if test.raises else None
        try:
            with self._session() as session:
                session.feed_run(code, print_callback=CollectString(self.limits.printed))
                got = session.feed_run(test.call, print_callback=CollectString(self.limits.printed))
        except MontyError as error:
            is_over = self._is_beyond(error)
            is_wanted = not is_over and isinstance(wanted, type) and isinstance(error.exception(), wanted)
            return _outcome(test, error=self._words(error), passed=is_wanted), is_over
        if test.raises:
            return _outcome(test, got=written(got)), False
        try:
            expected = self._value(test.gives)
        except MontyError as error:
            return _outcome(test, got=written(got), error=f"the card's own {test.gives} fails: {error}"), False
        passed = same(got, expected, test.within)
        return Outcome(test.call, test.about, written(expected), written(got), passed=passed), False

    def _value(self, expression: str) -> object:
        """What a test should give, worked out where the judged code cannot meddle."""
        with self._session() as session:
            value: object = session.feed_run(f"import math\n({expression})")
            return value

    def _session(self) -> MontySession:
        seconds = self.limits.seconds
        limits: ResourceLimits = {
            "max_feed_duration_secs": seconds,
            "max_turn_duration_secs": seconds,
            "max_memory": self.limits.memory,
            "max_recursion_depth": self.limits.depth,
            "max_suspensions": 20,
            "max_total_sleep_secs": 0.0,
            "gc_interval": 10_000,
        }
        return self._pool.checkout(script_name="code", limits=limits, os_policy=_POLICY)

    def _unreadable(self, code: str) -> str:
        if len(code) > self.limits.code:
            return f"this is {len(code):,} characters long; I read up to {self.limits.code:,}"
        return "" if code.strip() else "there is no code"

    def _is_beyond(self, error: MontyError) -> bool:
        said = str(error)
        return isinstance(error, MontyCrashedError) or _OVERTIME in said or any(words in said for words in _TOO_MUCH)

    def _words(self, error: MontyError) -> str:
        """What went wrong, for the person who wrote the code, with the line where it stands."""
        said = str(error)
        if isinstance(error, MontyCrashedError) or _OVERTIME in said:
            return f"stopped after {self.limits.seconds:g} s; does a loop never end?"
        if f"> {self.limits.printed} bytes" in said:
            return f"stopped, because it prints more than {self.limits.printed:,} characters"
        if any(words in said for words in _TOO_MUCH):
            return f"stopped, because it takes more than {self.limits.memory // 2**20} MB of memory"
        return f"{_line(error)}{_friendly(error, said)}"


def _knows(session: MontySession, name: str) -> bool:
    try:
        session.feed_run(name)
    except MontyRuntimeError as error:
        if isinstance(error.exception(), NameError):
            return False
        raise
    return True


def _failed(tests: Sequence[Test], error: str, printed: str = "", seconds: float = 0.0) -> Verdict:
    return Verdict(tuple(_outcome(test) for test in tests), error, printed, seconds)


def _outcome(test: Test, *, got: str = "", error: str = "", passed: bool = False) -> Outcome:
    return Outcome(test.call, test.about, test.gives, got, error, passed)


def _friendly(error: MontyError, said: str) -> str:
    cause = error.exception()
    if _MISSING in said:
        return f"{said.partition(_MISSING)[2]} is not in the small Python that runs here; write it another way"
    if isinstance(cause, ModuleNotFoundError):
        return f"{cause}; here is plain Python with math, so write it yourself"
    if strange := _TOKEN.search(said):  # what phones and word processors make of quotes, digits and brackets
        return f"SyntaxError: {strange[1]} ({unicodedata.name(strange[1], 'unnamed')}) is no Python; type a plain one"
    return f"SyntaxError: {said}" if isinstance(error, MontySyntaxError) else said


def _line(error: MontyError) -> str:
    frames = error.traceback() if isinstance(error, MontyRuntimeError | MontySyntaxError) else []
    # The code is the session's first input; the call comes after it.
    lines = [frame.line for frame in frames if frame.filename == "<python-input-0>"]
    return f"line {lines[-1]}: " if lines else ""

"""Proves what cards promise: runs the scripts beside them, and coding cards' tests."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from bot.core.doses import Card
from bot.core.doses.coding import CodingCard
from bot.library import Library
from bot.runner import Runner
from bot.workshop.coding import problems, runner_misses
from bot.workshop.scripts import Run, run

AT_A_TIME = 2  # scripts; each has one thread


def verify(library: Library, cards: Iterable[Card]) -> Iterator[Run]:
    """One run for each script and each coding card, as they end."""
    chosen = tuple(cards)
    yield from _coding(library, chosen)
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        waiting = [threads.submit(run, card, script) for card in chosen for script in library.scripts(card)]
        try:
            for done in as_completed(waiting):
                yield done.result()
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)  # Ctrl-C ends what has not begun
            raise


def _coding(library: Library, cards: Iterable[Card]) -> Iterator[Run]:
    """A card with `runner: cpython` is left to the project's tests: here nothing could stop its code."""
    with Runner() as runner:
        for card in cards:
            if isinstance(card, CodingCard) and card.runner == "monty":
                start = time.monotonic()
                found = problems(card, lambda each, code: runner_misses(runner, each, code))
                yield Run(library.files[card.id], time.monotonic() - start, tuple(found))


def summary(runs: Sequence[Run], root: Path) -> Iterator[str]:
    """A line for each run, the slowest first, with its problems below it; and how it went as a whole."""
    for each in sorted(runs, key=lambda each: -each.seconds):
        lacks = f"not run: needs {', '.join(each.needs)}" if each.needs else "ok"
        yield f"{each.seconds:6.1f} s  {'FAILED' if each.problems else lacks:<8}  {each.name(root)}"
        yield from (f"          {problem}" for problem in each.problems)
    failed, idle = sum(bool(each.problems) for each in runs), sum(bool(each.needs) for each in runs)
    yield f"{len(runs) - failed - idle} fine, {failed} failed, {idle} not run for want of a package."
    if idle:
        yield "pip install -r requirements-content.txt brings every package; make verify-content does so."

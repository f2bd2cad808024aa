"""One dose, all of it (claim, build, send, mark), against bare aiohttp sending the same bytes, and other libraries.

They take turns, some tenths of a second each, because the same work takes up to half as long again a minute later.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import world
from tests.bench.world import Row

TURNS = 21
RIVAL = Path(__file__).with_name("rival.py")
COUNTS = {"bare": 2000, "ours": 2000, "aiogram": 500, "telegram": 100}  # doses a turn
OTHERS = {"telegram": ("python-telegram-bot as delivered", 10), "aiogram": ("aiogram", 2)}


def measure(databases: dict[str, str], turns: int = TURNS) -> Iterator[Row]:
    """The rows of the table."""
    for name, address in databases.items():
        with world.server() as url:
            costs = _take_turns(url, address, turns)
        what = f"one dose, all of it: claim, build, send, mark ({name}, CPU)"
        ours = costs["ours"]
        against_bare = _ratios(ours, costs["bare"])
        yield Row(what, "bare aiohttp + json, the same bytes", "at most 1.5 ×", f"{_spread(against_bare, 2)} ×")
        for other, (called, wanted) in OTHERS.items():
            theirs = f"{_spread(_ratios(costs[other], ours), 1)} × as fast" if other in costs else "not installed"
            yield Row(what, called, f"{wanted} × as fast", theirs)


def _take_turns(url: str, address: str, turns: int) -> dict[str, list[float]]:
    """CPU seconds for a dose by each side, at each turn after one to warm up."""
    with contextlib.ExitStack() as stack:
        sides = {side: stack.enter_context(_side(side, url, address)) for side in COUNTS if _is_installed(side)}
        costs: dict[str, list[float]] = {side: [] for side in sides}
        for _ in range(turns + 1):
            for side, process in sides.items():
                costs[side].append(_ask(process, COUNTS[side]) / COUNTS[side])
    return {side: spent[1:] for side, spent in costs.items()}


@contextlib.contextmanager
def _side(side: str, url: str, address: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.bench.sides", side, url, address]
    if side in OTHERS:
        command = [str(_python(side)), str(RIVAL), side, url, world.TOKEN]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.communicate()


def _ask(process: subprocess.Popen[str], count: int) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{count}\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def _python(rival: str) -> Path:
    """The interpreter of a rival's own environment, which `make bench` makes.

    There it is as its users have it. aiogram's pins and ours do not agree, and python-telegram-bot is a third faster
    beside our libraries, among which is one that its HTTP client tries to import for each request.
    """
    return Path(sys.prefix) / "rivals" / rival / "bin" / "python"


def _is_installed(side: str) -> bool:
    return side not in OTHERS or _python(side).exists()


def _ratios(these: list[float], those: list[float]) -> list[float]:
    """Of each turn, so that both saw the same machine."""
    return [this / that for this, that in zip(these, those, strict=True)]


def _spread(ratios: list[float], digits: int) -> str:
    """The middle one, and between what the middle half of the turns lay."""
    low, middle, high = statistics.quantiles(ratios, n=4)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"

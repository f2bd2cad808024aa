"""Runs a script beside a card, and holds what it prints and how it ends against the card."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.core.doses import Card
from bot.core.doses.reproduce import ReproduceCard

PATIENCE = 300.0  # seconds; a card's script takes a minute or so, on a machine that does nothing else
SHOWN = 300  # characters of a script's last words
_NUMBER = r"[-+−]?(?:\d[\d,]*\.?\d*|\.\d+)(?:[eE][-+−]?\d+)?"
_PAIR = re.compile(rf"([A-Za-z_]\w*) = ({_NUMBER})(?![\w.])")
_QUOTED = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a script, or of a coding card's file. With a package missing, in `needs`, it was not run."""

    script: Path
    seconds: float = 0.0
    problems: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def name(self, root: Path) -> str:
        """The file as seen from the content folder."""
        return self.script.resolve().relative_to(root.resolve()).as_posix()


def missing(script: Path) -> tuple[str, ...]:
    """The packages that a script imports and that are not here."""
    try:
        tree = ast.parse(script.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError):
        return ()  # running it says what is wrong
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    strangers = names - sys.stdlib_module_names
    return tuple(sorted(name for name in strangers if importlib.util.find_spec(name) is None))


def run(card: Card, script: Path, patience: float = PATIENCE) -> Run:
    """Runs a script of a card, unless a package is missing, and tells what is wrong with it."""
    if needs := missing(script):
        return Run(script, needs=needs)
    start = time.monotonic()
    status, said, complained = _execute(script, patience)
    seconds = time.monotonic() - start
    if status is None:
        return Run(script, seconds, (f"was stopped after {patience:g} s",))
    return Run(script, seconds, tuple(_problems(card, script, status, said, complained)))


def _problems(card: Card, script: Path, status: int, said: str, complained: str) -> Iterator[str]:
    wanted = 1 if script.stem.endswith("_broken") else 0
    if status != wanted:
        words = " ".join((complained or said).split())[-SHOWN:]
        yield f"ended with {status} instead of {wanted}{f': …{words}' if words else ''}"
    elif wanted and not said.strip():
        yield "shows no symptom: it prints nothing"
    elif isinstance(card, ReproduceCard):
        yield from target_problems(card, said)
        yield from checkpoint_problems(card, said)


def target_problems(card: ReproduceCard, said: str) -> Iterator[str]:
    """Whether the target is printed, and within its tolerance."""
    target = card.target
    found = re.findall(rf"^{re.escape(target.name)} = ({_NUMBER})(?![\w.])", said, re.MULTILINE)
    if not found:
        yield f"does not print a line {target.name} = …"
    elif not all(target.hit(_number(each)) for each in found):
        yield f"prints {target.name} = {found[-1]}; the card promises {target.value:g} ± {target.within:g}"


def checkpoint_problems(card: ReproduceCard, said: str) -> Iterator[str]:
    """Whether each `name = value` under Checkpoints is printed.

    A printed value may be off by one in the last digit that the card quotes, or by as much as the target may, in
    proportion: another processor rounds elsewhere.
    """
    printed: Mapping[str, list[str]] = defaultdict(list)
    for name, value in _PAIR.findall(said):
        printed[name].append(value)
    slack = card.target.within / abs(card.target.value) if card.target.value else 0.0
    for code in _QUOTED.findall(card.sections.get("Checkpoints", "")):
        for name, value in _PAIR.findall(code):
            quoted = _number(value)
            near = max(_last_digit(value), slack * abs(quoted)) * (1 + 1e-9)
            if name not in printed:
                yield f"does not print the checkpoint {name} = {value}"
            elif all(abs(_number(each) - quoted) > near for each in printed[name]):
                yield f"prints {name} = {printed[name][0]}; the card quotes {value}"


def _execute(script: Path, patience: float) -> tuple[int | None, str, str]:
    """Exit status, or None if it took too long, and what was said on standard output and standard error."""
    # One thread each: so a number does not depend on how many cores a machine has. And no token of the bot's.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DOSE_")}
    environment = ours | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(  # noqa: S603 (the content's own script)
            [sys.executable, "-W", "ignore", str(script.resolve())],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        try:
            said, complained = process.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            return None, "", ""
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # and whatever it started
                process.communicate()
        return process.returncode, said, complained


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def _last_digit(text: str) -> float:
    """What one in the last digit is worth: 0.01 of 0.25, 1 of 29,445, 1e+17 of 5.99e+19."""
    digits, _, exponent = text.lower().replace("−", "-").partition("e")
    decimals = len(digits.partition(".")[2])
    return 10.0 ** (int(exponent or 0) - decimals)

"""Finds what `dose new card` left for the writer: a ✍, and behind it what to write there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.doses import Flaw
from bot.library.fields import dotted

MARK = "✍"
PROBLEM = "is not written yet"


def field_gaps(fields: Any, location: tuple[int | str, ...] = ()) -> Iterator[Flaw]:  # noqa: ANN401 (whatever YAML says)
    """One flaw for each value of the front matter that is still to be written."""
    if isinstance(fields, dict):
        for name, value in fields.items():
            yield from field_gaps(value, (*location, name))
    elif isinstance(fields, list):
        for index, value in enumerate(fields):
            yield from field_gaps(value, (*location, index))
    elif isinstance(fields, str) and MARK in fields:
        yield Flaw(dotted(location), PROBLEM, _order(fields))


def body_gaps(text: str, first_line: int) -> Iterator[Flaw]:
    """One flaw for each such line of a body that begins at `first_line`, counted from 0."""
    place = "body"
    for number, line in enumerate(text.split("\n"), start=first_line + 1):
        if line.startswith("## "):
            place = f"section {line.removeprefix('## ').strip()}"
        elif MARK in line:
            yield Flaw(place, f"line {number}: {PROBLEM}", _order(line))


def script_gaps(text: str) -> Iterator[Flaw]:
    """One flaw for each such line of a script."""
    for number, line in enumerate(text.split("\n"), start=1):
        if MARK in line:
            yield Flaw(f"line {number}", PROBLEM, _order(line))


def _order(text: str) -> str:
    return text.partition(MARK)[2].strip(" \n.\"'") or "Write it"

"""Strangers' JSON: entries and their fields, where anything may be missing or something else."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from bot.papers.web import short
from bot.ports import PaperSourceError

KINDS = frozenset({"application/json"})
DEEPEST = 60  # brackets within brackets


def load(body: bytes) -> Any:  # noqa: ANN401 (what a stranger sent; whoever asked looks at it)
    """What a page says.

    Raises:
        PaperSourceError: it is cut, broken, or nested beyond reason.
    """
    try:
        text = body.decode()
        if _depth(text) > DEEPEST:
            raise PaperSourceError("JSON that is nested beyond reason")
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PaperSourceError(f"cut or broken JSON ({short(str(error))})") from None


def entries(body: bytes, *names: str) -> list[dict[str, Any]]:
    """The objects of a list, which is the page itself or stands under the first of the `names` that is there.

    Raises:
        PaperSourceError: see `load`.
        TypeError: it is no list, or a list of other things alone.
    """
    found = load(body)
    if isinstance(found, dict):
        found = next((found[name] for name in names if name in found), None)
    if not isinstance(found, list):
        raise TypeError("not a list")
    objects = [each for each in found if isinstance(each, dict)]
    if found and not objects:
        raise TypeError("a list of something else")
    return objects


def text(entry: dict[str, Any], name: str) -> str:
    """A text, or nothing."""
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def texts(entry: dict[str, Any], name: str, inner: str) -> tuple[str, ...]:
    """Texts of a list, which stand there as they are or as a field of an object."""
    found = entry.get(name)
    listed = found if isinstance(found, list) else []
    each_text = (text(each, inner) if isinstance(each, dict) else each for each in listed)
    return tuple(each for each in each_text if isinstance(each, str))


def number(entry: dict[str, Any], name: str) -> int:
    """A whole number, or 0."""
    found = entry.get(name)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def day(entry: dict[str, Any], name: str) -> date | None:
    """The day of `2026-11-19` or `2026-11-19T17:59:46.000Z`."""
    try:
        return date.fromisoformat(text(entry, name)[: len("2026-11-19")])
    except ValueError:
        return None


def _depth(text: str) -> int:
    """How deep the brackets go, those in strings included: never too shallow."""
    depth = deepest = 0
    for bracket in re.finditer(r"[\[\]{}]", text):
        depth += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest

"""Fields of a stranger's JSON, where anything may be missing or something else."""

from __future__ import annotations

from datetime import date
from typing import Any


def entries(found: object) -> list[dict[str, Any]]:
    """The objects of a list.

    Raises:
        TypeError: it is no list, or a list of other things alone.
    """
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

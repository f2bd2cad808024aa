"""Papers with Code, as Hugging Face started it anew in May 2026: papers that gather attention, and their code.

https://paperswithcode.co/docs; nothing is promised about its form, so all but id and title may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.papers import Said
from bot.papers.feed import Feed
from bot.papers.json_page import KINDS, day, entries, text, texts


def read(body: bytes) -> Iterator[Said]:
    """The papers of a list."""
    for entry in entries(body, "results", "items"):
        yield Said(
            text(entry, "arxiv_id") or text(entry, "url_abs"),
            text(entry, "title"),
            authors=texts(entry, "authors", "name"),
            abstract=text(entry, "abstract"),
            first_on=day(entry, "published"),
            code=_code(entry),
        )


def _code(entry: dict[str, Any]) -> str:
    """The authors' own repository if one is said to be theirs, else the first."""
    listed = entry.get("repositories")
    all_of_them = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    first = sorted(all_of_them, key=lambda each: each.get("is_official") is not True)
    return text(first[0], "url") if first else ""


FEED = Feed(
    name="Papers with Code",
    url="https://paperswithcode.co/api/v1/papers/trending?limit=50",
    accepts=KINDS,
    family="paperswithcode",
    gap=1.0,
    read=read,
)

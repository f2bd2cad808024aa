"""Papers with Code, as Hugging Face started it anew in May 2026: papers that gather attention, and their code.

https://paperswithcode.co/docs; nothing is promised about its form, so all but id and title may be missing.
"""

from __future__ import annotations

from typing import Any

from bot.core.papers import clean
from bot.papers.feed import Feed, Reading
from bot.papers.fields import day, entries, text, texts
from bot.papers.web import JSON, as_json


def read(body: bytes) -> Reading:
    """The papers of a list, which stands under `results`, under `items`, or alone."""
    found, reading = as_json(body), Reading()
    if isinstance(found, dict):
        found = found.get("results", found.get("items"))
    for entry in entries(found):
        named = text(entry, "arxiv_id") or text(entry, "url_abs")
        paper = clean(
            named,
            text(entry, "title"),
            authors=texts(entry, "authors", "name"),
            abstract=text(entry, "abstract"),
            first_on=day(entry, "published"),
            code=_code(entry),
        )
        reading.take(paper, named)
    return reading


def _code(entry: dict[str, Any]) -> str:
    """The authors' own repository if one is said to be theirs, else the first."""
    listed = entry.get("repositories")
    all_of_them = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    first = sorted(all_of_them, key=lambda each: each.get("is_official") is not True)
    return text(first[0], "url") if first else ""


FEED = Feed(
    name="Papers with Code",
    url="https://paperswithcode.co/api/v1/papers/trending?limit=50",
    accepts=JSON,
    family="paperswithcode",
    gap=1.0,
    read=read,
)

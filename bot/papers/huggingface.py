"""Hugging Face's daily papers: what people found worth a vote, often with a line about it and a link to code.

https://huggingface.co/docs/hub/api; every field but id and title may be missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.core.papers import Said
from bot.papers.feed import Feed
from bot.papers.json_page import KINDS, day, entries, number, text, texts


def read(body: bytes) -> Iterator[Said]:
    """The papers of a list."""
    for entry in entries(body):
        inner = entry.get("paper")
        paper: dict[str, Any] = inner if isinstance(inner, dict) else entry
        yield Said(
            text(paper, "id"),
            text(paper, "title") or text(entry, "title"),
            authors=texts(paper, "authors", "name"),
            abstract=text(paper, "summary") or text(entry, "summary"),
            summary=text(paper, "ai_summary"),
            summary_by=FEED.name,
            first_on=day(paper, "publishedAt") or day(entry, "publishedAt"),
            votes=number(paper, "upvotes"),
            code=text(paper, "githubRepo"),
        )


FEED = Feed(
    name="Hugging Face",
    url="https://huggingface.co/api/daily_papers?limit=100",
    accepts=KINDS,
    family="huggingface",
    gap=1.0,
    read=read,
)

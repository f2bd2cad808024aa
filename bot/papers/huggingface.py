"""Hugging Face's daily papers: what people found worth a vote, often with a line about it and a link to code.

https://huggingface.co/docs/hub/api; every field but id and title may be missing.
"""

from __future__ import annotations

from typing import Any

from bot.core.papers import clean
from bot.papers.feed import Feed, Reading
from bot.papers.fields import day, entries, number, text, texts
from bot.papers.web import JSON, as_json


def read(body: bytes) -> Reading:
    """The papers of a list."""
    reading = Reading()
    for entry in entries(as_json(body)):
        inner = entry.get("paper")
        paper: dict[str, Any] = inner if isinstance(inner, dict) else entry
        first = day(paper, "publishedAt") or day(entry, "publishedAt")
        reading.take(
            clean(
                text(paper, "id"),
                text(paper, "title") or text(entry, "title"),
                authors=texts(paper, "authors", "name"),
                abstract=text(paper, "summary") or text(entry, "summary"),
                summary=text(paper, "ai_summary"),
                summary_by="Hugging Face",
                first_on=first,
                votes=number(paper, "upvotes"),
                code=text(paper, "githubRepo"),
            ),
            text(paper, "id"),
        )
    return reading


FEED = Feed(
    name="Hugging Face",
    url="https://huggingface.co/api/daily_papers?limit=100",
    accepts=JSON,
    family="huggingface",
    gap=1.0,
    read=read,
)

"""Semantic Scholar: one line about a paper, written by a model of theirs.

https://api.semanticscholar.org/api-docs/graph; one request a second with a key, and hardly any without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.papers import SUMMARY, identify
from bot.core.papers.words import readable
from bot.papers.json_page import KINDS, load, text
from bot.papers.web import Web, Wish
from bot.ports import PaperSourceError

ADDRESS = "https://api.semanticscholar.org/graph/v1/paper/batch?fields=externalIds,tldr"
MOST = 500  # ids in one request


class SemanticScholar:
    """Asks with a key."""

    name = "Semantic Scholar"

    def __init__(self, web: Web, key: str) -> None:
        """Asks nothing yet."""
        self._web, self._key = web, key

    async def summaries(self, ids: Sequence[str]) -> Mapping[str, str]:
        """See `ports.Summaries`; of more than 500 ids the first."""
        wanted = {"ids": [f"ARXIV:{each}" for each in ids[:MOST]]}
        wish = Wish(ADDRESS, KINDS, "semanticscholar", 1.0, headers={"x-api-key": self._key}, posts=wanted)
        page = await self._web.get(wish)
        found = load(page.body) if page else []
        if not isinstance(found, list):
            raise PaperSourceError("a page of another form")
        lines = (_line(each) for each in found if isinstance(each, dict))  # an id that it does not know is null
        return {arxiv: words for arxiv, words in lines if arxiv and words}


def _line(entry: dict[str, Any]) -> tuple[str, str]:
    outside, tldr = entry.get("externalIds"), entry.get("tldr")
    known = identify(text(outside, "ArXiv")) if isinstance(outside, dict) else None
    return known[0] if known else "", readable(text(tldr, "text"), SUMMARY) if isinstance(tldr, dict) else ""

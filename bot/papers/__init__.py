"""Where papers come from: one file a source, one line each in the table."""

from __future__ import annotations

from collections.abc import Sequence

from bot import __version__
from bot.papers import arxiv_api, arxiv_rss, huggingface, paperswithcode
from bot.papers.feed import Feed
from bot.papers.semantic_scholar import SemanticScholar
from bot.papers.web import Web
from bot.ports import PaperSource, Summaries, Turn

# In the order in which they are asked: those with votes first.
PAPERS: tuple[Feed, ...] = (huggingface.FEED, paperswithcode.FEED, arxiv_rss.FEED, arxiv_api.FEED)


def sources(
    turn: Turn, *, contact: str, key: str = "", mirror: str = ""
) -> tuple[Sequence[PaperSource], Summaries | None]:
    """All sources, and who has a line about a paper, if there is a `key` for it.

    `contact` is an address at which a source's operator reaches ours; `mirror` see `web.Web`.
    """
    web = Web(agent(contact), turn, mirror)
    return tuple(feed.source(web) for feed in PAPERS), SemanticScholar(web, key) if key else None


def agent(contact: str) -> str:
    """How we introduce ourselves."""
    return f"DailyDose/{__version__} (self-hosted; {contact or 'no contact given'})"


__all__ = ["PAPERS", "agent", "sources"]

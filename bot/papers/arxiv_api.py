"""arXiv's query API: the newest submissions, and single papers by id.

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from xml.etree.ElementTree import Element

from bot.core.papers import Paper, clean
from bot.papers.arxiv_rss import CATEGORIES, FAMILY, GAP
from bot.papers.feed import NAMESPACES, Feed, Reading, as_xml, words_of
from bot.papers.web import XML
from bot.ports import PaperSourceError

ADDRESS = "https://export.arxiv.org/api/query"
NEWEST = 100


def read(body: bytes) -> Reading:
    """The entries of a feed; arXiv also wraps errors in one.

    Raises:
        PaperSourceError: the feed is an error.
    """
    reading = Reading()
    for entry in as_xml(body, f"{{{NAMESPACES['atom']}}}feed").iterfind("atom:entry", NAMESPACES):
        named, title = words_of(entry, "atom:id"), words_of(entry, "atom:title")
        if title == "Error" or "/api/errors" in named:
            raise PaperSourceError(f"an error: {words_of(entry, 'atom:summary')[:100]}")
        reading.take(_paper(entry, named, title), named)
    return reading


def _paper(entry: Element, named: str, title: str) -> Paper | None:
    names = (words_of(author, "atom:name") for author in entry.iterfind("atom:author", NAMESPACES))
    categories = (each.get("term", "") for each in entry.iterfind("atom:category", NAMESPACES))
    return clean(
        named,
        title,
        authors=tuple(names),
        abstract=words_of(entry, "atom:summary"),
        first_on=_day(words_of(entry, "atom:published")),
        latest_on=_day(words_of(entry, "atom:updated")),
        categories=tuple(categories),
        comment=words_of(entry, "arxiv:comment"),
    )


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text[: len("2026-11-19")])
    return None


def _by_id(ids: Sequence[str]) -> str:
    return f"{ADDRESS}?id_list={','.join(ids)}&max_results={len(ids)}"


_QUERY = "+OR+".join(f"cat:{category}" for category in CATEGORIES)

FEED = Feed(
    name="arXiv API",
    url=f"{ADDRESS}?search_query={_QUERY}&sortBy=submittedDate&sortOrder=descending&start=0&max_results={NEWEST}",
    accepts=XML,
    family=FAMILY,
    gap=GAP,
    read=read,
    never_empty=True,
    by_id=_by_id,
)

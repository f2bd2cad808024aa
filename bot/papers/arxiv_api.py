"""arXiv's query API: the newest submissions, and single papers by id.

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

from bot.core.papers import Said
from bot.core.papers.words import readable
from bot.papers.arxiv_rss import CATEGORIES, FAMILY, GAP
from bot.papers.feed import Feed
from bot.papers.xml_page import KINDS, NAMESPACES, all_words, entries, words
from bot.ports import PaperSourceError

ADDRESS = "https://export.arxiv.org/api/query"
NEWEST = 100


def read(body: bytes) -> Iterator[Said]:
    """The entries of a feed; arXiv also wraps errors in one.

    Raises:
        PaperSourceError: the feed is an error.
    """
    for entry in entries(body, f"{{{NAMESPACES['atom']}}}feed", "atom:entry"):
        named, title = words(entry, "atom:id"), words(entry, "atom:title")
        if title == "Error" or "/api/errors" in named:
            raise PaperSourceError(f"an error: {readable(words(entry, 'atom:summary'), 100)}")
        yield Said(
            named,
            title,
            authors=all_words(entry, "atom:author/atom:name"),
            abstract=words(entry, "atom:summary"),
            first_on=_day(words(entry, "atom:published")),
            latest_on=_day(words(entry, "atom:updated")),
            categories=[each.get("term", "") for each in entry.iterfind("atom:category", NAMESPACES)],
            comment=words(entry, "arxiv:comment"),
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
    accepts=KINDS,
    family=FAMILY,
    gap=GAP,
    read=read,
    never_empty=True,
    by_id=_by_id,
)

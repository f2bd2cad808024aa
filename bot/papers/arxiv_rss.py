"""arXiv's RSS: everything that was announced this night. Empty on weekends and holidays, which is normal.

https://info.arxiv.org/help/rss.html
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date
from email.utils import parsedate_to_datetime

from bot.core.papers import Said
from bot.papers.feed import Feed
from bot.papers.xml_page import KINDS, all_words, entries, words

FAMILY, GAP = "arxiv", 3.0  # https://info.arxiv.org/help/api/tou.html: one request per three seconds, one connection
CATEGORIES = ("cs.LG", "cs.CL", "cs.AI", "stat.ML")
ANNOUNCED = frozenset({"new", "replace"})  # crosses and their replacements are announced elsewhere as well


def read(body: bytes) -> Iterator[Said]:
    """The items of a channel."""
    for item in entries(body, "rss", "channel/item"):
        named = words(item, "guid").removeprefix("oai:arXiv.org:") or words(item, "link")
        kind = words(item, "arxiv:announce_type") or "new"
        if kind not in ANNOUNCED:
            yield Said(named, left_out=f"announced as {kind[:20]!r}")
            continue
        intro, is_whole, abstract = words(item, "description").partition("Abstract:")
        day = _day(words(item, "pubDate"))
        yield Said(
            named,
            words(item, "title"),
            authors=words(item, "dc:creator").split(", "),
            abstract=abstract if is_whole else intro,
            first_on=day if kind == "new" else None,
            latest_on=day,
            categories=all_words(item, "category"),
            comment=intro,
        )


def _day(text: str) -> date | None:
    try:
        at = parsedate_to_datetime(text)
        return (at.astimezone(UTC) if at.tzinfo else at).date()
    except (ValueError, OverflowError):  # the years 1 and 9999 have a day too few
        return None


FEED = Feed(
    name="arXiv RSS",
    url=f"https://rss.arxiv.org/rss/{'+'.join(CATEGORIES)}",
    accepts=KINDS,
    family=FAMILY,
    gap=GAP,
    read=read,
)

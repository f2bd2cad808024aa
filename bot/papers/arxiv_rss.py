"""arXiv's RSS: everything that was announced this night. Empty on weekends and holidays, which is normal.

https://info.arxiv.org/help/rss.html
"""

from __future__ import annotations

from datetime import UTC, date
from email.utils import parsedate_to_datetime

from bot.core.papers import clean
from bot.papers.feed import Feed, Reading, as_xml, words_of
from bot.papers.web import XML

FAMILY, GAP = "arxiv", 3.0  # https://info.arxiv.org/help/api/tou.html: one request per three seconds, one connection
CATEGORIES = ("cs.LG", "cs.CL", "cs.AI", "stat.ML")
KINDS = frozenset({"new", "replace"})  # crosses and their replacements are announced elsewhere as well


def read(body: bytes) -> Reading:
    """The items of a channel."""
    reading = Reading()
    for item in as_xml(body, "rss").iterfind("channel/item"):
        named = words_of(item, "link") or words_of(item, "guid").removeprefix("oai:arXiv.org:")
        kind = words_of(item, "arxiv:announce_type") or "new"
        if kind not in KINDS:
            reading.leave(named, f"announced as {kind}")
            continue
        intro, _, abstract = words_of(item, "description").rpartition("Abstract:")
        version = words_of(item, "guid").removeprefix("oai:arXiv.org:") or named
        day = _day(words_of(item, "pubDate"))
        paper = clean(
            version,
            words_of(item, "title"),
            authors=tuple(words_of(item, "dc:creator").split(", ")),
            abstract=abstract,
            first_on=day if kind == "new" else None,
            latest_on=day,
            categories=tuple(category.text or "" for category in item.iterfind("category")),
            comment=intro,
        )
        reading.take(paper, named)
    return reading


def _day(text: str) -> date | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (at.astimezone(UTC) if at.tzinfo else at).date()


FEED = Feed(
    name="arXiv RSS",
    url=f"https://rss.arxiv.org/rss/{'+'.join(CATEGORIES)}",
    accepts=XML,
    family=FAMILY,
    gap=GAP,
    read=read,
)

"""A source that is one address and a way to read what stands there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from bot.core.papers import Paper
from bot.papers.web import Page, Web, Wish
from bot.ports import Found, Mark, PaperSourceError

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "dc": "http://purl.org/dc/elements/1.1/",
}
MOST = 2500  # papers of one answer


@dataclass
class Reading:
    """What is being read off a page: papers, and why others are left out."""

    papers: list[Paper] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def take(self, paper: Paper | None, name: str) -> None:
        """Notes a paper, or that `name` is none that can be kept."""
        if paper is None:
            self.leave(name, "no arXiv id or no title")
        elif len(self.papers) < MOST:
            self.papers.append(paper)

    def leave(self, name: str, why: str) -> None:
        """Notes that an entry is left out."""
        self.left_out.append(f"{name[:40]!r}: {why}")

    def found(self, mark: Mark) -> Found:
        """All of it."""
        return Found(tuple(self.papers), tuple(self.left_out[:MOST]), mark)


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of new papers, as a row of the table `PAPERS`. An empty page is taken as an outage if `never_empty`.

    `by_id` makes an address for papers to be looked up; such a source cannot say in one answer what is new.
    """

    name: str
    url: str
    accepts: frozenset[str]
    family: str
    gap: float
    read: Callable[[bytes], Reading]
    never_empty: bool = False
    by_id: Callable[[Sequence[str]], str] | None = None

    def source(self, web: Web) -> FeedSource:
        """The source itself."""
        return FeedSource(self, web)


class FeedSource:
    """A feed, and the web that it is in."""

    def __init__(self, feed: Feed, web: Web) -> None:
        """Asks nothing yet."""
        self.name, self.by_id = feed.name, feed.by_id is not None
        self._feed, self._web = feed, web

    async def fetch(self, mark: Mark, ids: Sequence[str] = ()) -> Found:
        """See `ports.PaperSource`. arXiv's pages are now and then empty for no reason, so those are asked for twice."""
        feed = self._feed
        url = feed.by_id(ids) if feed.by_id and ids else feed.url
        wish = Wish(url, feed.accepts, feed.family, feed.gap, mark if url == feed.url else Mark())
        for _ in range(2):
            page = await self._web.get(wish)
            if page is None:
                return Found(unchanged=True, mark=mark)
            reading = _read(feed, page)
            if reading.papers or reading.left_out or not feed.never_empty:
                return reading.found(page.mark)
        raise PaperSourceError("an empty page, twice")


def _read(feed: Feed, page: Page) -> Reading:
    try:
        return feed.read(page.body)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise PaperSourceError(f"a page of another form ({type(error).__name__})") from None


def as_xml(body: bytes, root: str) -> Element:
    """A page of XML, without any entity of its own.

    Raises:
        PaperSourceError: it is cut, broken, declares entities, or is another document than `root`.
    """
    try:
        found: Element = defusedxml.ElementTree.fromstring(body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise PaperSourceError(f"XML that declares things ({type(error).__name__})") from None
    except (ParseError, ValueError, RecursionError) as error:
        raise PaperSourceError(f"cut or broken XML ({str(error)[:80]})") from None
    if found.tag != root:
        raise PaperSourceError("XML of another kind")
    return found


def words_of(entry: Element, path: str) -> str:
    """The words at a path, or nothing."""
    return (entry.findtext(path, "", NAMESPACES) or "").strip()

"""A source that is one address and a way to read what stands there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.core.papers import Said, clean
from bot.papers.web import Page, Web, Wish
from bot.ports import Found, Mark, PaperSourceError

MOST = 2500  # entries of one page; the rest are not looked at


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of new papers, as a row of the table `PAPERS`. An empty page is taken as an outage if `never_empty`.

    `read` finds the entries of a page. `by_id` makes an address for papers to be looked up; such a source cannot say in
    one answer what is new.
    """

    name: str
    url: str
    accepts: frozenset[str]
    family: str
    gap: float
    read: Callable[[bytes], Iterator[Said]]
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
            # A thousand abstracts with formulas take seconds, in which doses are sent.
            found = await asyncio.to_thread(_read, feed, page)
            if found.papers or found.left_out or not feed.never_empty:
                return found
        if ids:  # which arXiv does not know
            return Found()
        raise PaperSourceError("an empty page, twice")


def _read(feed: Feed, page: Page) -> Found:
    papers, left_out = [], []
    try:
        for said in islice(feed.read(page.body), MOST):
            paper = None if said.left_out else clean(said)
            if paper is None:
                left_out.append(f"{said.named[:40]!r}: {said.left_out or 'no arXiv id or no title'}")
            else:
                papers.append(paper)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        raise PaperSourceError(f"a page of another form ({type(error).__name__})") from None
    return Found(tuple(papers), tuple(left_out), page.mark)

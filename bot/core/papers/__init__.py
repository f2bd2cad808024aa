"""Papers as they are kept: one record by arXiv id, joined from what several sources say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.core.papers.words import readable

TITLE, ABSTRACT, SUMMARY, NAME, CODE = 300, 6000, 600, 80, 200  # characters that are kept
AUTHORS, CATEGORIES = 12, 8  # entries that are kept
MOST_VOTES = 1_000_000
PREFIX = "arxiv:"  # what stands before the id where others would say a card's

# https://info.arxiv.org/help/arxiv_identifier.html; the slash is of before April 2007.
_ID = re.compile(
    r"(?:arxiv:)?(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]{2,20}(?:\.[A-Z]{2})?/\d{7})(?:v(\d{1,3}))?",
    re.IGNORECASE | re.ASCII,
)
_ADDRESS = re.compile(r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/|https?://huggingface\.co/papers/")
_CATEGORY = re.compile(r"[a-z-]{2,20}(\.[A-Za-z-]{2,4})?")
_CODE_HOST = re.compile(r"https://(github\.com|gitlab\.com|huggingface\.co)/[\w.-]+/[\w.-]+(/[\w./-]*)?", re.ASCII)
_WITHDRAWN = re.compile(
    r"\b(this|the) (paper|article|submission|manuscript|work) (has been|is|was) withdrawn\b|^\W*withdrawn\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of arXiv's. All words are readable, on one line and cut to length, but still a stranger's."""

    arxiv: str  # without its version
    title: str
    authors: tuple[str, ...] = ()
    more_authors: int = 0  # those that are not kept
    abstract: str = ""
    summary: str = ""  # one line that a source made of it
    summary_by: str = ""  # which source
    first_on: date | None = None
    latest_on: date | None = None
    version: int = 1
    categories: tuple[str, ...] = ()
    votes: int = 0
    code: str = ""
    withdrawn: bool = False

    @property
    def card(self) -> str:
        """What stands for this paper where others have a card's id."""
        return PREFIX + self.arxiv

    @property
    def address(self) -> str:
        """Where its abstract is."""
        return f"https://arxiv.org/abs/{self.arxiv}"


def identify(text: str) -> tuple[str, int] | None:
    """The id and version in `2611.00001v2`, `arXiv:2611.00001` or an address of arXiv's; without a version, 1."""
    found = _ID.fullmatch(re.sub(r"(\.pdf)?/?\Z", "", _ADDRESS.sub("", text.strip(), count=1)))
    return (found[1].lower() if "/" not in found[1] else found[1], int(found[2] or 1)) if found else None


def is_paper(card: str) -> bool:
    """Whether a dose's card is a fetched paper."""
    return card.startswith(PREFIX)


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of a paper, as it stands there. `named` is an id or an address, and may have a version.

    With `left_out`, which says why, it is none to be kept.
    """

    named: str
    title: str = ""
    authors: Sequence[str] = ()
    abstract: str = ""
    summary: str = ""
    summary_by: str = ""
    first_on: date | None = None
    latest_on: date | None = None
    categories: Sequence[str] = ()
    votes: int = 0
    code: str = ""
    comment: str = ""
    left_out: str = ""


def clean(said: Said) -> Paper | None:
    """What a source says of a paper, made fit to be kept; None without an id or a title."""
    known, heading = identify(said.named), readable(said.title, TITLE)
    if known is None or not heading:
        return None
    one_line = readable(said.summary, SUMMARY)
    return Paper(
        arxiv=known[0],
        title=heading,
        authors=tuple(name for each in said.authors[:AUTHORS] if (name := readable(each, NAME))),
        more_authors=max(0, len(said.authors) - AUTHORS),
        abstract=readable(said.abstract, ABSTRACT),
        summary=one_line,
        summary_by=said.summary_by if one_line else "",
        first_on=said.first_on,
        latest_on=said.latest_on or said.first_on,
        version=known[1],
        categories=tuple(each for each in said.categories if _CATEGORY.fullmatch(each))[:CATEGORIES],
        votes=min(max(said.votes, 0), MOST_VOTES),
        code=said.code if len(said.code) <= CODE and _CODE_HOST.fullmatch(said.code) else "",
        withdrawn=bool(_WITHDRAWN.search(said.comment[:ABSTRACT]) or _WITHDRAWN.search(said.abstract[:200])),
    )


def join(known: Paper | None, found: Paper) -> Paper:
    """What is known of a paper after another source was heard.

    A newer version replaces title and abstract; otherwise what is known stays and gaps are filled. A withdrawal stands
    until there is a newer version.
    """
    if known is None:
        return found
    newer, older = (found, known) if found.version > known.version else (known, found)
    firsts = [day for day in (known.first_on, found.first_on) if day is not None]
    latest = [day for day in (known.latest_on, found.latest_on) if day is not None]
    withdrawn = newer.withdrawn if known.version != found.version else known.withdrawn or found.withdrawn
    summarised = newer if newer.summary else older
    return replace(
        newer,
        authors=newer.authors or older.authors,
        more_authors=newer.more_authors if newer.authors else older.more_authors,
        abstract=newer.abstract or older.abstract,
        summary=summarised.summary,
        summary_by=summarised.summary_by,
        first_on=min(firsts, default=None),
        latest_on=max(latest, default=None),
        categories=newer.categories or older.categories,
        votes=max(known.votes, found.votes),
        code=newer.code or older.code,
        withdrawn=withdrawn,
    )

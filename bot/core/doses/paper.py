"""Paper: what to read of a paper in a quarter of an hour, and what to ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.core.doses.base import Card, Part, Text, Url, escape, link
from bot.core.doses.flaws import Flaw
from bot.core.doses.kind import Kind

# https://info.arxiv.org/help/arxiv_identifier.html: 1412.6980 since April 2007, stat.ML/0501001 before.
ARXIV = r"^(\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7})(v\d+)?$"
MANY = 3  # With more authors the first stands for all.


def _one_or_many(authors: object) -> object:
    return (authors,) if isinstance(authors, str) else authors


class PaperCard(Card):
    """A paper dose. A paper that is not on arXiv has a `url` instead."""

    focus: Literal["paper"]
    arxiv: str | None = Field(default=None, pattern=ARXIV)
    url: Url | None = None
    authors: Annotated[tuple[Text, ...], BeforeValidator(_one_or_many), Field(min_length=1)]
    year: int = Field(ge=1900, le=2100)
    standing: Literal["landmark", "recent"]
    claim: Text
    unverified: bool = False  # nobody has held the arXiv id against the title yet

    @property
    def in_rotation(self) -> bool:
        """A paper that may be another one than the card says is not sent to anybody."""
        return not self.unverified

    @property
    def address(self) -> str:
        """Where the paper is."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else self.url or ""

    def lead(self) -> str:
        """Who wrote it, where it is, and what it claims."""
        names = ", ".join(self.authors) if len(self.authors) <= MANY else f"{self.authors[0]} and others"
        place = link(f"arXiv {self.arxiv}" if self.arxiv else "the paper", self.address)
        kind = "a landmark" if self.standing == "landmark" else "recent"
        return f"{escape(names)}, {self.year} · {place} · {kind}\n\n**Claim:** {escape(self.claim)}"

    def flaws(self) -> Iterator[Flaw]:
        """A paper is somewhere, and its claim is one line."""
        if not self.arxiv and not self.url:
            yield Flaw("arxiv", "is missing", 'Give the id in quotes, as in "1412.6980", or a url')
        if "\n" in self.claim:
            yield Flaw("claim", "is more than one line", "Say it in one line")


KIND = Kind(
    focus="paper",
    label="Read a paper",
    card=PaperCard,
    parts=(
        Part("Why it mattered", pushed=True),
        Part("Read this", pushed=True, headed=True),
        Part("Three questions", pushed=True, headed=True, entries=3, exactly=True, routine=True),
        Part("Key number", hint=True),
        Part("Criticism", hint=True),
    ),
)

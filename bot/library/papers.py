"""Holds what cards say of arXiv papers against a list of ids whose titles somebody has checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.core.doses import Card, Flaw
from bot.core.doses.base import Text
from bot.core.doses.paper import PaperCard
from bot.library.complaint import Complaint
from bot.library.fields import field_flaws
from bot.library.plans import read_file

PAPERS_FILE = "papers.yaml"
_ADDRESS = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf|html)/([^\s?#]+?)(?:v\d+)?(?:\.pdf)?/?\Z")
_WORD = re.compile(r"[^\W_]+")


class Paper(BaseModel):
    """A paper whose id and title were found beside each other; `also` are names that it goes by."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: Text
    also: tuple[Text, ...] = ()
    authors: Text
    year: int = Field(ge=1991)  # arXiv's first

    def goes_by(self, title: str) -> bool:
        """Whether `title`, which may name authors and a venue too, names this paper."""
        words = set(_WORD.findall(title.casefold()))
        return any(words.issuperset(_WORD.findall(name.casefold())) for name in (self.title, *self.also))


class Papers(BaseModel):
    """The list, by arXiv id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    papers: Mapping[str, Paper]


def read_papers(root: Path) -> tuple[Mapping[str, Paper], list[Complaint]]:
    """The checked papers, and every complaint about their list. A folder without one has checked none."""
    path = root / PAPERS_FILE
    if not path.exists() and not path.is_symlink():
        return {}, []
    fields, complaints = read_file(path)
    if fields is None:
        return {}, complaints
    try:
        return Papers.model_validate(fields).papers, []
    except ValidationError as error:
        name = f"{root.name}/{PAPERS_FILE}"
        return {}, [Complaint.of(name, flaw) for flaw in field_flaws(error, Papers, "the list of papers")]


def paper_flaws(card: Card, papers: Mapping[str, Paper]) -> Iterator[Flaw]:
    """What a card says of arXiv papers against the list: its own paper is there, and no title belongs to another id."""
    for index, source in enumerate(card.sources):
        arxiv = _arxiv(source.url)
        paper = papers.get(arxiv)
        if paper and not paper.goes_by(source.title):
            problem = f"is not the title of arXiv {arxiv}, which is {paper.title}"
            yield Flaw(f"sources[{index}].title", problem, "Correct the title or the address")
    if isinstance(card, PaperCard) and card.arxiv:
        yield from _own_flaws(card, _arxiv(card.address), papers)


def _own_flaws(card: PaperCard, arxiv: str, papers: Mapping[str, Paper]) -> Iterator[Flaw]:
    paper = papers.get(arxiv)
    if card.unverified:
        if paper:
            yield Flaw("unverified", f"is true, but {arxiv} is in {PAPERS_FILE}", "Remove the line")
        return
    if paper is None:
        cure = "Hold it against its title, add it there, or mark the card with unverified: true"
        yield Flaw("arxiv", f"{arxiv} is not in {PAPERS_FILE}", cure)
    elif all(_arxiv(source.url) != arxiv for source in card.sources):
        yield Flaw("sources", f"do not name the paper itself, {paper.title}", f"Add https://arxiv.org/abs/{arxiv}")


def _arxiv(address: str) -> str:
    """The id in an address of arXiv's, without its version; nothing for other addresses."""
    found = _ADDRESS.match(address)
    return found[1] if found else ""

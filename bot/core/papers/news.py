"""What is new about the papers that a source names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from bot.core.papers import Paper, join


@dataclass(frozen=True, slots=True)
class News:
    """What is to be kept of a source's papers. `why` says for each id, in words, what becomes of it."""

    new: tuple[Paper, ...]
    changed: tuple[Paper, ...]
    withdrawn: tuple[str, ...]  # that were not, as far as we knew
    why: Mapping[str, str]


def news_of(known: Mapping[str, Paper], found: Iterable[Paper], today: date, oldest: date) -> News:
    """Compares what a source says with what is known. A paper that no source dates is of `today`.

    A replacement of a paper that is not kept is not kept either: it may be years old. And one from before the day
    `oldest` would be forgotten at once.
    """
    joined: dict[str, Paper] = {}
    why: dict[str, str] = {}
    for paper in in_order(found):
        before = joined.get(paper.arxiv, known.get(paper.arxiv))
        if before is None and _is_replacement(paper):
            why[paper.arxiv] = "not kept: a new version of a paper from before"
        elif before is None and paper.first_on is not None and paper.first_on < oldest:
            why[paper.arxiv] = f"not kept: of {paper.first_on}, which is long ago"
        else:
            joined[paper.arxiv] = _dated(join(before, paper), today)
    for arxiv, paper in joined.items():
        why[arxiv] = _what(known.get(arxiv), paper)
    return News(
        tuple(paper for arxiv, paper in joined.items() if arxiv not in known),
        tuple(paper for arxiv, paper in joined.items() if arxiv in known and known[arxiv] != paper),
        tuple(arxiv for arxiv, paper in joined.items() if paper.withdrawn and not _was_withdrawn(known, arxiv)),
        why,
    )


def in_order(found: Iterable[Paper]) -> list[Paper]:
    """New papers, and then new versions: what they replace may stand below them on the same page."""
    return sorted(found, key=_is_replacement)


def _is_replacement(paper: Paper) -> bool:
    return paper.first_on is None and paper.latest_on is not None


def _dated(paper: Paper, today: date) -> Paper:
    first = min(paper.first_on or today, today)  # a date in the future would stay fresh for ever
    return replace(paper, first_on=first, latest_on=min(max(paper.latest_on or first, first), today))


def _was_withdrawn(known: Mapping[str, Paper], arxiv: str) -> bool:
    return arxiv in known and known[arxiv].withdrawn


def _what(before: Paper | None, now: Paper) -> str:
    if before is None:
        return "new, but withdrawn" if now.withdrawn else "new"
    changes = [field.name.replace("_", " ") for field in fields(Paper) if _differs(before, now, field.name)]
    return f"changed: {', '.join(changes)}" if changes else "as before"


def _differs(one: Paper, other: Paper, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))

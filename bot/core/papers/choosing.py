"""Which recent paper for whom: by phase, topics, what was found hard, freshness and votes; hashed, no dice."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.core.papers import Paper
from bot.core.papers.synonyms import spellings
from bot.core.plan import Roadmap

WINDOW = 30  # days that a paper is recent for
HALF_LIFE = 7.0  # days until half of a paper's freshness is gone
EASY = 15.0  # the highest reading level for who begins, by `level`; half of all abstracts are above
LANDMARK_EVERY = 4  # weeks
_BEGINNERS = 1  # the phase that gets readable papers alone

_GENTLE = re.compile(r"\b(survey|tutorial|primer|introduction to|overview|practical guide|explained)\b", re.IGNORECASE)
_HEAVY = re.compile(
    r"\b(theorems?|lemmas?|proofs?|manifolds?|asymptotic\w*|stochastic differential|operator norm|Hilbert|Riemannian"
    r"|minimax|variational|Wasserstein)\b|[∑∫∀∃⊗∇∂]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Taste:
    """What a place's answers and votes say of topics."""

    hard: frozenset[str] = frozenset()
    liked: frozenset[str] = frozenset()
    disliked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pick:
    """A paper, and in a line why this one."""

    paper: Paper
    why: str


@dataclass(frozen=True, slots=True)
class _Read:
    """What a paper is about: topics in its title, and in title or abstract. And whether who begins can read it."""

    title: frozenset[str]
    anywhere: frozenset[str]
    is_gentle: bool
    is_easy: bool


class Ranking:
    """The papers of a day in order, for each phase and taste once."""

    def __init__(self, papers: Iterable[Paper], roadmap: Roadmap, day: date) -> None:
        """Takes those that are recent on the `day`."""
        self._papers = tuple(paper for paper in papers if is_recent(paper, day))
        self._day = day
        self._phase_of = {topic: phase.number for phase in reversed(roadmap.phases) for topic in phase.topics}
        topics = tuple(sorted(self._phase_of))
        self._about = {paper.arxiv: _read(paper.title, paper.abstract, topics) for paper in self._papers}
        self._fitting: dict[int, list[tuple[float, Paper]]] = {}
        self._ranked: dict[tuple[int, Taste], tuple[Paper, ...]] = {}

    def first(self, phase: int, taste: Taste, had: Collection[str]) -> Pick | None:
        """The first paper of a phase and taste whose card is not among `had`; None if none fits."""
        if (phase, taste) not in self._ranked:
            self._ranked[phase, taste] = self._order(phase, taste)
        ranked = self._ranked[phase, taste]
        found = next((paper for paper in ranked if paper.card not in had), None)
        return Pick(found, self._why(found, phase, taste)) if found else None

    def _order(self, phase: int, taste: Taste) -> tuple[Paper, ...]:
        if phase not in self._fitting:
            fitting = (paper for paper in self._papers if self._fits(paper, phase))
            self._fitting[phase] = [(self._score(paper, phase), paper) for paper in fitting]
        scored = [(-score - self._pleases(paper, taste), paper.arxiv, paper) for score, paper in self._fitting[phase]]
        return tuple(paper for _, _, paper in sorted(scored))

    def _fits(self, paper: Paper, phase: int) -> bool:
        """It is about what this phase, or one before it, teaches; in its title, or people voted for it."""
        read = self._about[paper.arxiv]
        named = read.anywhere if paper.votes else read.title
        if phase == _BEGINNERS and not read.is_easy:
            return False
        return any(self._phase_of[topic] <= phase for topic in named)

    def _pleases(self, paper: Paper, taste: Taste) -> float:
        about = self._about[paper.arxiv].anywhere
        return 4.0 * bool(about & taste.hard) + 3.0 * bool(about & taste.liked) - 4.0 * bool(about & taste.disliked)

    def _score(self, paper: Paper, phase: int) -> float:
        about = self._about[paper.arxiv].anywhere
        own = sum(self._phase_of[topic] == phase for topic in about)
        age = max(0, (self._day - (paper.first_on or self._day)).days)
        return (
            3.0 * min(own, 2)
            + math.log2(1 + paper.votes)
            + 5.0 * math.exp2(-age / HALF_LIFE)
            + bool(paper.code)
            + _draw(self._day, phase, paper)
        )

    def _why(self, paper: Paper, phase: int, taste: Taste) -> str:
        read = self._about[paper.arxiv]
        about = read.anywhere
        own = sorted(topic for topic in about if self._phase_of[topic] == phase)
        before = sorted(topic for topic in about if self._phase_of[topic] < phase)
        if hard := sorted(about & taste.hard):
            reason = f"it is about {hard[0]}, which was hard lately"
        elif liked := sorted(about & taste.liked):
            reason = f"it is about {liked[0]}, as papers that you liked"
        elif own:
            reason = f"it is about {own[0]}, from phase {phase}"
        else:
            reason = f"it comes back to {before[0]}, from phase {self._phase_of[before[0]]}"
        easy = f", and its {'title promises an overview' if read.is_gentle else 'abstract reads easily'}"
        easy = easy if phase == _BEGINNERS else ""
        votes = f"; {paper.votes} votes on Hugging Face" if paper.votes > 1 else ""
        return f"Why this one: {reason}{easy}{votes}."


def is_recent(paper: Paper, day: date) -> bool:
    """Whether a paper is from the last 30 days; somebody's yesterday may be before its first day."""
    return paper.first_on is not None and (day - paper.first_on).days <= WINDOW and not paper.withdrawn


def is_landmarks_turn(day: date) -> bool:
    """Every fourth week belongs to a landmark, whatever is new."""
    return (day.toordinal() - 1) // 7 % LANDMARK_EVERY == 0  # day 1 was a Monday


def is_easy(title: str, abstract: str) -> bool:
    """Whether who begins can read it: it says it is for them, or its sentences are short and without heavy words."""
    if _GENTLE.search(title):
        return True
    return bool(abstract) and not _HEAVY.search(abstract) and level(abstract) <= EASY


def level(text: str) -> float:
    """The automated readability index: about the school years that a text asks for (Smith and Senter, 1967)."""
    words = re.findall(r"[^\W\d_]+", text)
    sentences = max(1, len(re.findall(r"[.!?](?=\s|\Z)", text)))
    if not words:
        return 0.0
    return 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / sentences - 21.43


def topics_of(paper: Paper, roadmap: Roadmap) -> frozenset[str]:
    """The topics of the roadmap that a paper is about."""
    topics = tuple(sorted({topic for phase in roadmap.phases for topic in phase.topics}))
    return _read(paper.title, paper.abstract, topics).anywhere


@lru_cache(maxsize=2048)  # each ranking reads the same hundreds of papers, of which a night changes some
def _read(title: str, abstract: str, topics: tuple[str, ...]) -> _Read:
    named = frozenset(topic for topic in topics if _pattern(topic).search(title))
    anywhere = named | {topic for topic in topics if _pattern(topic).search(abstract)}
    return _Read(named, anywhere, bool(_GENTLE.search(title)), is_easy(title, abstract))


@lru_cache(maxsize=1024)
def _pattern(topic: str) -> re.Pattern[str]:
    """Finds a topic under each of its names, one or many, in British and American spelling."""
    return re.compile(rf"(?<!\w)({'|'.join(map(_spelt, spellings(topic)))})(?!\w)", re.IGNORECASE)


def _spelt(name: str) -> str:
    words = (re.escape(word.removesuffix("s") if len(word) > len("SVM") else word) for word in re.split(r"[\s-]", name))
    both = [re.sub(r"is(ation|e|ing)\Z", r"i[sz]\1", word) for word in words]
    return r"[\s-]+".join(f"{word}s?" for word in both)


def _draw(day: date, phase: int, paper: Paper) -> float:
    """A number from 0 to 1 that is the same whenever it is asked for."""
    digest = hashlib.blake2b(f"{day}/{phase}/{paper.arxiv}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32

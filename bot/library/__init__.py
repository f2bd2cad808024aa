"""`content/` as checked cards; every complaint names file, field and cure."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.core.doses import KINDS, Card
from bot.core.doses.paper import PaperCard
from bot.core.papers import identify
from bot.core.plan import AS_IT_COMES, Fit, Progress, Roadmap, WeeklyPlan, choose, pool_of, progress
from bot.library.bank import bank_complaints, coverage_flaws
from bot.library.card import read_card
from bot.library.complaint import Complaint, ContentError
from bot.library.files import find_cards
from bot.library.formulas import formula_complaints
from bot.library.papers import read_papers
from bot.library.plans import ROADMAP_FILE, read_plan, read_roadmap
from bot.library.repeats import repeat_complaints

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Library:
    """All cards by id, in the order of their files, the weekly plan and the roadmap."""

    cards: Mapping[str, Card]
    plan: WeeklyPlan
    roadmap: Roadmap
    files: Mapping[str, Path]  # id → the card's file
    _pools: dict[tuple[int, str], tuple[Card, ...]] = field(default_factory=dict, init=False, compare=False, repr=False)
    _landmarks: dict[str, frozenset[str]] = field(default_factory=dict, init=False, compare=False, repr=False)

    @classmethod
    def load(cls, content_dir: Path) -> Library:
        """Reads everything.

        Raises:
            ContentError: something is wrong; it lists every complaint.
        """
        library, complaints = _read(content_dir)
        if library is None:
            raise ContentError(complaints)
        return library

    def pick(
        self,
        phase: int,
        focus: str,
        had: Sequence[str],
        skip: frozenset[str] = frozenset(),
        fit: Fit = AS_IT_COMES,
    ) -> Card:
        """The next card for a place; `bot.core.plan.choose` tells the rule."""
        if (phase, focus) not in self._pools:
            self._pools[phase, focus] = pool_of(self.cards.values(), phase, focus)
        return choose(self._pools[phase, focus], phase, had, skip, fit, self.cards)

    @property
    def landmarks(self) -> frozenset[str]:
        """The arXiv ids of the shelf's papers, without versions."""
        if "arxiv" not in self._landmarks:
            ids = (card.arxiv for card in self.cards.values() if isinstance(card, PaperCard) and card.arxiv)
            self._landmarks["arxiv"] = frozenset(known[0] for each in ids if (known := identify(each)))
        return self._landmarks["arxiv"]

    def progress(self, phase: int, had: Iterable[str]) -> Progress:
        """How far a place is, for /roadmap."""
        return progress(self.roadmap, self.cards.values(), phase, had)

    def scripts(self, card: Card) -> tuple[Path, ...]:
        """The scripts beside a card: one for reproduce, the broken and the mended one for build, else none."""
        path = self.files[card.id]
        return tuple(path.with_name(f"{path.stem}{ending}") for ending in KINDS[card.focus].scripts)

    def gaps(self) -> tuple[tuple[int, str], ...]:
        """Phases and topics that no card is about yet."""
        covered = {(card.phase, card.topic) for card in self.cards.values()}
        wanted = ((phase.number, topic) for phase in self.roadmap.phases for topic in phase.topics)
        return tuple(pair for pair in wanted if pair not in covered)


def check(content_dir: Path) -> tuple[Complaint, ...]:
    """Every complaint about the content, in the order of the files."""
    return _read(content_dir)[1]


def _read(content_dir: Path) -> tuple[Library | None, tuple[Complaint, ...]]:
    root = content_dir.resolve()
    if not root.is_dir():
        return None, (Complaint(str(content_dir), "", "is not a folder", "Name the folder that holds the cards"),)
    plan, complaints = read_plan(root)
    roadmap, about_roadmap = read_roadmap(root)
    shelf = find_cards(root)
    papers, about_papers = read_papers(root)
    complaints += about_roadmap + about_papers + shelf.complaints
    found = [read_card(file) for file in shelf.cards]
    for each in found:
        complaints += each.complaints
    bank = [(each.file, each.card) for each in found if each.card is not None]
    broken = frozenset(each.card_id for each in found if each.card is None)
    complaints += bank_complaints(bank, broken, plan, roadmap, papers)
    complaints += repeat_complaints(bank)
    complaints += formula_complaints(bank)
    if plan and roadmap:
        flaws = coverage_flaws([card for _, card in bank], plan, roadmap)
        complaints += [Complaint.of(shelf.name(root / ROADMAP_FILE), flaw) for flaw in flaws]
    if plan is None or roadmap is None or complaints:
        return None, tuple(sorted(set(complaints)))
    cards = {card.id: card for _, card in bank}
    files = {each.card_id: file.path for each, file in zip(found, shelf.cards, strict=True)}
    return Library(MappingProxyType(cards), plan, roadmap, MappingProxyType(files)), ()


__all__ = ["Complaint", "ContentError", "Library", "check"]

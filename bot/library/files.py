"""Finds the cards in the content folder, and what does not belong there. Follows no symbolic link."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.core.doses import KINDS
from bot.library.complaint import Complaint
from bot.library.unwritten import script_gaps

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 200_000  # bytes
TOO_LARGE = (f"is larger than {LARGEST // 1000} kB", "Shorten it")
LINK = ("is a symbolic link", "Put the file itself there")
PHASE_FOLDER = re.compile(r"(\d)-[a-z0-9]+(-[a-z0-9]+)*\Z")
CARD_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.md\Z")


@dataclass(frozen=True, slots=True)
class CardFile:
    """A card that was found, what its folders say about it, and the names of the scripts in its folder."""

    path: Path
    name: str  # as complaints name it: content/1-core-ml/theory/x.md
    phase: int
    focus: str


@dataclass(slots=True)
class Shelf:
    """What the content folder holds."""

    root: Path
    cards: list[CardFile] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def name(self, path: Path) -> str:
        """A path as complaints name it, from the folder above the content."""
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    def complain(self, path: Path, problem: str, cure: str) -> None:
        """Complains about a file or folder as a whole."""
        self.complaints.append(Complaint(self.name(path), "", problem, cure))


def find_cards(root: Path) -> Shelf:
    """Walks phase folders, focus folders and cards, in the order of their names."""
    shelf = Shelf(root)
    for folder in _entries(shelf, root):
        if not folder.is_dir():
            continue  # the licence, the plan, the roadmap
        if found := PHASE_FOLDER.match(folder.name):
            _find_in_phase(shelf, folder, int(found[1]))
        else:
            shelf.complain(folder, "is not a phase", "Name it by number and title, as in 1-core-ml")
    return shelf


def _find_in_phase(shelf: Shelf, folder: Path, phase: int) -> None:
    for inner in _entries(shelf, folder):
        if inner.is_dir() and inner.name in KINDS:
            _find_in_focus(shelf, inner, phase)
        else:
            shelf.complain(inner, "is not a focus", f"Use the folders {', '.join(KINDS)}")


def _find_in_focus(shelf: Shelf, folder: Path, phase: int) -> None:
    entries = _entries(shelf, folder)
    endings = KINDS[folder.name].scripts
    expected = {f"{entry.stem}{ending}" for entry in entries if entry.suffix == ".md" for ending in endings}
    for entry in entries:
        if entry.is_dir() or (entry.suffix != ".md" and entry.name not in expected):
            shelf.complain(entry, "belongs to no card", "Remove it, or name it like its card")
        elif entry.stat().st_size > LARGEST:
            shelf.complain(entry, *TOO_LARGE)
        elif entry.suffix == ".md":
            shelf.cards.append(CardFile(entry, shelf.name(entry), phase, folder.name))
            if not CARD_NAME.match(entry.name):
                shelf.complain(entry, "has a name that is not kebab-case", "Use lower-case letters and hyphens")
            for ending in endings:
                if not entry.with_name(f"{entry.stem}{ending}").is_file():
                    shelf.complain(entry, f"has no script {entry.stem}{ending} beside it", "Add the script")
        elif entry.suffix == ".py":
            text = entry.read_text(encoding="utf-8", errors="replace")
            shelf.complaints += [Complaint.of(shelf.name(entry), gap) for gap in script_gaps(text)]


def _entries(shelf: Shelf, folder: Path) -> list[Path]:
    """What is in a folder, without hidden files and caches, and without links, which could lead out of it."""
    kept = []
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_symlink():
            shelf.complain(entry, *LINK)
        else:
            kept.append(entry)
    return kept

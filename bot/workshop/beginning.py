"""Begins a card: a file with every field and section of its focus, and the scripts that stand beside it."""

from __future__ import annotations

import datetime as dt
import platform
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from bot import paths
from bot.core.doses import KINDS, Card
from bot.core.plan import Phase
from bot.library.card import read_card
from bot.library.complaint import ContentError
from bot.library.files import CARD_NAME, PHASE_FOLDER, find_cards
from bot.library.plans import read_roadmap
from bot.library.unwritten import MARK
from bot.ports import StartError
from bot.workshop.templates import environment

LONGEST = 60  # characters of a title, and of an id


@dataclass(frozen=True, slots=True)
class Order:
    """What card is wanted. Without a name the file is named by the title's words."""

    focus: str
    title: str
    phase: int
    week: int
    name: str = ""


def begin(root: Path, order: Order, today: dt.date) -> list[Path]:
    """Writes the card and its scripts below the content folder `root`, and returns their paths.

    Raises:
        StartError: nothing was written, because the order fits nowhere or something is there already.
    """
    if paths.is_packed(root):
        raise StartError("These cards came with the program; point DOSE_CONTENT_DIR at a folder of your own.")
    phase = _phase(root, order)
    title, name = _title(order), _name(order)
    week = [card for card in _cards(root) if (card.phase, card.week) == (order.phase, order.week)]
    if there := next((card for card in week if card.focus == order.focus), None):
        raise StartError(f"Phase {phase.number}, week {order.week} has a {order.focus} card already, {there.id}.")
    filling = {
        "id": f"{order.focus}-{name}",
        "title": title,
        "focus": order.focus,
        "phase": order.phase,
        "week": order.week,
        "topic": week[0].topic if week else f"{MARK} Take one of {', '.join(phase.topics)}",
        "today": today.isoformat(),
        "year": today.year,
        "python": platform.python_version(),
    }
    return _write(_folder(root, phase) / order.focus, name, order.focus, filling)


def _phase(root: Path, order: Order) -> Phase:
    if order.focus not in KINDS:
        raise StartError(f"{order.focus[:LONGEST]} is no focus; pick one of {', '.join(KINDS)}.")
    roadmap, complaints = read_roadmap(root)
    if roadmap is None:
        raise ContentError(tuple(complaints))
    phase = roadmap.phase(order.phase)
    if phase is None:
        raise StartError(f"Phase {order.phase} is not in roadmap.yaml; add it there, or take another.")
    if not phase.theme(order.week):
        raise StartError(f"Phase {order.phase} has no week {order.week} in roadmap.yaml; give it a theme there first.")
    return phase


def _title(order: Order) -> str:
    title = " ".join(order.title.split())
    if not 0 < len(title) <= LONGEST:
        raise StartError(f"The title is {len(title)} characters long; write 1 to {LONGEST}.")
    return title


def _name(order: Order) -> str:
    """The name asked for, or the title's words, as many as an id holds."""
    room = LONGEST - len(f"{order.focus}-")
    name = order.name or _words(order.title)[: room + 1].rpartition("-")[0]
    if not CARD_NAME.match(f"{name}.md") or len(name) > room:
        raise StartError(f"{(order.name or order.title)[:LONGEST]!r} makes no file name; try --name squared-error.")
    return name


def _words(text: str) -> str:
    """`Why x² is α` as `why-x2-is-`, always with a hyphen at the end."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("'", "")
    return "-".join(re.findall(r"[a-z0-9]+", plain)) + "-"


def _cards(root: Path) -> list[Card]:
    """The cards that can be read; one that was just begun cannot."""
    found = (read_card(file).card for file in find_cards(root.resolve()).cards)
    return [card for card in found if card is not None]


def _folder(root: Path, phase: Phase) -> Path:
    """The folder of a phase; one that is new is named by the phase's title."""
    for folder in sorted(root.iterdir()):
        if (found := PHASE_FOLDER.match(folder.name)) and int(found[1]) == phase.number:
            return folder
    return root / f"{phase.number}-{_words(phase.title).strip('-')}"


def _write(folder: Path, name: str, focus: str, filling: dict[str, object]) -> list[Path]:
    templates = environment()
    texts = {folder / f"{name}.md": templates.get_template(f"card/{focus}.md.jinja").render(filling)}
    for ending in KINDS[focus].scripts:
        template = templates.get_template(f"card/{focus}{ending}.jinja")
        texts[folder / f"{name}{ending}"] = template.render(filling)
    if there := next((path for path in texts if path.exists()), None):
        raise StartError(f"{there} is there already, and nothing was written. Choose another title, or a --name.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            with path.open("x", encoding="utf-8") as file:  # never over another's work, even one written just now
                file.write(text)
    except OSError as error:
        raise StartError(
            f"{folder} cannot be written ({error.strerror}). Change its owner, or DOSE_CONTENT_DIR."
        ) from None
    return list(texts)

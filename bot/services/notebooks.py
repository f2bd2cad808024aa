"""Cards as notebook files."""

from __future__ import annotations

from functools import lru_cache

from bot.core.doses.base import Card
from bot.core.doses.kind import kicker, sources_line
from bot.core.notebook import Cell, notebook


def file_of(card: Card) -> str:
    """The name of a card's notebook file."""
    return f"{card.id}.ipynb"


@lru_cache(maxsize=512)
def notebook_of(card: Card) -> str:
    """A card as a notebook file, or nothing where one would be no help."""
    cells = card.cells()
    title = Cell(f"# {card.title}\n\n{kicker(card)}\n\n{sources_line(card)}")
    return notebook((title, *cells)) if cells else ""

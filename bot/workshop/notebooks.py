"""Writes the notebooks of all cards, for whoever publishes them."""

from __future__ import annotations

from pathlib import Path

from bot.library import Library
from bot.ports import StartError
from bot.services.notebooks import file_of, notebook_of


def write_notebooks(library: Library, folder: Path) -> int:
    """Writes a file for each card that has a notebook, over earlier ones, and returns how many.

    Raises:
        StartError: they cannot be written.
    """
    written = {file_of(card): text for card in library.cards.values() if (text := notebook_of(card))}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in written.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise StartError(f"{folder} cannot be written ({error.strerror}). Name a folder that you own.") from None
    return len(written)

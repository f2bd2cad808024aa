"""Where things lie: content and migrations, in a source checkout or inside an installed wheel."""

from __future__ import annotations

import os
from pathlib import Path

from bot.ports import StartError

_PACKAGE = Path(__file__).resolve().parent


def content() -> Path:
    """The folder of cards that came with this copy."""
    return _brought("content")


def is_packed(folder: Path) -> bool:
    """Whether a folder came with an installed wheel, where nobody should write."""
    return folder.resolve().is_relative_to(_PACKAGE)


def migrations() -> Path:
    """The folder of database migrations that came with this copy."""
    return _brought("migrations")


def make_folder(folder: Path, variable: str) -> None:
    """Makes a folder for the bot's own files, and makes sure that they can be written.

    Raises:
        StartError: it cannot be made or written; names the variable that would point elsewhere.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"{folder} cannot be made ({error.strerror}). Point {variable} at a folder you own.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StartError(f"{folder} cannot be written. Change its owner, or point {variable} at a folder you own.")


def _brought(name: str) -> Path:
    """A wheel carries a folder inside the package, since it may write nowhere else; a checkout has it at the top."""
    packed = _PACKAGE / f"_{name}"
    return packed if packed.is_dir() else _PACKAGE.parent / name

"""A card as a notebook: cells become a file that Jupyter and Colab open (nbformat 4.5)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

_PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: Markdown, or code."""

    source: str
    is_code: bool = False


def folded(title: str, markdown: str) -> Cell:
    """A cell whose words are seen when its title is pressed."""
    return Cell(f"<details>\n<summary>{title}</summary>\n\n{markdown.strip()}\n\n</details>")


def notebook(cells: Iterable[Cell]) -> str:
    """The cells as a notebook file."""
    written = [_written(number, cell) for number, cell in enumerate(cells)]
    whole = {"cells": written, "metadata": _PYTHON, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _written(number: int, cell: Cell) -> dict[str, object]:
    kind = "code" if cell.is_code else "markdown"
    lines = cell.source.strip("\n").splitlines(keepends=True)
    common: dict[str, object] = {"cell_type": kind, "id": f"{kind}-{number}", "metadata": {}, "source": lines}
    return common | ({"execution_count": None, "outputs": []} if cell.is_code else {})

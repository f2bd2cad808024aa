"""Cards as notebooks: valid files, whose checker judges like the bot, and whose hints are folded."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from bot.core.doses import Card
from bot.core.doses.coding import CodingCard
from bot.library import Library
from bot.services.notebooks import notebook_of

SHELF = Library.load(Path(__file__).parents[2] / "content")
CODING = [card for card in SHELF.cards.values() if isinstance(card, CodingCard)]


def cells(card: Card, kind: str) -> list[str]:
    read: dict[str, Any] = json.loads(notebook_of(card))
    return ["".join(cell["source"]) for cell in read["cells"] if cell["cell_type"] == kind]


def test_every_card_of_code_or_numbers_is_a_valid_notebook_and_no_other_has_one() -> None:
    for card in SHELF.cards.values():
        written = notebook_of(card)
        assert bool(written) == (card.focus in {"coding", "reproduce"})
        if written:
            nbformat.validate(json.loads(written))


def run(code: str, checker: str) -> str:
    """What running the two cells prints."""
    said = io.StringIO()
    space: dict[str, object] = {}
    with contextlib.redirect_stdout(said):
        exec(code, space)  # noqa: S102 (the card's own code)
        exec(checker, space)  # noqa: S102 (ours)
    return said.getvalue()


@pytest.mark.parametrize("card", CODING[:12], ids=lambda card: card.id)
def test_the_checker_judges_like_the_bot(card: CodingCard) -> None:
    starter, checker = cells(card, "code")
    count = len(card.tests)
    assert starter == card.starter.strip("\n")
    assert run(card.solution, checker).endswith(f"{count} of {count} tests passed.\n")
    for wrong in card.wrong.values():
        assert not run(wrong, checker).endswith(f"{count} of {count} tests passed.\n")


def test_hints_are_folded_and_the_solution_is_not_there() -> None:
    card = CODING[0]
    hints = [text for text in cells(card, "markdown") if text.startswith("<details>")]
    assert [text.split("\n")[1] for text in hints] == [f"<summary>Hint {number}</summary>" for number in (1, 2, 3)]
    assert card.solution.strip() not in "\n".join([*cells(card, "code"), *cells(card, "markdown")])


def test_a_reproduce_notebook_says_whether_the_number_was_hit() -> None:
    card = next(card for card in SHELF.cards.values() if card.focus == "reproduce")
    begin, check = cells(card, "code")
    target = card.target  # type: ignore[attr-defined]  # it is a reproduce card
    hit = run(begin.replace("None", repr(target.value)), check)
    assert hit.startswith("hit ")
    assert run(begin.replace("None", repr(target.value + 3 * target.within)), check).startswith("miss ")

"""The shelf of focuses: every file is in the table, and every focus shows its cards."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import bot.core.doses
from bot.core.doses import KINDS, Card, hints, more, render
from bot.core.message import Message
from tests.cards import load_cards

# What the focuses share. A file that is neither here nor in KINDS is a focus that somebody forgot to list.
SHARED = {"__init__", "base", "code", "fetched", "flaws", "kind", "questions"}


@pytest.fixture
def cards(tmp_path: Path) -> dict[str, Card]:
    """One card of every focus."""
    return load_cards(tmp_path)


def test_every_file_on_the_shelf_is_in_the_table() -> None:
    folder = Path(bot.core.doses.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} - SHARED == set(KINDS)


@pytest.mark.parametrize("focus", KINDS)
def test_a_row_of_the_table_is_its_own_file(focus: str) -> None:
    assert import_module(f"bot.core.doses.{focus}").KIND is KINDS[focus]
    assert KINDS[focus].focus == focus


@pytest.mark.parametrize("focus", KINDS)
def test_no_section_is_out_of_reach(cards: dict[str, Card], focus: str) -> None:
    shown = [render(cards[focus]), *hints(cards[focus]), *more(cards[focus]).values()]
    words = "\n".join(message.plain() for message in shown)
    for heading, markdown in cards[focus].sections.items():
        assert markdown in words, heading


HINTS = {
    "theory": [],
    "coding": ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3"],
    "paper": ["Key number", "Criticism"],
    "reproduce": ["Signs of failure", "Departures"],
    "build": ["Hint 1 of 2", "Hint 2 of 2"],
    "explore": ["Safety", "For", "Against"],
    "review": ["Hint 1 of 2", "Hint 2 of 2"],
}
MORE = {
    "theory": ["Sources"],
    "coding": ["Starter", "Solution", "What breaks if", "Tests", "Sources"],
    "paper": ["Key number", "Criticism", "Sources"],
    "reproduce": ["Signs of failure", "Departures", "Sources"],
    "build": ["Mended", "Post-mortem", "Sources"],
    "explore": ["Safety", "For", "Against", "Sources"],
    "review": ["Sources"],
}


@pytest.mark.parametrize("focus", KINDS)
def test_hints_and_buttons(cards: dict[str, Card], focus: str) -> None:
    assert [message.title for message in hints(cards[focus])] == HINTS[focus]
    assert list(more(cards[focus])) == MORE[focus]


def test_sources_say_what_they_are_for(cards: dict[str, Card]) -> None:
    assert more(cards["review"])["Sources"] == Message(
        kicker="A good card",
        title="Sources",
        markdown="- [A book](https://example.org/book): chapter 1\n\n"
        "Text CC BY 4.0, code MIT. Facts and links checked 2026-11-23.",
    )


def test_a_card_cannot_be_changed(cards: dict[str, Card]) -> None:
    with pytest.raises(ValueError, match="frozen"):
        cards["theory"].title = "Another"  # type: ignore[misc]
    with pytest.raises(TypeError):
        cards["theory"].sections["Question"] = ""  # type: ignore[index]
    assert len({*cards.values()}) == len(KINDS)

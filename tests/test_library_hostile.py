"""Whatever a file holds, the library answers with complaints, and soon."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.doses import KINDS
from bot.library.card import ReadCard, read_card
from bot.library.files import CardFile
from tests.cards import PROSE, good

SNIPPETS = (
    "[", "]", "{", "}", "- ", "*a", "&a ", ": ", "? ", "!!set ", "|\n", ">-\n", "\t", "\x00", "\u2028", "'", '"', "#",
    "```\n", "~~~\n", "---\n", "## ", "### ", "<b>", "$x$", "\\(", "\\", "`", "[a](http://[)", "|a|b|\n|-|-|\n", "\n",
    "[x]: <", "null", "true", "1e999", "-", "2026-02-30", "9" * 5_000, "{1: 2}", "[[1]]", "raises ", "é", "💥",
)  # fmt: skip


def read(text: str, focus: str = "theory") -> ReadCard:
    """Reads a card that holds `text`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.md"
        path.write_text(text, encoding="utf-8", newline="")
        return read_card(CardFile(path, "x.md", 1, focus))


@settings(deadline=None)  # other tests run beside it
@given(
    focus=st.sampled_from(list(KINDS)),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), st.sampled_from(SNIPPETS)), min_size=1, max_size=6),
)
def test_a_damaged_card_is_read_or_complained_about(focus: str, edits: list[tuple[float, int, str]]) -> None:
    text = good(focus)
    for where, length, snippet in edits:
        at = int(where * len(text))
        text = text[:at] + snippet + text[at + length :]
    found = read(text, focus)
    assert found.card or found.complaints
    assert all(complaint.problem and complaint.cure for complaint in found.complaints)


HOSTILE = {
    "stars": (PROSE, "*" * 190_000),
    "square brackets": (PROSE, "[" * 50_000),
    "quotes": (PROSE, ">" * 190_000),
    "lists": (PROSE, "- " * 90_000),
    "backticks": (PROSE, "".join("`" * count + " " for count in range(600))),
    "dollars": (PROSE, "$a" * 90_000),
    "formulas": (PROSE, "\\( " * 60_000),
    "tags": (PROSE, "<a " * 60_000),
    "YAML brackets": ("needs: []", f"needs: {'[' * 180_000}"),
    "YAML braces": ("needs: []", f"needs: {'{a: ' * 40_000}"),
    "YAML lists": ("needs: []", "- " * 90_000),
    "YAML laughs": ("needs: []", "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(5_000))),
    "digits": ("needs: []", f"needs: {'9' * 190_000}"),
    "a long name": ("needs: []", f"{'x' * 1_000}: []"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_card_costs_little(name: str) -> None:
    start = time.process_time()
    found = read(good("theory").replace(*HOSTILE[name], 1))
    assert found.complaints
    assert max(len(str(complaint)) for complaint in found.complaints) < 1_500
    assert time.process_time() - start < 10  # about a second where it was written

"""Every formula parses: one that breaks off is told with its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.library import check
from tests.cards import card_path, write_content

BROKEN = [
    (r"\\frac{a}{b", "has 2 opening braces and 1 closing ones"),
    (r"x}", "has 0 opening braces and 1 closing ones"),
    (r"\\left( x", "cannot be read as LaTeX (ExtraLeftOrMissingRightError)"),
    (r"a_b_c", "cannot be read as LaTeX (DoubleSubscriptsError)"),
    (r"\\summe x", r"\summe is not a command that pages can show"),
]


@pytest.mark.parametrize(("latex", "problem"), BROKEN)
def test_a_formula_that_breaks_off_is_told(tmp_path: Path, latex: str, problem: str) -> None:
    content = write_content(tmp_path)
    path = card_path(content, "theory")
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if "latex:" in line)
    indent = lines[at][: lines[at].index("latex:")]
    rest = lines[at].partition("plain:")[2]
    lines[at] = f'{indent}latex: "{latex}"' + (f", plain:{rest}" if rest else "")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    expected = f"content/1-core-ml/theory/one.md: formula.latex: {problem}. Correct the formula."
    assert [str(complaint) for complaint in check(content)] == [expected]

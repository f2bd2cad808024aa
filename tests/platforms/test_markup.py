"""Cutting Markdown into blocks that fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.markup import JOINT, blocks, divide, pack, split

CARD = """# Title

A paragraph
of two lines.

```python
def f():

    return 1
```

1. one

   and more
2. two

> quoted
"""


def test_blocks_are_the_top_level_ones_as_written() -> None:
    assert blocks(CARD) == [
        "# Title",
        "A paragraph\nof two lines.",
        "```python\ndef f():\n\n    return 1\n```",
        "1. one\n\n   and more\n2. two",
        "> quoted",
    ]


def test_messages_are_filled_in_order_and_within_the_limit() -> None:
    parts = split(["a" * 40, "b" * 40, "c" * 40, "d" * 90], 100, len)
    assert [[block[0] for block in part] for part in parts] == [["a", "b"], ["c"], ["d"]]


def test_code_is_never_left_open() -> None:
    code = "```py\n" + "\n".join(f"x = {number}" for number in range(30)) + "\n```"
    pieces = divide(code, 60, len)
    assert all(piece.startswith("```py\n") and piece.endswith("\n```") and len(piece) <= 60 for piece in pieces)
    assert "\n".join(piece[6:-4] for piece in pieces) == code[6:-4]


def test_an_emphasis_is_not_cut_where_that_can_be_helped() -> None:
    assert divide("Some words. And **a bold thought** here.", 24, len) == [
        "Some words.",
        "And **a bold thought**",
        "here.",
    ]


def test_an_emoji_is_not_cut() -> None:
    family = "👨\u200d👩\u200d👧"
    assert divide("x" * 8 + family, 10, len) == ["x" * 8, family]


@given(st.text(min_size=1), st.integers(20, 60))
def test_every_piece_fits_and_no_word_is_lost(text: str, limit: int) -> None:
    pieces = divide(text, limit, len)
    assert all(len(piece) <= limit for piece in pieces)
    if "```" not in text and "~~~" not in text:
        assert "".join("".join(pieces).split()) == "".join(text.split())


@given(st.lists(st.integers(1, 50)), st.integers(50, 100))
def test_packing_keeps_order_and_limit(lengths: list[int], limit: int) -> None:
    groups = pack(lengths, limit)
    assert [index for group in groups for index in group] == list(range(len(lengths)))
    assert all(sum(lengths[i] for i in group) + JOINT * (len(group) - 1) <= limit for group in groups)

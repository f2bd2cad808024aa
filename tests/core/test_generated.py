"""A model's words are taken for hostile: nothing hides, no link poses as another, and all of it is in time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.generated import readable
from bot.core.message import Message
from bot.platforms.console.drawing import Drawing
from bot.platforms.discord import render as discord
from bot.platforms.telegram import render as telegram

LONGEST = 4000


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("The **mean**.", "The **mean**."),
        ("a\x00b\x1b[31mc\u202ed\u200be\u2066f", "ab[31mcdef"),
        ("👩\u200d🔬 ok", "👩\u200d🔬 ok"),
        ("[OpenAI](https://evil.example)", "[OpenAI] (https://evil.example)"),
        ("![x](https://evil.example/x.png)", "![x] (https://evil.example/x.png)"),
        ("> [a]: https://evil.example\n> [a]", "> [a] : https://evil.example\n> [a]"),
        ("`` ` `` [x](https://evil.example) `", "`` ` `` [x] (https://evil.example) `"),
        ("```python\nf[0](x)\n```\nand [x](y)", "```python\nf[0](x)\n```\nand [x] (y)"),
        ("<think>the learner is\nslow</think>\n\nHello", "Hello"),
        ("<think>still thinking", ""),
        (" \n ", ""),
        ("a\r\nb", "a\nb"),
    ],
)
def test_what_is_said_and_what_is_shown(said: str, shown: str) -> None:
    assert readable(said, LONGEST) == shown


def test_it_is_cut_to_its_length() -> None:
    assert readable("word " * 10, 12) == "word word …"


def test_what_is_mostly_marks_is_shown_as_it_is() -> None:
    stars = "*a" * 200
    assert readable(stars, LONGEST) == f"```\n{stars}\n```"
    tidy = "- **Mean**: `sum(xs) / len(xs)`, so [f(x)] ~ 1\n" * 20
    assert readable(tidy, LONGEST) == tidy.strip()


HOSTILE = {
    "markup": '<script>alert(1)</script> <a href="x">y</a> &lt;b&gt;',
    "mentions": "@everyone @here <@123> <@&4> <#5> `@everyone` ```\n@everyone\n```",
    "links": "[a](https://evil.example) [b][c]\n\n[c]: https://evil.example\n\n<https://evil.example>",
    "brackets": "[" * LONGEST,
    "parentheses": "](" * LONGEST,
    "quotes": "> " * LONGEST,
    "lists": "- " * LONGEST,
    "ticks": "`" * LONGEST,
    "stars": "*a" * LONGEST,
    "stars and underscores": "**_" * LONGEST,
    "one word": "x" * 1_000_000,
    "lines": "\n" * 1_000_000,
    "fences": "```\n" * LONGEST,
    "ends": "\\" * LONGEST,
    "marks enough": "*abcd" * LONGEST,
    "brackets enough": "[abcd" * LONGEST,
    "links enough": "[abcdefg](" * LONGEST,
    "emphasis enough": "**abcdefgh _abcdefg" * LONGEST,
    "angles": "<" * LONGEST,
    "tags": "<a " * LONGEST,
    "entities": "&" * LONGEST,
    "numbered": "1. " * LONGEST,
    "nested quotes": ">" * LONGEST,
    "combining": "a" + "\u0301" * LONGEST,
}


@pytest.mark.parametrize("words", HOSTILE)
def test_every_platform_draws_it_in_time(words: str) -> None:
    began = time.process_time()
    message = Message(
        kicker="Explain", text="“why?”", markdown=readable(HOSTILE[words], LONGEST), footer="Written by x."
    )
    html = telegram.parts(message)
    for part in html:
        assert "<script" not in part
        assert "<a href" not in part.replace('<a href="https://evil.example">https://evil.example</a>', "")
    for drawn in discord.parts(message):
        assert len(drawn.text) <= discord.TEXT
        assert "](http" not in drawn.text
    assert "\x1b" not in Drawing().draw(message)
    assert time.process_time() - began < 0.5


@given(st.text(alphabet="[]()`*_~>#-+.!\\:<>/&\nab \u202e\x1b", max_size=300))
def test_no_masked_link_and_no_trick_is_left(said: str) -> None:
    shown = readable(f"{said} [x](https://evil.example)", LONGEST)
    drawn = "".join(telegram.parts(Message(markdown=shown)))
    assert '<a href="https://evil.example">x</a>' not in drawn
    assert not {"\u202e", "\x1b"} & set(shown)

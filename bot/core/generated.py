"""A language model's words, made fit to be read as Markdown: they may hold anything, so they are taken for hostile."""

from __future__ import annotations

import re
import unicodedata

from markdown_it import MarkdownIt

from bot.core.doses.base import fence

MORE = "…"
MARKS, NOISE, SHORT = "*_[]\\~", 5, 200  # more than a fifth of a text of more than so many characters

_PARSER = MarkdownIt("commonmark", {"html": False})
_THINKS, _THOUGHT = "<think>", "</think>"  # some small models think aloud before they answer
# A link with words of its own could lead anywhere under any name; parted, its address can be read.
_MASKED = re.compile(r"\](?=[(:])")
_TRICKS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # controls, what turns and hides text, halves, private, unassigned
_JOINER = "\u200d"  # holds emoji together


def readable(text: str, longest: int) -> str:
    """At most `longest` characters of Markdown without controls, hidden characters and links under another name."""
    text = text.lstrip()
    if text.startswith(_THINKS):
        text = text.partition(_THOUGHT)[2]
    text = text[: 2 * longest].replace("\r\n", "\n")
    shown = "".join(each for each in text if _is_shown(each)).strip()
    if len(shown) > longest:
        shown = f"{shown[: longest - len(MORE) - 1].rstrip()} {MORE}"
    return fence(shown) if _is_noise(shown) else _unmasked(shown)


def _is_noise(text: str) -> bool:
    """Whether a text is mostly marks: no Markdown, and parsers take a second for a page of stars or brackets."""
    return len(text) > SHORT and sum(text.count(mark) for mark in MARKS) * NOISE > len(text)


def _is_shown(character: str) -> bool:
    return character in {"\n", "\t", _JOINER} or unicodedata.category(character) not in _TRICKS


def _unmasked(markdown: str) -> str:
    """Every link with its address beside its words. Code stays as it is."""
    lines = markdown.split("\n")
    maps = [token.map for token in _PARSER.parse(markdown) if token.type in {"fence", "code_block"} and token.map]
    code = {line for first, last in maps for line in range(first, last)}
    return "\n".join(line if number in code else _MASKED.sub("] ", line) for number, line in enumerate(lines))

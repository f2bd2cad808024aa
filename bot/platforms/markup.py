"""Cuts checked Markdown into pieces that fit one message, for every platform that has a limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt

Measure = Callable[[str], int]

JOINT = 2  # An empty line stands between two blocks: two line breaks on every platform.

_PARSER = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline"])
_FENCE = re.compile(
    r" {0,3}(?P<marks>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<code>.*?)(?:\n {0,3}(?P=marks)[`~]*)?\s*\Z", re.DOTALL
)
_LINE, _SENTENCE, _SPACE = re.compile(r"\n"), re.compile(r"(?<=[.!?;:]) "), re.compile(r"\s")
_TIED = re.compile("[\u0300-\u036f\u200d\ufe0f\U0001f3fb-\U0001f3ff]")  # Belongs to the character before it.


def blocks(markdown: str) -> list[str]:
    """The top-level blocks (paragraphs, lists, fences, quotes, headings) as source, in order.

    Links by reference (`[text][name]`) lose their definition, since each block is drawn by itself: cards write them
    inline.
    """
    lines = markdown.replace("\r\n", "\n").split("\n")
    maps = [token.map for token in _PARSER.parse(markdown) if token.level == 0 and token.nesting >= 0]
    return ["\n".join(lines[first:last]).rstrip() for first, last in filter(None, maps)]


def split(blocks: Sequence[str], limit: int, measure: Measure) -> list[list[str]]:
    """Deals blocks out to messages of at most `limit` by `measure`, as few as going in order allows.

    A block too long for one message is divided first: code and lists at a line, words at a sentence.
    """
    pieces = [piece for block in blocks for piece in divide(block, limit, measure)]
    return [[pieces[index] for index in part] for part in pack([measure(piece) for piece in pieces], limit)]


def pack(lengths: Sequence[int], limit: int) -> list[range]:
    """Groups neighbours so that each group, with its joints, is at most `limit` long."""
    groups: list[range] = []
    start = used = 0
    for index, length in enumerate(lengths):
        if index > start and used + JOINT + length > limit:
            groups.append(range(start, index))
            start, used = index, length
        else:
            used += length + (JOINT if index > start else 0)
    return [*groups, range(start, len(lengths))] if lengths else []


def divide(block: str, limit: int, measure: Measure) -> list[str]:
    """Divides one block into blocks of at most `limit`; a fence is closed, and opened again for the next line."""
    if measure(block) <= limit:
        return [block]
    fence = _FENCE.match(block)
    if fence is None:
        return divide_text(block, limit, measure)
    opening, closing = f"{fence['marks']}{fence['info']}\n", f"\n{fence['marks']}"
    pieces = divide_text(fence["code"], limit, lambda code: measure(opening + code + closing), code=True)
    return [opening + piece + closing for piece in pieces]


def divide_text(text: str, limit: int, measure: Measure, *, code: bool = False) -> list[str]:
    """Divides text at a line, behind a sentence, at a space or, at worst, anywhere; `code` at a line or anywhere."""
    pieces: list[str] = []
    edge = "\n" if code else None
    while measure(text) > limit:
        cut = _cut(text, _longest(text, limit, measure), code=code)
        pieces.append(text[:cut].strip(edge))
        text = text[cut:].strip(edge)
    return [piece for piece in (*pieces, text) if piece]


def _longest(text: str, limit: int, measure: Measure) -> int:
    """How many characters from the start fit; at least one, so that dividing always ends."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle]) <= limit else (low, middle - 1)
    return low


def _cut(text: str, longest: int, *, code: bool) -> int:
    """The best place to cut at or before `longest`."""
    kinds = (_LINE,) if code else (_LINE, _SENTENCE, _SPACE)
    places = [[match.end() for match in kind.finditer(text, 0, longest)] for kind in kinds]
    closed = [[place for place in found if code or _is_closed(text[:place])] for found in places]
    for found in (*closed, *places):
        if found:
            return found[-1]
    cut = longest
    while 1 < cut < len(text) and (_TIED.match(text, cut) or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut if cut > 1 else longest


def _is_closed(text: str) -> bool:
    """Whether no emphasis, code or link seems to be open at the end. Counting is enough for checked cards."""
    even = all(text.count(mark) % 2 == 0 for mark in "`*")
    return even and text.count("[") == text.count("]") and text.count("(") == text.count(")")

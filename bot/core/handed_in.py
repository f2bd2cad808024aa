"""Tells code from words in what a person sent."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

# As in a chat, and unlike in Markdown, a fence may open and close anywhere in a line. Group 2 is what stands between.
_FENCE = re.compile(
    r"(?<![`~])(`{3,}|~{3,})(?![`~])(?:[ \t]*+[\w+#.-]*+[ \t]*+\r?\n)?(.*?)(?:(?<![`~])\1(?![`~])|\Z)", re.DOTALL
)
_QUOTED = re.compile(r"\s*(`{1,2})([^`]+)\1\s*")
_FUNCTION = re.compile(r"^(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)[ \t]*\(", re.MULTILINE)
_INVISIBLE = str.maketrans({"\u200b": None, "\u2060": None, "\ufeff": None, "\u2028": "\n", "\u2029": "\n"})
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f", " "))


def code_in(words: str) -> str:
    """What stands between fences; or all of it, if a line begins a function; else nothing, for it is a note."""
    blocks = [tidied(found[2]) for found in _FENCE.finditer(words) if "\n" in found[0] or _FUNCTION.search(found[2])]
    if blocks:
        return "\n".join(blocks)
    whole = tidied(quoted[2] if (quoted := _QUOTED.fullmatch(words)) else words)
    return whole if _FUNCTION.search(whole) else ""


def tidied(code: str) -> str:
    """The code without what copying puts into it: other line ends, a common indent, signs that nobody sees."""
    lines = code.translate(_INVISIBLE).translate(_SPACES).replace("\r\n", "\n").replace("\r", "\n")
    return textwrap.dedent(lines).strip("\n")


def pieces(words: str) -> Iterator[tuple[str, bool]]:
    """The words in pieces, in order, and of each whether it stood between fences. Code without fences is one piece."""
    begin = 0
    for found in _FENCE.finditer(words):
        if before := words[begin : found.start()].strip("\n"):
            yield before, False
        yield tidied(found[2]), True
        begin = found.end()
    if rest := words[begin:].strip("\n"):
        yield rest, begin == 0 and bool(_FUNCTION.search(rest))


def functions_in(code: str) -> frozenset[str]:
    """The functions that code defines at its margin, even where it is not quite Python."""
    return frozenset(_FUNCTION.findall(code))

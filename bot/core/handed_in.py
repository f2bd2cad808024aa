"""Tells code from words in what a person sent."""

from __future__ import annotations

import re

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n`]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_FUNCTION = re.compile(r"^(?:async[ \t]+)?def[ \t]+([A-Za-z_]\w*)[ \t]*\(", re.MULTILINE)


def code_in(words: str) -> str:
    """What stands between fences; or all of it, if a line begins a function; else nothing, for it is a note."""
    blocks = [found[2] for found in _FENCE.finditer(words)]
    if blocks:
        return "\n".join(blocks).strip("\n")
    return words.strip("\n") if _FUNCTION.search(words) else ""


def functions_in(code: str) -> frozenset[str]:
    """The functions that code defines at its margin, even where it is not quite Python."""
    return frozenset(_FUNCTION.findall(code))

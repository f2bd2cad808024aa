"""Shows a stranger's words as they are: no markup, no mention, no link."""

from __future__ import annotations

import re

# Control characters, and those that turn the direction of all that follows.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# Discord drops a backslash before any punctuation, so that one escape serves for all of it. `<` begins mentions, custom
# emoji and time stamps.
_MARKUP = re.compile(r"[\\*_~|`\[\]<]|:(?=//)")
# Only at the start of a line: headings, small print (-#), lists, quotes.
_LINE_START = re.compile(r"^([ \t]*)([#>+-]|\d+(?=[.)]))", re.MULTILINE)
# The mention parser of the server reads the raw text and knows no backslash: a character of no width parts the two.
_PING = re.compile(r"@(?=everyone|here|[!&]?\d)")


def literal(text: str) -> str:
    """The text, escaped so that Discord shows every character of it and means none."""
    text = _HIDDEN.sub("", text.replace("\r\n", "\n"))
    text = _MARKUP.sub(lambda match: "\\" + match[0], text)
    return _PING.sub("@\u200b", _LINE_START.sub(_at_line_start, text))


def _at_line_start(match: re.Match[str]) -> str:
    space, mark = match.groups()
    # A number is a letter to the escape rule; its dot is not. The dot follows at once, so the backslash goes between.
    return f"{space}{mark}\\" if mark.isdigit() else f"{space}\\{mark}"


def length(text: str) -> int:
    """The length in UTF-16 units: never less than what Discord counts, so that a cut is safe whichever it counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

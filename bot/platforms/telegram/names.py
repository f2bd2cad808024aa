"""A stranger's name, made fit to stand in a line of ours."""

from __future__ import annotations

import re
import unicodedata

NAME_LENGTH = 64

_JOINERS = "\u200c\u200d"  # Between letters of Persian or the people of a family emoji, one of them means something.
_INVISIBLE = "\u3164\u115f\u1160\uffa0\u2800\u034f"  # Letters and marks by category, and nothing to see.
_JOINER_RUN = re.compile(f"[{_JOINERS}]{{2,}}|^[{_JOINERS}]+|(?<=\\s)[{_JOINERS}]+|[{_JOINERS}]+(?=\\s|$)")
_MARK_RUN = re.compile("([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]+")
_UNWANTED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # Not Cn: this Python does not know next year's emoji.


def clean_name(*names: str | None) -> str:
    """Joins first and last name, without control characters, turned direction and towers of accents; cut at 64."""
    joined = " ".join(name for name in names if name)
    if joined.isascii() and joined.isprintable():  # most names; the rest costs as much as all other reading
        return " ".join(joined.split())[:NAME_LENGTH].strip()
    kept = "".join(" " if _is_blank(sign) else sign for sign in joined if not _is_unwanted(sign))
    calm = _MARK_RUN.sub(r"\1", _JOINER_RUN.sub("", " ".join(kept.split())))
    return calm[:NAME_LENGTH].strip(f" {_JOINERS}")


def clean_words(text: str) -> str:
    """A person's text without halves of characters, which no database and no wire takes, and without NUL."""
    if text.isascii():
        return text.replace("\0", "").strip()
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore").replace("\0", "").strip()


def _is_blank(sign: str) -> bool:
    return sign in _INVISIBLE or sign in "\t\n\r\v\f"


def _is_unwanted(sign: str) -> bool:
    return sign not in _JOINERS and not _is_blank(sign) and unicodedata.category(sign) in _UNWANTED

"""Strangers' words, made fit to be shown: LaTeX as Unicode, one line, nothing that turns or hides text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pylatexenc.latex2text import LatexNodes2Text

LONGEST = 10_000  # characters that are looked at; arXiv's longest abstracts have a fifth of that

_LATEX = re.compile(r"[\\$`]|--")
# A bare % begins a comment in LaTeX and would swallow what follows; a ~ is mostly part of an address.
_LITERAL = re.compile(r"(?<!\\)[%#&~]")
_PRICE = re.compile(r"(?<!\\)\$(?=\d[\d,.]*(?:\s|[KMB]\b|\Z)(?![^$\\^_=]*[\\^_=][^$]*\$))")
_FONT = re.compile(r"\\text(?:tt|sf|up|md|sl)(?=\s*\{)")  # which the library drops with what is in them
_COMMAND = re.compile(r"\\[A-Za-z]+\*?")
_TRICKS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # controls, what turns and hides text, halves, private, unassigned
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})[\u0300-\u036f\u20d0-\u20ff]+"
)


def readable(text: str, longest: int) -> str:
    r"""A stranger's text on one line of at most `longest` characters: `$\alpha$` is α, `\textbf{so}` is so."""
    text = text[:LONGEST]
    if _LATEX.search(text):
        text = _unlatex(text)
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if each.isspace() else each for each in text if _is_shown(each))
    text = " ".join(_STACKED.sub(r"\1", text).split())
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"


def _is_shown(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in _TRICKS


def _unlatex(text: str) -> str:
    text = _FONT.sub(r"\\textrm", text)
    source = _PRICE.sub(r"\\$", _LITERAL.sub(r"\\\g<0>", text)).replace(r"\~", r"\textasciitilde{}")
    try:
        plain: str = _converter().latex_to_text(source)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        plain = text  # nested beyond reason, or no LaTeX at all
    if "\\" in plain:
        plain = _COMMAND.sub("", plain).replace("$", "")
    return plain.replace("<cit.>", "")


@lru_cache(maxsize=1)
def _converter() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces="macros")

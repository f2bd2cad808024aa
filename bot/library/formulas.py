"""Parses every formula, so that no page and no notebook shows one that breaks off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from latex2mathml.converter import convert

from bot.core.doses import Card, Flaw
from bot.core.doses.theory import TheoryCard
from bot.library.complaint import Complaint

_COMMAND = re.compile(r"\\[A-Za-z]+")
_BRACE = re.compile(r"(?<!\\)[{}]")


def formula_complaints(bank: Sequence[tuple[str, Card]]) -> Iterator[Complaint]:
    """Complaints about formulas that are not LaTeX."""
    for file, card in bank:
        if isinstance(card, TheoryCard) and (problem := _problem(card.formula.latex)):
            yield Complaint.of(file, Flaw("formula.latex", problem, "Correct the formula"))


def _problem(latex: str) -> str:
    """What is wrong with a formula, or nothing. The library lets braces be lost, and prints what it does not know."""
    braces = _BRACE.findall(latex)
    if braces.count("{") != braces.count("}"):
        return f"has {braces.count('{')} opening braces and {braces.count('}')} closing ones"
    try:
        drawn = convert(latex)
    except Exception as error:  # noqa: BLE001 (it has some twenty errors of its own, and no common one)
        return f"cannot be read as LaTeX ({type(error).__name__})"
    unknown = _COMMAND.search(drawn)
    return f"{unknown[0]} is not a command that pages can show" if unknown else ""

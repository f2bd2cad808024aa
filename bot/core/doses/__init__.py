"""The kinds of dose, one file a focus: what its card holds, and how it is shown and graded."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.core.doses import build, coding, explore, fetched, paper, reproduce, review, theory
from bot.core.doses.base import Card, Part, Source
from bot.core.doses.fetched import FetchedPaper
from bot.core.doses.flaws import Flaw, FlawError
from bot.core.doses.kind import Kind
from bot.core.doses.questions import LETTERS, Answer, Question, Verdict, grade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.message import Message

# In the week's order. A new focus is a file beside this one, a line here, and a folder in content/.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "theory": theory.KIND,
        "coding": coding.KIND,
        "paper": paper.KIND,
        "reproduce": reproduce.KIND,
        "build": build.KIND,
        "explore": explore.KIND,
        "review": review.KIND,
    }
)


def kind_of(card: Card) -> Kind:
    """How a card is shown; a fetched paper is shown in a way of its own."""
    return fetched.KIND if isinstance(card, fetched.FetchedPaper) else KINDS[card.focus]


def render(card: Card) -> Message:
    """The dose as it is sent, without buttons."""
    return kind_of(card).render(card)


def hints(card: Card) -> tuple[Message, ...]:
    """What the hint button shows, one after the other; nothing for theory, whose button asks the first question."""
    return kind_of(card).hints(card)


def more(card: Card) -> Mapping[str, Message]:
    """What stands behind buttons, by the button's name, in order."""
    return kind_of(card).more(card)


__all__ = [
    "KINDS",
    "LETTERS",
    "Answer",
    "Card",
    "FetchedPaper",
    "Flaw",
    "FlawError",
    "Kind",
    "Part",
    "Question",
    "Source",
    "Verdict",
    "grade",
    "hints",
    "more",
    "render",
]

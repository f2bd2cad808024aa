"""Review: what this week is about to be forgotten, and something to play with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from bot.core.doses.base import Card, Part, Text
from bot.core.doses.flaws import Flaw
from bot.core.doses.kind import Kind


class ReviewCard(Card):
    """A review dose; *In your words* asks for what the cards in `revisits` taught, the buttons for what was met."""

    focus: Literal["review"]
    revisits: tuple[Text, ...] = Field(min_length=5, max_length=5)

    def flaws(self) -> Iterator[Flaw]:
        """Five cards are five different ones."""
        if len(set(self.revisits)) < len(self.revisits):
            yield Flaw("revisits", "names a card twice", "Name five different cards")


KIND = Kind(
    focus="review",
    label="Review and play",
    card=ReviewCard,
    parts=(
        Part("In your words", pushed=True, headed=True, routine=True),
        Part("Play", pushed=True, headed=True),
        Part("Show a friend", pushed=True, headed=True, routine=True),
        Part("Hint 1", hint=True, button=False),
        Part("Hint 2", hint=True, button=False),
    ),
)

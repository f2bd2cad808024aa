"""Theory: one idea, from a question to where it is used, with one formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from bot.core.doses.base import Card, Model, Part, Source, Text, escape, fence
from bot.core.doses.flaws import Flaw
from bot.core.doses.kind import Kind


class Formula(Model):
    """One formula twice, as LaTeX for pages and notebooks and as plain text for chats, with every symbol named."""

    latex: Text
    plain: Text
    symbols: Mapping[Text, Text] = Field(min_length=1)


class TheoryCard(Card):
    """A theory dose."""

    focus: Literal["theory"]
    formula: Formula
    sources: tuple[Source, ...] = Field(min_length=1, max_length=3)

    def after(self, heading: str) -> str:
        """The formula stands after the intuition."""
        if heading != "Intuition":
            return ""
        symbols = (f"- {escape(name)}: {escape(meaning)}" for name, meaning in self.formula.symbols.items())
        return "\n".join((fence(self.formula.plain), "", *symbols))

    def flaws(self) -> Iterator[Flaw]:
        """Every link of a theory card says how long it takes."""
        for index, source in enumerate(self.sources):
            if source.minutes is None:
                yield Flaw(f"sources[{index}].minutes", "is missing", "Say how many minutes the reading takes")


KIND = Kind(
    focus="theory",
    label="Theory",
    card=TheoryCard,
    parts=(
        Part("Question", pushed=True),
        Part("Intuition", pushed=True),
        Part("Worked example", pushed=True, headed=True),
        Part("Misconception", pushed=True, headed=True),
        Part("In use", pushed=True, headed=True),
    ),
    words=range(180, 321),
)

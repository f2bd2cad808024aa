"""Reproduce: one number to hit, on a laptop's processor, with the script that measured it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from bot.core.doses.base import Card, Model, Part, Text, fence
from bot.core.doses.flaws import Flaw
from bot.core.doses.kind import Kind
from bot.core.notebook import Cell, folded

SHOWN = ("Target", "Recipe")
Setting = str | bool | int | float
Settings = Mapping[Text, Setting | tuple[Setting, ...]]


class Target(Model):
    """The number to hit, with its tolerance, and when and with what the card's own script measured it."""

    name: Text
    value: float
    within: float = Field(gt=0)
    seed: int
    measured: dt.date
    versions: Mapping[Text, Text] = Field(min_length=1)

    def hit(self, value: float) -> bool:
        """Whether `value` is within the tolerance; nan and infinity never are."""
        # A printed 0.26 is 0.25 ± 0.01, though the floats' difference is a hair more.
        return math.isfinite(value) and abs(value - self.value) <= self.within * (1 + 1e-9)


class ReproduceCard(Card):
    """A reproduce dose."""

    focus: Literal["reproduce"]
    target: Target
    settings: Settings = Field(min_length=1)

    def after(self, heading: str) -> str:
        """The number under the target, the settings under the recipe."""
        if heading == "Target":
            return self._number()
        return self._table() if heading == "Recipe" else ""

    def cells(self) -> tuple[Cell, ...]:
        """The target, the recipe, room for the code, the checkpoints, and signs of failure to be unfolded."""
        shown = {name: f"**{name}**\n\n{self.sections[name]}\n\n{self.after(name)}" for name in SHOWN}
        target = self.target
        begin = f"SEED = {target.seed}\n\n{target.name} = None  # what you measure"
        near = f"abs({target.name} - {target.value!r}) <= {target.within!r}"
        check = f'print("hit" if {near} else "miss", {target.name}, "for {target.value:g} ± {target.within:g}")'
        return (
            Cell(shown["Target"]),
            Cell(shown["Recipe"]),
            Cell(begin, is_code=True),
            Cell(check, is_code=True),
            folded("Checkpoints", self.sections["Checkpoints"]),
            folded("Signs of failure", self.sections["Signs of failure"]),
        )

    def flaws(self) -> Iterator[Flaw]:
        """A target is a number."""
        if not math.isfinite(self.target.value) or not math.isfinite(self.target.within):
            yield Flaw("target", "is not a finite number", "Write down what the script printed")

    def _number(self) -> str:
        target = self.target
        versions = ", ".join(f"{name} {version}" for name, version in target.versions.items())
        number = f"{target.name} = {target.value:g} ± {target.within:g}"
        return f"{fence(number)}\n\nMeasured {target.measured.isoformat()} with seed {target.seed}, {versions}."

    def _table(self) -> str:
        width = max(map(len, self.settings))
        rows = (f"{name:<{width}}  {_shown(value)}" for name, value in self.settings.items())
        return fence("\n".join(rows))


def _shown(value: Setting | tuple[Setting, ...]) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


KIND = Kind(
    focus="reproduce",
    label="Reproduce",
    card=ReproduceCard,
    parts=(
        Part("Target", pushed=True),
        Part("Recipe", pushed=True, headed=True),
        Part("Checkpoints", pushed=True, headed=True),
        Part("Signs of failure", hint=True, entries=3),
        Part("Departures", hint=True),
    ),
    scripts=(".py",),
)

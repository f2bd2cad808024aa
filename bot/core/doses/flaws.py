"""What is wrong with a card, and the cure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """`problem` is a clause, `cure` an order; neither ends with a full stop."""

    field: str
    problem: str
    cure: str


class FlawError(ValueError):
    """A value that a card may not hold. A model's validator raises it, and the cure survives pydantic."""

    def __init__(self, problem: str, cure: str, *more: tuple[str, str]) -> None:
        """Takes one pair of problem and cure, or several."""
        self.pairs = ((problem, cure), *more)
        super().__init__(" ".join(f"{problem}. {cure}." for problem, cure in self.pairs))

"""Coding: write one function from scratch, against tests that wrong solutions fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.core.checker import checker
from bot.core.doses.base import Card, Model, Part, Text, escape, fence, first_code
from bot.core.doses.code import call_flaws, code_flaws
from bot.core.doses.flaws import Flaw
from bot.core.doses.kind import Kind
from bot.core.notebook import Cell, folded

ABOUT = ("edge case", "numerical stability")
RAISES = "raises "
WRONG = "Wrong: "
SOLUTION = "Solution"


def _expression(value: object) -> object:
    """YAML reads `gives: 0.5` and `gives: [1, 2]` as values; as Python they are written the same way."""
    return repr(value) if value is None or isinstance(value, int | float | list) else value


Expression = Annotated[str, BeforeValidator(_expression), Field(min_length=1)]


class Test(Model):
    """One test: `call` and `gives` are Python expressions, compared within `within`; or `gives: raises ValueError`."""

    __test__ = False  # pytest would take the name for a class of tests

    call: Text
    gives: Expression
    within: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    about: Text

    @property
    def raises(self) -> str:
        """The name of the expected error, or nothing."""
        return self.gives.removeprefix(RAISES) if self.gives.startswith(RAISES) else ""


class CodingCard(Card):
    """A coding dose."""

    focus: Literal["coding"]
    runner: Literal["monty", "cpython"]
    function: str = Field(pattern=r"^[a-z_][a-z0-9_]*$")
    complexity: Text
    library: Text
    tests: tuple[Test, ...] = Field(min_length=5, max_length=8)

    @property
    def runs_here(self) -> bool:
        """Whether the bot itself can run code for it; others need the whole of Python."""
        return self.runner == "monty"

    @property
    def starter(self) -> str:
        """Code that runs as given and fails the tests."""
        return first_code(self.sections.get("Starter", ""))

    @property
    def solution(self) -> str:
        """Code that passes the tests."""
        return first_code(self.sections.get("Solution", ""))

    @property
    def wrong(self) -> Mapping[str, str]:
        """Plausible code that the tests must reject, by the mistake it makes."""
        return {
            heading.removeprefix(WRONG): first_code(markdown)
            for heading, markdown in self.sections.items()
            if heading.startswith(WRONG)
        }

    def after(self, heading: str) -> str:
        """What the solution costs, and who has written it before, stands under it."""
        if heading != "Solution":
            return ""
        return f"Complexity: {escape(self.complexity)}. In a library: {escape(self.library)}."

    def extras(self) -> Mapping[str, str]:
        """The tests, one a line."""
        return {"Tests": fence("\n".join(map(_shown, self.tests)), "python")}

    def cells(self) -> tuple[Cell, ...]:
        """The task, the starter, the tests, and the hints to be unfolded."""
        task = "\n\n".join(f"**{name}**\n\n{self.sections[name]}" for name in ("Goal", "Example"))
        tests = checker((test.call, test.gives, test.within, test.about) for test in self.tests)
        hints = (folded(name, text) for name, text in self.sections.items() if name.startswith("Hint "))
        return Cell(task), Cell(self.starter, is_code=True), Cell(tests, is_code=True), *hints

    def flaws(self) -> Iterator[Flaw]:
        """Tests and solutions are Python that the runner can run."""
        for about in ABOUT:
            if all(test.about != about for test in self.tests):
                yield Flaw("tests", f"no test is about: {about}", "Add one, or mark the one that is")
        for index, test in enumerate(self.tests):
            expected = "" if test.raises else test.gives
            yield from call_flaws(f"tests[{index}]", self.function, test.call, expected, test.raises)
        for heading, markdown in self.sections.items():
            if heading in {"Starter", "Solution"} or heading.startswith(WRONG):
                yield from code_flaws(f"section {heading}", self.function, first_code(markdown), self.runner)


def _shown(test: Test) -> str:
    near = f" ± {test.within:g}" if test.within else ""
    return f"{test.call}  →  {test.gives}{near}  # {test.about}"


KIND = Kind(
    focus="coding",
    label="Coding from scratch",
    card=CodingCard,
    parts=(
        Part("Goal", pushed=True),
        Part("Signature", pushed=True, code=True),
        Part("Example", pushed=True, headed=True),
        Part("Starter", code=True),
        Part("Hint 1", hint=True, button=False),
        Part("Hint 2", hint=True, button=False),
        Part("Hint 3", hint=True, button=False),
        Part("Solution", code=True),
        Part("What breaks if"),
        Part("Wrong:", code=True, button=False, at_least=3),
    ),
)

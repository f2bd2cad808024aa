"""What became of a run: an outcome for each test, and the verdict over all of them."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass

_SHORT = reprlib.Repr()
_SHORT.maxlevel = 4
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxset = _SHORT.maxdict = 12
_SHORT.maxstring = _SHORT.maxother = 120


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test: `expected` and `got` are written as Python; `error` says why there is no `got`."""

    call: str
    about: str
    expected: str
    got: str = ""
    error: str = ""
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """All tests in their order; `error` says why the code did not even get to them, and then none has passed."""

    outcomes: tuple[Outcome, ...]
    error: str = ""
    printed: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> int:
        """How many tests passed."""
        return sum(outcome.passed for outcome in self.outcomes)

    @property
    def right(self) -> bool:
        """Whether there are tests and every one passed."""
        return bool(self.outcomes) and self.passed == len(self.outcomes)

    @property
    def first_miss(self) -> Outcome | None:
        """The first test that failed."""
        return next((outcome for outcome in self.outcomes if not outcome.passed), None)


def written(value: object) -> str:
    """A value as Python writes it, shortened; how long that takes does not depend on how large the value is."""
    try:
        return _SHORT.repr(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return f"a {type(value).__name__} too large to write"

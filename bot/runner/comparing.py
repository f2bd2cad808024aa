"""Whether a result is the expected one."""

from __future__ import annotations

import math
from collections.abc import Sequence


def same(got: object, expected: object, within: float) -> bool:
    """Compares numbers within `within` (absolute; 0: equal), in lists and tuples too; everything else by `==`.

    nan equals nan, and infinity only the infinity of its sign. A list is no tuple, and True is no 1. `expected` leads
    the way, so that a hostile `got` of any size costs no more than `expected` is large.
    """
    if isinstance(expected, list | tuple):
        return isinstance(got, list | tuple) and type(got) is type(expected) and _all_same(got, expected, within)
    if isinstance(expected, bool) or isinstance(got, bool):
        return got is expected
    if isinstance(expected, int | float):
        return isinstance(got, int | float) and _near(got, expected, within)
    return type(got) is type(expected) and got == expected


def _all_same(got: Sequence[object], expected: Sequence[object], within: float) -> bool:
    return len(got) == len(expected) and all(
        same(mine, wanted, within) for mine, wanted in zip(got, expected, strict=True)
    )


def _near(got: float, expected: float, within: float) -> bool:
    if got == expected or (got != got and expected != expected):  # noqa: PLR0124 (so is nan told apart)
        return True
    if not (_is_finite(got) and _is_finite(expected)):
        return False
    try:
        # A result of 0.26 is 0.25 ± 0.01, though the floats' difference is a hair more.
        return abs(got - expected) <= within * (1 + 1e-9)
    except OverflowError:  # a whole number beyond every float
        return False


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)

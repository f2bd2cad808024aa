"""The code in a notebook that runs a card's tests, and says what missed."""

from __future__ import annotations

from collections.abc import Iterable

_CHECKER = """# Run this cell to check what you wrote above.
import builtins, math

TESTS = [  # what to call, what it should give, how near that has to be, what it is about
{tests}
]


def same(got, expected, within):
    if isinstance(expected, (list, tuple)):
        if type(got) is not type(expected) or len(got) != len(expected):
            return False
        return all(same(mine, wanted, within) for mine, wanted in zip(got, expected))
    if isinstance(expected, bool) or isinstance(got, bool) or not isinstance(expected, (int, float)):
        return type(got) is type(expected) and got == expected
    if not isinstance(got, (int, float)):
        return False
    both_nan = got != got and expected != expected
    return both_nan or got == expected or abs(got - expected) <= within * (1 + 1e-9)


def miss(call, gives, within):
    wanted = gives[len("raises "):] if gives.startswith("raises ") else ""
    try:
        got = eval(call)
    except Exception as error:
        is_wanted = wanted and isinstance(error, getattr(builtins, wanted))
        return "" if is_wanted else f"expected {{wanted or gives}}, got {{error!r}}"
    is_same = not wanted and same(got, eval(gives), within)
    return "" if is_same else f"expected {{wanted or gives}}, got {{got!r}}"


misses = [miss(call, gives, within) for call, gives, within, _ in TESTS]
for (call, _, _, about), missed in zip(TESTS, misses):
    print("miss" if missed else "ok  ", call, f"({{about}})", missed)
print(f"{{misses.count('')}} of {{len(TESTS)}} tests passed.")
"""


def checker(tests: Iterable[tuple[str, str, float, str]]) -> str:
    """The cell for tests: each is what to call, what it gives, within what, and what it is about."""
    return _CHECKER.format(tests="\n".join(f"    {test!r}," for test in tests))

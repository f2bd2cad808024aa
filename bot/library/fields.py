"""Says in words what pydantic found wrong with a field, and the cure."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from bot.core.doses import Flaw, FlawError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

WHOLE = ("is not a whole number", "Write digits")
NUMBER = ("is not a number", "Write digits")
MAPPING = ("is not names and values", "Write lines such as name: value")
DATE = ("is not a date", "Write it as 2026-11-23")

# What pydantic calls it → the problem and the cure; {…} is filled from pydantic's context.
WORDS: dict[str, tuple[str, str]] = {
    "missing": ("is missing", "Add it; docs/content.md shows how"),
    "string_type": ("is not text", "Put it into quotes"),
    "string_too_long": ("is {length} characters long", "Keep it to {max_length}"),
    "string_too_short": ("is empty", "Write it"),
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "finite_number": NUMBER,
    "bool_type": ("is neither true nor false", "Write true, or leave it out"),
    "bool_parsing": ("is neither true nor false", "Write true, or leave it out"),
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "tuple_type": ("is not a list", "Write each entry on a line of its own, after a hyphen"),
    "too_short": ("has {actual_length} entries", "Write at least {min_length}"),
    "too_long": ("has {actual_length} entries", "Write at most {max_length}"),
    "literal_error": ("is {input}", "Write {expected}"),
    "greater_than": ("is {input}", "Write more than {gt}"),
    "greater_than_equal": ("is {input}", "Write {ge} or more"),
    "less_than_equal": ("is {input}", "Write {le} or less"),
    "string_pattern_mismatch": ("is {input}, which has the wrong form", "See docs/content.md for the form"),
    "mapping_type": MAPPING,
    "dict_type": MAPPING,
    "model_type": MAPPING,
    "model_attributes_type": MAPPING,
}


def field_flaws(error: ValidationError, model: type[BaseModel], what: str) -> Iterator[Flaw]:
    """One flaw a mistake; `what` names the thing in words: "a theory card"."""
    for details in error.errors():
        yield from _flaws(details, model, what)


def _flaws(details: ErrorDetails, model: type[BaseModel], what: str) -> Iterator[Flaw]:
    name = dotted(details["loc"])
    context: dict[str, Any] = details.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, FlawError):
        yield from (Flaw(name, problem, cure) for problem, cure in cause.pairs)
        return
    if details["type"] == "extra_forbidden":
        near = guesses(str(details["loc"][-1]), _names(model, details["loc"]))
        guess = f"; perhaps {near[0]} is meant" if near else ""
        yield Flaw(name, f"is not a field of {what}", f"Remove it or correct its name{guess}")
        return
    given = details["input"]
    if details["type"] == "too_short" and len(given) >= context["min_length"]:
        return  # pydantic does not count entries that are wrong themselves, and each of those has its own flaw
    problem, cure = WORDS.get(details["type"], (details["msg"].rstrip("."), "See docs/content.md for the form"))
    length = len(given) if isinstance(given, str) else 0
    filling = {name: f"{value:g}" if isinstance(value, float) else value for name, value in context.items()}
    filling |= {"input": _short(given), "length": length}
    yield Flaw(name, problem.format_map(filling), cure.format_map(filling))


def dotted(location: Iterable[int | str]) -> str:
    """`("questions", 0, "choices")` as `questions[0].choices`."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return words.removeprefix(".")


def guesses(name: str, known: Sequence[str]) -> list[str]:
    """The known name that is probably meant, or none; the search takes the square of a name's length."""
    return difflib.get_close_matches(name[:60], known, n=1)


def _names(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    # Deeper down the parent's model is not at hand; no guess is better than a wrong one.
    return [name for name in model.model_fields if name != "sections"] if len(location) == 1 else []


def _short(value: object, longest: int = 40) -> str:
    words = repr(value) if isinstance(value, str) else str(value)
    return words if len(words) <= longest else f"{words[:longest]}…"

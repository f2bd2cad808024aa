"""Reads the code in a coding card, without running it."""

from __future__ import annotations

import ast
import builtins
import sys
from typing import TYPE_CHECKING

from bot.core.doses.flaws import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what ast.parse raises on hostile text
MONTY_MODULES = frozenset({"math"})


def call_flaws(field: str, function: str, call: str, gives: str, raises: str) -> Iterator[Flaw]:
    """What is wrong with a test: `gives` is an expression, or `raises` the name of an error."""
    tree = _expression(call)
    if tree is None:
        yield Flaw(f"{field}.call", "is not a Python expression", f"Write a call, as in {function}([1, 2])")
    elif not _calls(tree, function):
        yield Flaw(f"{field}.call", f"does not call {function}", "Call the function that the card is about")
    if gives and _expression(gives) is None:
        yield Flaw(f"{field}.gives", "is not a Python expression", "Write a value, or raises and the error's name")
    if raises and not _is_error(raises):
        yield Flaw(f"{field}.gives", f"{raises} is not an error of Python", "Name one, as in raises ValueError")


def code_flaws(field: str, function: str, code: str, runner: str) -> Iterator[Flaw]:
    """What is wrong with a starter or a solution; an empty one is somebody else's complaint."""
    if not code.strip():
        return
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        yield Flaw(field, f"line {error.lineno} of the code is not Python", "Correct it")
        return
    except UNREADABLE:
        yield Flaw(field, "the code is not Python", "Correct it")
        return
    if not any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body):
        yield Flaw(field, f"does not define {function}", "Define the function that the card is about")
    allowed = MONTY_MODULES if runner == "monty" else sys.stdlib_module_names
    for name in _imports(tree) if "import" in code else ():  # walking a tree is slow
        if name not in allowed:
            yield Flaw(field, f"imports {name or 'relatively'}", f"Do without; {runner} cards use no library")
    if runner == "monty":
        yield from _too_much_for_monty(field, tree, code)


def _too_much_for_monty(field: str, tree: ast.Module, code: str) -> Iterator[Flaw]:
    if "class" in code and any(isinstance(node, ast.ClassDef) for node in ast.walk(tree)):
        yield Flaw(field, "has a class", "Write functions, or take runner: cpython")
    if "@" in code and any(getattr(node, "decorator_list", ()) for node in ast.walk(tree)):
        yield Flaw(field, "has a decorator", "Write plain functions, or take runner: cpython")


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "" if node.level else (node.module or "").partition(".")[0]


def _expression(text: str) -> ast.Expression | None:
    try:
        return ast.parse(text.strip(), mode="eval")
    except UNREADABLE:
        return None


def _calls(tree: ast.Expression, function: str) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
        for node in ast.walk(tree)
    )


def _is_error(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, Exception)

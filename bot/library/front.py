"""Reads YAML: the front matter of cards, the weekly plan, the roadmap."""

from __future__ import annotations

from typing import Any

import yaml

from bot.core.doses import Flaw

try:
    from yaml import CSafeLoader as SafeLoader  # ten times as fast
except ImportError:  # a Python without libyaml
    from yaml import SafeLoader  # type: ignore[assignment]

MARK = "---"
DEEPEST = 12  # A card nests four deep.
BOOLEANS = "tag:yaml.org,2002:bool"


class _Loader(SafeLoader):
    """Reads `No` and `on` as words, as YAML 1.2 does, because a choice may be "No"."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way
        first: [(tag, regex) for tag, regex in resolvers if tag != BOOLEANS or first in "tTfF"]
        for first, resolvers in SafeLoader.yaml_implicit_resolvers.items()
    }


class YAMLError(Exception):
    """The YAML cannot be used; `flaws` says why."""

    def __init__(self, *flaws: Flaw) -> None:
        """Keeps the flaws."""
        self.flaws = flaws
        super().__init__(flaws)


def split(text: str) -> tuple[str, str, int]:
    """Splits a card into front matter, body, and the line on which the body begins, counted from 0.

    Raises:
        YAMLError: the front matter does not begin or does not end.
    """
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != MARK:
        raise YAMLError(Flaw("front matter", "is missing", f"Begin the file with a line {MARK}"))
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == MARK), None)
    if end is None:
        raise YAMLError(Flaw("front matter", "does not end", f"Close it with a line {MARK}"))
    return "".join(lines[1:end]), "".join(lines[end + 1 :]), end + 1


def read_mapping(text: str, field: str, first_line: int = 1) -> dict[str, Any]:
    """Reads a YAML mapping; `first_line` is where `text` begins in its file.

    Raises:
        YAMLError: with the line, if it is not YAML, not a mapping, nested too deep, or has aliases or a key twice.
    """
    try:
        _refuse_traps(text, field, first_line)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if flaws := _tree_flaws(node, field, first_line):
                raise YAMLError(*flaws)
            value = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + first_line}: " if mark else ""
        raise YAMLError(Flaw(field, f"{line}{error.problem or error.context}", "Correct the YAML")) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # such as the date 2026-02-30
        words = " ".join(str(error).split())
        raise YAMLError(Flaw(field, f"cannot be read: {words}", "Correct the value")) from error
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise YAMLError(Flaw(field, "is not a list of names and values", "Write lines such as title: …"))
    return value


def _refuse_traps(text: str, field: str, first_line: int) -> None:
    """Refuses aliases and deep nesting by looking at the events, which are flat.

    The C composer recurses without a bound, so `[[[[…` would end the process with a segmentation fault.
    """
    flaws: list[Flaw] = []
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent):
            flaws.append(Flaw(field, f"line {line}: has an alias", "Write the value out where it is needed"))
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            flaws.append(Flaw(field, f"line {line}: is nested too deep", "Write it flat"))
            break
    if flaws:
        raise YAMLError(*flaws)


def _tree_flaws(root: yaml.Node | None, field: str, first_line: int) -> list[Flaw]:
    flaws: list[Flaw] = []
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in node.value for part in pair)
            flaws.extend(_double_keys(node, field, first_line))
    return sorted(flaws, key=lambda flaw: flaw.problem)


def _double_keys(node: yaml.MappingNode, field: str, first_line: int) -> list[Flaw]:
    names = [(key.value, key.start_mark.line + first_line) for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
    met: set[str] = set()
    flaws = []
    for name, line in names:
        if name in met:
            flaws.append(Flaw(field, f"line {line}: gives {name} a second time", "Keep one of them"))
        met.add(name)
    return flaws

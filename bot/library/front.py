"""Reads YAML: the front matter of cards, the weekly plan, the roadmap.

Only PyYAML's parser is used, not its composer. The composer follows aliases, which a few lines can blow up to
gigabytes, keeps the last of two equal keys, and in C recurses without a bound, so that `[[[[…` ends the process. It
also reads YAML 1.1, where No is false and 1e-3 is text. Building the values here, from the flat events, is faster too.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import yaml

from bot.core.doses import Flaw

try:
    from yaml import CSafeLoader as Loader  # ten times as fast
except ImportError:  # a Python without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "---"
DEEPEST = 12  # A card nests four deep.

# What a word without quotes may mean besides text: YAML 1.2's core schema, and dates.
MEANINGS: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (re.compile(r"(?:true|false)\Z"), lambda word: word == "true"),
    (re.compile(r"(?:null|~|)\Z"), lambda _: None),
    (re.compile(r"[-+]?[0-9]{1,18}\Z"), int),
    (re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?\Z"), float),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"), dt.date.fromisoformat),
)
LONGEST_NUMBER = 40
MAY_MEAN = frozenset("0123456789+-.~tfn")  # how such a word begins; looking is quicker than five patterns


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
    lines = text.split("\n")
    if lines[0].rstrip() != MARK:
        raise YAMLError(Flaw("front matter", "is missing", f"Begin the file with a line {MARK}"))
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == MARK), None)
    if end is None:
        raise YAMLError(Flaw("front matter", "does not end", f"Close it with a line {MARK}"))
    return "\n".join(lines[1:end]) + "\n", "\n".join(lines[end + 1 :]), end + 1


def read_mapping(text: str, field: str, first_line: int = 1) -> dict[str, Any]:
    """Reads a YAML mapping; `first_line` is where `text` begins in its file.

    Raises:
        YAMLError: with the line, if it is not YAML, not a mapping, nested too deep, or has aliases or a key twice.
    """
    builder = _Builder(field, first_line)
    try:
        for event in yaml.parse(text, Loader=Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + first_line}: " if mark else ""
        raise YAMLError(Flaw(field, f"{line}{error.problem or error.context}", "Correct the YAML")) from error
    except yaml.YAMLError as error:  # a character that YAML forbids
        problem = " ".join(str(error).partition(' in "<')[0].split())
        raise YAMLError(Flaw(field, problem, "Correct the YAML")) from error
    if builder.flaws:
        raise YAMLError(*builder.flaws)
    if not isinstance(builder.value, dict):
        raise YAMLError(Flaw(field, "is not names and values", "Write lines such as title: …"))
    return builder.value


class _Builder:
    """Builds plain values from YAML's events, and collects what a card may not use."""

    def __init__(self, field: str, first_line: int) -> None:
        self.value: Any = None
        self.flaws: list[Flaw] = []
        self._field = field
        self._first_line = first_line
        self._open: list[tuple[Any, list[str]]] = []  # containers, and the key that waits for its value

    def take(self, event: yaml.Event) -> None:
        """Takes the next event.

        Raises:
            YAMLError: at once if the nesting is too deep, as the parser's time grows with its square.
        """
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event), event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._add({} if isinstance(event, yaml.MappingStartEvent) else [], event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._open.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._complain(event, "has an alias", "Write the value out where it is needed")
            self._add(f"alias {len(self.flaws)}", event)
        if tag := getattr(event, "tag", None):
            self._complain(event, f"has the tag {tag}", "Write the plain value")

    def _scalar(self, event: yaml.ScalarEvent) -> Any:  # noqa: ANN401 - whatever YAML says
        word: str = event.value
        if not event.implicit[0] or len(word) > LONGEST_NUMBER or (word and word[0] not in MAY_MEAN):
            return word
        for pattern, meaning in MEANINGS:
            if pattern.match(word):
                try:
                    return meaning(word)
                except ValueError:  # 2026-02-30
                    self._complain(event, f"{word} is no date", "Correct it")
        return word

    def _add(self, value: Any, event: yaml.Event) -> None:  # noqa: ANN401 - whatever YAML says
        if not self._open:
            self.value = value
        else:
            container, waiting = self._open[-1]
            if isinstance(container, list):
                container.append(value)
            elif waiting:
                container[waiting.pop()] = value
            else:
                waiting.append(self._key(value, container, event))
        if isinstance(value, dict | list):
            self._open.append((value, []))
            if len(self._open) > DEEPEST:
                self._complain(event, "is nested too deep", "Write it flat")
                raise YAMLError(*self.flaws)

    def _key(self, value: Any, container: dict[str, Any], event: yaml.Event) -> str:  # noqa: ANN401
        if isinstance(value, dict | list):
            self._complain(event, "has a list for a name", "Write a word")
            return ""
        name = event.value if isinstance(event, yaml.ScalarEvent) else str(value)
        if name in container:
            self._complain(event, f"gives {name} a second time", "Keep one of them")
        return str(name)

    def _complain(self, event: yaml.Event, problem: str, cure: str) -> None:
        line = self._first_line + (event.start_mark.line if event.start_mark else 0)
        self.flaws.append(Flaw(self._field, f"line {line}: {problem}", cure))

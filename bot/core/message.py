"""A message as meaning; each platform draws it in its own markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import overload

ACTION_BYTES = 60  # Telegram's callback_data holds 64 bytes; four are left for a platform's own prefix.
NUMBER = "{dose}"  # stands in a pattern's actions for the number of a dose
LABEL_LENGTH = 64  # Discord cuts a button's label at 80, a phone's screen much earlier.


class Style(StrEnum):
    """How a choice is meant, where a platform can show it."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: either `action`, words for `commands.dispatch` such as `done:17`, or `url`, a link.

    Raises:
        ValueError: `action` is longer than 60 bytes of UTF-8, or neither or both of the two are given.
    """

    label: str
    action: str = ""
    url: str = ""
    style: Style = Style.PLAIN

    def __post_init__(self) -> None:
        if (not self.action) is (not self.url):
            raise ValueError(f"a choice has an action or a url: {self.label!r}")
        if len(self.action) * 4 > ACTION_BYTES and len(self.action.encode()) > ACTION_BYTES:
            raise ValueError(f"{self.action!r} is longer than {ACTION_BYTES} bytes")


Row = tuple[Choice, ...]
Rows = Sequence[Row]


class Pattern:
    """Choices that many doses share, but for their number, for which `{dose}` stands in the actions: `done:{dose}`.

    A morning sends the same buttons to everybody. They are laid out once, and a platform may draw them once: a pattern
    is equal to itself alone, so that looking it up costs nothing.
    """

    def __init__(self, rows: Rows) -> None:
        """Takes the choices, in rows.

        Raises:
            ValueError: `{dose}` stands in a label or a link, where it would be replaced as well.
        """
        if any(NUMBER in choice.label + choice.url for row in rows for choice in row):
            raise ValueError(f"{NUMBER} stands for a number in actions alone")
        self.rows = rows

    def numbered(self, number: int) -> Numbered:
        """The choices of one dose."""
        return Numbered(self, number)


class Numbered(Sequence[Row]):
    """The choices of one dose: like any other rows, and made only when somebody looks."""

    def __init__(self, pattern: Pattern, number: int) -> None:
        """The choices of `pattern` for the dose `number`."""
        self.pattern = pattern
        self.number = number

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        given = str(self.number)
        return tuple(
            tuple(replace(choice, action=choice.action.replace(NUMBER, given)) for choice in row)
            for row in self.pattern.rows
        )

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        """A row, or some."""
        return self._rows[at]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.pattern.rows)

    def __iter__(self) -> Iterator[Row]:
        """The rows."""
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        """Whether these are the same choices."""
        return isinstance(other, Sequence) and self._rows == tuple(other)

    def __hash__(self) -> int:
        """As the rows."""
        return hash(self._rows)

    def __repr__(self) -> str:
        """As the rows."""
        return repr(self._rows)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; its name has no folder."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, from top to bottom; empty parts are left out.

    `markdown` is the only part that is read as markup, and comes from checked content, from a fetched paper with
    every mark of it escaped, or from a model by way of `core.generated`. Everything else is shown literally, so a
    stranger's name or note goes into `text`.
    What goes with an attachment is short: Telegram takes 1,024 characters under a file.
    """

    text: str = ""
    kicker: str = ""  # a small line above the title: "THEORY · Phase 1, week 3 · 15 min"
    title: str = ""
    markdown: str = ""
    footer: str = ""
    choices: Rows = ()
    attachment: Attachment | None = None

    def plain(self) -> str:
        """The words alone, one part a paragraph, without choices: for logs, tests and a platform's last resort."""
        return "\n\n".join(part for part in (self.kicker, self.title, self.text, self.markdown, self.footer) if part)


def rows(*choices: Choice, width: int = 3) -> Rows:
    """Lays choices out in rows of at most `width`."""
    return tuple(choices[start : start + width] for start in range(0, len(choices), width))

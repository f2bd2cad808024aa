"""A message on a terminal: drawn with rich, in plain letters where nobody watches."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator, Sequence
from itertools import groupby

from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import CodeBlock, Heading, Markdown
from rich.text import Text

from bot.core.message import Choice, Message

WIDTH = 100  # Longer lines are tiring to read.
GAP = "  "
_CELL = re.compile(r"\S+(?: \S+){0,3}  +\S")  # "/today  Show today's dose", "Mon 23 Nov  done"
_BEFORE_THE_WORDS = re.compile(r" *(?:• |\S+(?: \S+){0,3}  +(?=\S))?")

# What moves a cursor, hides text or turns it round: control characters but line break and tab, and bidi overrides.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").enable("table")


def clean(text: str) -> str:
    """A text without the characters that a terminal obeys."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """The same, in one line: for what must not look like two."""
    return " ".join(clean(text).split())


def width() -> int:
    """How many columns a text takes on this terminal."""
    return min(shutil.get_terminal_size().columns, WIDTH)


def wrapped(text: str, columns: int) -> str:
    """Plain words, their columns in line and their long lines broken."""
    return "\n".join(line for each in _aligned(text.split("\n")) for line in _broken(each, columns))


def _aligned(lines: Sequence[str]) -> Iterator[str]:
    """The lines as they are; where neighbours begin with a cell and a gap, the cells are made equally wide."""
    for is_table, group in groupby(lines, key=lambda line: bool(_CELL.match(line))):
        rows = [line.partition(GAP)[::2] if is_table else (line, "") for line in group]
        widest = max(cell_len(cell) for cell, _ in rows)
        for cell, rest in rows:
            yield f"{cell}{' ' * (widest - cell_len(cell))}{GAP}{rest.strip()}" if is_table else cell


def _broken(line: str, columns: int) -> Iterator[str]:
    """A line in pieces of at most so many columns; what goes on below is set in as the words above are."""
    found = _BEFORE_THE_WORDS.match(line)
    before = found[0] if found and cell_len(found[0]) <= columns // 2 else ""
    console = Console(file=io.StringIO(), width=columns, emoji=False, markup=False)
    pieces = Text(line[len(before) :]).wrap(console, columns - cell_len(before))
    for number, piece in enumerate(pieces):
        yield (f"{' ' * cell_len(before)}{piece.plain}" if number else f"{before}{piece.plain}").rstrip()


class _Heading(Heading):
    """A heading to the left, without a box: a dose is a page, not a poster."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class _CodeBlock(CodeBlock):
    """Code as it is, set in by four; a line too long is folded, never cut."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in str(self.text).rstrip("\n").split("\n"):
            yield Text(f"    {line.expandtabs(4)}", style="cyan", overflow="fold")


class _Markdown(Markdown):
    elements = {**Markdown.elements, "heading_open": _Heading, "fence": _CodeBlock, "code_block": _CodeBlock}  # noqa: RUF012

    def __init__(self, markdown: str) -> None:
        """Reads it as the other platforms do: rich would drop what looks like HTML, such as vector<int>."""
        super().__init__(markdown, hyperlinks=False)
        self.parsed = _PARSER.parse(markdown)


class Drawing:
    """Draws messages; with `colour` for a person at a terminal, else without a single escape code."""

    def __init__(self, *, colour: bool = False) -> None:
        """`colour` also takes the terminal's width into account."""
        self._colour = colour

    def draw(self, message: Message, before: Message | None = None) -> str:
        """The message with its choices numbered from 1; of an edited one only what was not there before."""
        paper = io.StringIO()
        console = self._console(paper)
        parts = list(_changed(message, before, console.width))
        for index, part in enumerate(parts):
            if index:
                console.print()
            console.print(part)
        if message.choices:
            if parts:
                console.print()
            self._draw_choices(console, message)
        return "\n".join(line.rstrip() for line in paper.getvalue().rstrip().split("\n"))

    def _console(self, paper: io.StringIO) -> Console:
        return Console(
            file=paper,
            width=width() if self._colour else WIDTH,
            force_terminal=self._colour,
            color_system="standard" if self._colour else None,
            highlight=False,
            legacy_windows=False,
            emoji=False,
            markup=False,
        )

    def _draw_choices(self, console: Console, message: Message) -> None:
        number = 0
        for row in message.choices:
            line = Text()
            for choice in row:
                number += 1
                label = _button(number, choice)
                if line and line.cell_len + len(GAP) + label.cell_len > console.width:
                    console.print(line)
                    line = Text()
                line.append_text(Text(GAP) if line else Text()).append_text(label)
            console.print(line)


def _button(number: int, choice: Choice) -> Text:
    return Text.assemble((f"[{number}]", "bold cyan"), f" {one_line(choice.label)}")


def _changed(message: Message, before: Message | None, columns: int) -> Iterator[Text | Markdown]:
    """The parts from top to bottom, without those that the earlier version showed alike."""
    old = before or Message()
    if message.kicker not in ("", old.kicker):
        yield Text(one_line(message.kicker), style="dim")
    if message.title not in ("", old.title):
        yield Text(one_line(message.title), style="bold")
    if message.text not in ("", old.text):
        yield Text(wrapped(clean(message.text).strip(), columns))
    if message.markdown not in ("", old.markdown):
        yield _Markdown(clean(message.markdown))
    if message.footer not in ("", old.footer):
        yield Text(clean(message.footer).strip(), style="dim")

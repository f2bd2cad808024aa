"""Splits a card's body into sections and finds the markup that chats do not show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from bot.core.doses import Flaw, FlawError
from bot.core.doses.base import web_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

CURES = {
    "html_block": ("has HTML", "Write Markdown, or put it into backticks"),
    "html_inline": ("has HTML", "Write Markdown, or put it into backticks"),
    "table_open": ("has a table", "Write a list, or fenced code"),
    "image": ("has a picture", "Say it in words"),
    "code_block": ("has indented code", "Fence it with ```"),
    "hr": ("has a horizontal line", "Leave it out"),
}
COMMANDS = (
    "frac|sum|prod|int|sqrt|mathbf|mathrm|mathbb|text|left|right|cdot|times|le|ge|neq|approx|infty|partial|nabla|"
    "alpha|beta|gamma|delta|epsilon|eta|lambda|mu|pi|sigma|theta|hat|bar|log|exp"
)
# The gaps are bounded, so that a hostile card takes no longer than another.
LATEX = re.compile(
    "|".join(
        (
            r"(?<!\\)\$\$",
            r"(?<!\\)\$[^\s$][^$\n]{0,200}?(?<=[^\s$\\])\$(?!\d)",  # $x$, but not "$5 and $6"
            rf"\\(?:{COMMANDS})(?![a-z])",
            r"\\\(.{1,200}?\\\)",
            r"\\\[.{1,200}?\\\]",
        )
    ),
    re.DOTALL,
)
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002 - markdown-it's name
        """Lets every link become one, so that a bad one is complained about and not shown as text."""
        return True


# `text_join` would hide which characters were escaped; a table is recognised only to be refused.
_READER = _Reader("commonmark").enable("table").disable("text_join")


@dataclass(slots=True)
class Section:
    """A section while it is being checked."""

    heading: str
    markdown: str = ""
    words: int = 0
    entries: int = 0
    code: list[str] = field(default_factory=list)  # contents of fences that stand at the margin


@dataclass(slots=True)
class Body:
    """The sections in the order of the file, a heading that stands twice included, and what is wrong with them."""

    sections: list[Section] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)


def read_body(text: str, first_line: int) -> Body:
    """Reads a body; `first_line` is where it begins in its file, counted from 0, and is named in complaints."""
    lines = text.split("\n")
    environment: dict[str, Any] = {}
    tokens = _READER.parse(text, environment)
    body = Body()
    preface = Section("")
    starts: list[int] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.type == "heading_open" and token.tag == "h2" and token.level == 0 and token.map:
            body.sections.append(Section(tokens[index + 1].content.strip()))
            if starts:
                body.sections[-2].markdown = _cut(lines, starts[-1], token.map[0])
            starts.append(token.map[1])
            index += 3  # heading_open, inline, heading_close
            continue
        section = body.sections[-1] if body.sections else preface
        place = f"section {section.heading}" if body.sections else "body"
        body.flaws.extend(_token_flaws(token, section, place, lines, first_line))
        index += 1
    if starts:
        body.sections[-1].markdown = _cut(lines, starts[-1], len(lines))
    if tokens and tokens[0].type != "heading_open":
        body.flaws.append(Flaw("body", "begins without a heading", "Begin with a section, as in ## Question"))
    if environment.get("references"):
        body.flaws.append(Flaw("body", "has a link defined apart", "Write [words](address) where it is needed"))
    if found := INVISIBLE.search(text):
        line = text.count("\n", 0, found.start()) + first_line + 1
        body.flaws.append(Flaw("body", f"line {line}: has an invisible control character", "Remove it"))
    return body


def _cut(lines: list[str], start: int, end: int) -> str:
    return "\n".join(lines[start:end]).strip("\n")


def _token_flaws(token: Token, section: Section, place: str, lines: list[str], first_line: int) -> Iterator[Flaw]:
    line = f"line {token.map[0] + first_line + 1}: " if token.map else ""
    if token.type in CURES:
        problem, cure = CURES[token.type]
        yield Flaw(place, f"{line}{problem}", cure)
    elif token.type == "heading_open":
        yield Flaw(place, f"{line}has a heading inside", "Sections are level-2 headings; inside one write **bold**")
    elif token.type == "list_item_open":
        section.entries += token.level == 1
    elif token.type == "fence":
        yield from _fence_flaws(token, section, place, lines, line)
    elif token.type == "inline":
        children = token.children or ()
        for child in children:
            yield from _inline_flaws(child, section, place, line)
        if LATEX.search("".join(map(_as_written, children))):
            yield Flaw(place, f"{line}has LaTeX", "Write the formula in plain text; LaTeX stands in the front matter")


def _fence_flaws(token: Token, section: Section, place: str, lines: list[str], line: str) -> Iterator[Flaw]:
    start, end = token.map or [0, 0]
    closing = lines[end - 1].lstrip("> \t").rstrip()
    if end - start < 2 or not closing.startswith(token.markup) or closing.strip(token.markup[0]):  # noqa: PLR2004
        yield Flaw(place, f"{line}code is not closed", f"Close it with a line {token.markup}")
    if lines[start].startswith(token.markup):
        section.code.append(token.content)


def _inline_flaws(token: Token, section: Section, place: str, line: str) -> Iterator[Flaw]:
    if token.type in CURES:
        problem, cure = CURES[token.type]
        yield Flaw(place, f"{line}{problem}", cure)
    elif token.type == "link_open":
        try:
            web_address(str(token.attrs.get("href", "")))
        except FlawError as error:
            yield from (Flaw(place, f"{line}{problem}", cure) for problem, cure in error.pairs)
    elif token.type in {"text", "code_inline"}:
        section.words += sum(word.lower() != word.upper() for word in token.content.split())  # not "=" or "3.14"


def _as_written(token: Token) -> str:
    # An escaped character is a token of its own here, and its markup keeps the backslash. Code may hold what it likes.
    return token.markup if token.type == "text_special" else token.content if token.type == "text" else "\n"

"""What the cards of every focus share: the fields, the parts of a body, and the words for what is wrong with them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_serializer, field_validator

from bot.core.doses.flaws import Flaw, FlawError
from bot.core.doses.questions import Question
from bot.core.notebook import Cell

LICENCE = "CC BY 4.0"
Text = Annotated[str, Field(min_length=1)]
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+\Z")


def web_address(url: str) -> str:
    """Gives back `url` if it is http or https with a host.

    Raises:
        FlawError: it is something else, such as `javascript:` or a path.
    """
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", url)
    except ValueError:  # for example a bracket that is not closed: "http://[::1"
        fine = False
    if not fine:
        raise FlawError(f"{url!r} is not a web address", "Write it in full, with https:// and a host")
    return url


Url = Annotated[str, AfterValidator(web_address)]


class Model(BaseModel):
    """A frozen part of a card; a field that nobody knows is an error, because it is usually a misspelt one."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Source(Model):
    """Where to read on: `use` says what it is good for, `minutes` how long that takes."""

    title: Text
    url: Url
    use: Text
    minutes: int | None = Field(default=None, ge=1, le=600)


@dataclass(frozen=True, slots=True)
class Part:
    """A section as a focus expects it. A heading with a colon at its end stands for several: `Wrong: no max`."""

    heading: str
    pushed: bool = False  # sent with the dose
    headed: bool = False  # its heading is shown in the dose
    code: bool = False  # holds fenced code
    entries: int = 0  # is a list with at least so many entries
    exactly: bool = False  # … and no more
    hint: bool = False  # the hint button shows it
    button: bool = True  # has a button of its own
    routine: bool = False  # gives directions, which may be the same on every card
    at_least: int = 1

    @property
    def many(self) -> bool:
        """Whether the heading goes on after its colon, and may come more than once."""
        return self.heading.endswith(":")

    def fits(self, heading: str) -> bool:
        """Whether a heading in a card is this part's."""
        return heading == self.heading or (self.many and heading.startswith(f"{self.heading} "))


class Card(Model):
    """A dose as written in `content/`: the front matter, and `sections`, which maps headings to Markdown, in order."""

    id: Text = Field(max_length=60)
    title: Text = Field(max_length=60)
    focus: str
    phase: int = Field(ge=1)
    week: int = Field(ge=1)
    topic: Text
    needs: tuple[Text, ...] = ()
    minutes: Literal[10, 15, 20]
    difficulty: int = Field(ge=1, le=5)
    outcome: Text
    sources: tuple[Source, ...] = Field(min_length=1)
    checked: dt.date
    explain: Text
    questions: tuple[Question, ...] = Field(min_length=2)
    sections: Mapping[str, str] = Field(default_factory=dict)

    def __hash__(self) -> int:
        """An id is never reused, so it stands for the card; a mapping among the fields could not be hashed."""
        return hash(self.id)

    @field_validator("sections", mode="after")
    @classmethod
    def _freeze(cls, sections: Mapping[str, str]) -> Mapping[str, str]:
        return MappingProxyType(dict(sections))

    @field_serializer("sections")
    def _thaw(self, sections: Mapping[str, str]) -> dict[str, str]:
        return dict(sections)

    @field_validator("id", mode="after")
    @classmethod
    def _kebab(cls, card_id: str) -> str:
        if not ID.match(card_id):
            raise FlawError(f"{card_id!r} is not kebab-case", "Write lower-case words with hyphens: theory-mean")
        return card_id

    @property
    def in_rotation(self) -> bool:
        """Whether the card is sent; one that is not can still be looked at by whoever had it."""
        return True

    @property
    def where(self) -> str:
        """Its place in the curriculum."""
        return f"Phase {self.phase}, week {self.week}"

    @property
    def licence(self) -> str:
        """Under which its words are given away."""
        return LICENCE

    @property
    def assurance(self) -> str:
        """What is vouched for."""
        return f"Text {LICENCE}, code MIT. Facts and links checked {self.checked.isoformat()}."

    def lead(self) -> str:
        """Markdown above the first section."""
        return ""

    def after(self, heading: str) -> str:  # noqa: ARG002 - the children use it
        """Markdown made from the front matter that belongs under the section `heading`."""
        return ""

    def extras(self) -> Mapping[str, str]:
        """Markdown made from the front matter that stands behind a button of its own, by the button's name."""
        return {}

    def cells(self) -> tuple[Cell, ...]:
        """What a notebook of the card holds below its title; nothing where a notebook would be no help."""
        return ()

    def flaws(self) -> Iterator[Flaw]:
        """What only this focus can find wrong with a card whose fields have the right types."""
        yield from ()


def first_code(markdown: str) -> str:
    """The contents of the first fenced block, or nothing. A checked card's fences are closed and not indented."""
    found = re.search(r"^(`{3,}|~{3,})[^\n]*\n(.*?)^\1", markdown, re.DOTALL | re.MULTILINE)
    return found[2] if found else ""


def escape(text: str) -> str:
    """Makes front matter, which is plain text, safe to stand in Markdown."""
    return re.sub(r"[\\`*\[\]<>#|~]|(?<!\w)_|_(?!\w)", r"\\\g<0>", text)  # x_y is no emphasis


def fence(code: str, language: str = "") -> str:
    """Code or a plain formula as a fenced block, with a fence longer than any inside."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{code.rstrip()}\n{marks}"


def link(title: str, url: str) -> str:
    """A Markdown link; round brackets in an address would end it early."""
    return f"[{escape(title)}]({url.replace('(', '%28').replace(')', '%29')})"

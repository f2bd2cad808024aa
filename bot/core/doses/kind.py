"""A focus as a row of the table: its card model, its parts, and how a card becomes messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.doses.base import Card, Part, escape, link
from bot.core.message import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Kind:
    """What the project knows about one focus."""

    focus: str
    label: str  # "Coding from scratch"
    card: type[Card]
    parts: tuple[Part, ...]
    scripts: tuple[str, ...] = ()  # endings of the files that stand beside a card: `_broken.py`
    words: range | None = None  # how many words the pushed sections have together

    def part(self, heading: str) -> Part | None:
        """The part that a heading in a card belongs to."""
        return next((part for part in self.parts if part.fits(heading)), None)

    def render(self, card: Card) -> Message:
        """The dose as it is sent: everything pushed, then the sources. Services add the buttons."""
        return Message(kicker=kicker(card), title=card.title, markdown=_join(*self._dose(card), sources_line(card)))

    def hints(self, card: Card) -> tuple[Message, ...]:
        """What the hint button shows, one after the other."""
        found = tuple(heading for heading, part in self._sections(card) if part.hint)
        return tuple(self._behind(card, heading, count=len(found)) for heading in found)

    def more(self, card: Card) -> Mapping[str, Message]:
        """What stands behind a button of its own, by the button's name, in order; the sources come last."""
        shown = {
            heading: self._behind(card, heading)
            for heading, part in self._sections(card)
            if part.button and not part.pushed
        }
        for name, markdown in card.extras().items():
            shown[name] = Message(kicker=card.title, title=name, markdown=markdown)
        return {**shown, "Sources": Message(kicker=card.title, title="Sources", markdown=sources_list(card))}

    def _sections(self, card: Card) -> Iterator[tuple[str, Part]]:
        for heading in card.sections:
            if part := self.part(heading):
                yield heading, part

    def _dose(self, card: Card) -> Iterator[str]:
        yield card.lead()
        for heading, part in self._sections(card):
            if part.pushed:
                yield f"**{escape(heading)}**" if part.headed else ""
                yield card.sections[heading]
                yield card.after(heading)

    def _behind(self, card: Card, heading: str, count: int = 0) -> Message:
        title = f"{heading} of {count}" if heading.startswith("Hint ") else heading
        return Message(kicker=card.title, title=title, markdown=_join(card.sections[heading], card.after(heading)))


def kicker(card: Card) -> str:
    """The small line above the title: `THEORY · Phase 1, week 3 · 15 min`."""
    return f"{card.focus.upper()} · {card.where} · {card.minutes} min"


def sources_line(card: Card) -> str:
    """The sources as one line of links, with the licence."""
    links = (
        link(source.title, source.url) + (f", {source.minutes} min" if source.minutes else "")
        for source in card.sources
    )
    return " · ".join((f"Sources: {next(links)}", *links, card.licence))


def sources_list(card: Card) -> str:
    """The sources as a list that says what each is good for."""
    lines = (f"- {link(source.title, source.url)}: {escape(source.use)}" for source in card.sources)
    return _join("\n".join(lines), card.assurance)


def _join(*blocks: str) -> str:
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip())

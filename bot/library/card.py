"""Reads one card and finds everything that is wrong with it on its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bot.core.doses import KINDS, Card, Flaw, Kind
from bot.library.body import Body, Section, read_body
from bot.library.complaint import Complaint
from bot.library.fields import field_flaws, guesses
from bot.library.front import YAMLError, read_mapping, split
from bot.library.unwritten import MARK, body_gaps, field_gaps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library.files import CardFile

PUSHED_LENGTH = 3_300  # Telegram allows 4,096 characters; the rest is for the streak's line and what a platform adds.
BEHIND_LENGTH = 3_500
WORDS_A_MINUTE = 200
SLACK = 1.25
ID_LINE = re.compile(r"^id: *([a-z0-9-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReadCard:
    """A file that was read: the card, if its fields are right, and in any case its id, as far as one could be read."""

    file: str
    card: Card | None
    card_id: str
    complaints: tuple[Complaint, ...]


def read_card(file: CardFile) -> ReadCard:
    """Reads a card with every complaint about it."""
    try:
        text = file.path.read_text(encoding="utf-8-sig")
        front, rest, body_line = split(text)
        fields = read_mapping(front, "front matter", first_line=2)
    except UnicodeDecodeError as error:
        flaw = Flaw("", f"byte {error.start} is not UTF-8", "Save the file as UTF-8")
        return ReadCard(file.name, None, "", (Complaint.of(file.name, flaw),))
    except YAMLError as error:
        found = ID_LINE.search(text)
        return ReadCard(
            file.name, None, found[1] if found else "", tuple(Complaint.of(file.name, flaw) for flaw in error.flaws)
        )
    gaps = [*field_gaps(fields), *body_gaps(rest, body_line)] if MARK in text else []
    card, flaws = _check(fields, read_body(rest, body_line), file)
    if gaps:
        card = None
        named = {gap.field for gap in gaps}
        flaws = [*gaps, *(flaw for flaw in flaws if flaw.field not in named)]
    card_id = str(fields.get("id", ""))
    return ReadCard(file.name, card, card_id, tuple(Complaint.of(file.name, flaw) for flaw in flaws))


def _check(fields: dict[str, Any], body: Body, file: CardFile) -> tuple[Card | None, list[Flaw]]:
    named = fields.get("focus")
    kind = KINDS.get(named if isinstance(named, str) else "", KINDS[file.focus])
    flaws = [*_folder_flaws(fields, file), *body.flaws, *_section_flaws(body, kind)]
    card, wrong = _validate(fields, body, kind)
    flaws += wrong
    if card is not None:
        flaws += _card_flaws(card, kind)
    flaws += _reading_flaws(body, kind, fields.get("minutes"))
    return card, flaws


def _validate(fields: dict[str, Any], body: Body, kind: Kind) -> tuple[Card | None, list[Flaw]]:
    sections = {section.heading: section.markdown for section in body.sections}
    what = f"a {kind.focus} card"
    flaws = []
    if fields.pop("sections", None) is not None:  # it is the body's, though the model has it as a field
        flaws.append(Flaw("sections", f"is not a field of {what}", "Write sections below the front matter"))
    try:
        return kind.card.model_validate({**fields, "sections": sections}), flaws
    except ValidationError as error:
        return None, flaws + list(field_flaws(error, kind.card, what))


def _folder_flaws(fields: dict[str, Any], file: CardFile) -> Iterator[Flaw]:
    focus, phase = fields.get("focus"), fields.get("phase")
    if not isinstance(focus, str) or focus not in KINDS:
        focus = None  # the model complains
    if focus and focus != file.focus:
        yield Flaw("focus", f"is {focus}, but the folder is {file.focus}", "Move the card, or correct the focus")
    if isinstance(phase, int) and phase != file.phase:
        yield Flaw("phase", f"is {phase}, but the folder is phase {file.phase}", "Move the card, or correct the phase")
    if focus and isinstance(card_id := fields.get("id"), str) and not card_id.startswith(f"{focus}-"):
        yield Flaw("id", f"does not begin with {focus}-", f"Begin it with {focus}-")


def _section_flaws(body: Body, kind: Kind) -> Iterator[Flaw]:
    names = [part.heading for part in kind.parts]
    latest, met = -1, set()
    for section in body.sections:
        place = f"section {section.heading}"
        part = kind.part(section.heading)
        if part is None:
            near = [name for name in names if section.heading.casefold().startswith(name.casefold())]
            near += guesses(section.heading, names)
            guess = f"Perhaps {near[0]} is meant" if near else f"The sections are {', '.join(names)}"
            yield Flaw(place, f"is not a section of a {kind.focus} card", guess)
            continue
        if section.heading in met:
            yield Flaw(place, "stands twice", "Join the two")
        met.add(section.heading)
        position = kind.parts.index(part)
        if position < latest:
            yield Flaw(place, "comes too late", f"Put it before {names[latest]}")
        latest = max(latest, position)
        yield from _content_flaws(place, section, kind)
    yield from _missing(body, kind)


def _content_flaws(place: str, section: Section, kind: Kind) -> Iterator[Flaw]:
    part = kind.part(section.heading)
    if not section.markdown.strip():
        yield Flaw(place, "is empty", "Write it")
    elif part and part.code and not section.code:
        yield Flaw(place, "has no fenced code at the margin", "Put the code between lines ```python and ```")
    elif part and part.code and not section.code[0].strip():
        yield Flaw(place, "has fenced code with nothing in it", "Write the code")
    elif part and part.entries and section.entries < part.entries:
        yield Flaw(place, f"has {section.entries} list entries", f"Write a list of {part.entries}")
    elif part and part.exactly and section.entries > part.entries:
        yield Flaw(place, f"has {section.entries} list entries", f"Keep to {part.entries}")


def _missing(body: Body, kind: Kind) -> Iterator[Flaw]:
    for part in kind.parts:
        count = sum(part.fits(section.heading) for section in body.sections)
        if part.many and count < part.at_least:
            words = f"there are {count}, and {part.at_least} are wanted"
            yield Flaw(f"section {part.heading} …", words, f"Add ## {part.heading} and what goes wrong")
        elif not count and part.at_least:
            yield Flaw(f"section {part.heading}", "is missing", f"Add ## {part.heading}")


def _card_flaws(card: Card, kind: Kind) -> Iterator[Flaw]:
    yield from card.flaws()
    length = len(kind.render(card).plain())
    if length > PUSHED_LENGTH:
        yield Flaw("body", f"what is sent is {length:,} characters long", f"Keep it to {PUSHED_LENGTH:,}")
    messages = {**kind.more(card), **{message.title: message for message in kind.hints(card)}}
    for name, message in messages.items():
        length = len(message.plain())
        if length > BEHIND_LENGTH:
            yield Flaw(f"section {name}", f"is {length:,} characters long", f"Keep it to {BEHIND_LENGTH:,}")


def _reading_flaws(body: Body, kind: Kind, minutes: object) -> Iterator[Flaw]:
    pushed = sum(section.words for section in body.sections if (part := kind.part(section.heading)) and part.pushed)
    if kind.words and pushed not in kind.words:
        bounds = f"{kind.words.start} to {kind.words.stop - 1}"
        yield Flaw("body", f"is {pushed} words long", f"Write {bounds} words; code is not counted")
    reading = sum(section.words for section in body.sections) / WORDS_A_MINUTE
    if isinstance(minutes, int) and reading > minutes * SLACK:
        yield Flaw("minutes", f"is {minutes}, but reading alone takes {reading:.0f}", "Shorten the card")

"""Draws a `Message`: one or more messages of Discord, each within its limits."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import discord

from bot.core.message import Attachment, Message, Rows
from bot.platforms.discord.buttons import button
from bot.platforms.discord.literal import length, literal
from bot.platforms.discord.markdown import dialect
from bot.platforms.markup import blocks, split

TEXT = 4000  # characters over all texts of one message
CONTENT = 2000  # characters of a message without components
ROW = 5
BUTTONS = 25  # with their rows, the text and the frame that stays below 40 components
_ACCENT = discord.Colour(0x4F8A8B)


@dataclass(frozen=True, slots=True)
class Part:
    """One message as Discord takes it: text in its dialect, and buttons. A framed one has a line of colour."""

    text: str
    choices: Rows = ()
    framed: bool = False
    attachment: Attachment | None = None


def parts(message: Message, limit: int = TEXT) -> list[Part]:
    """Cuts at paragraphs, never inside a code block unless one is too long by itself; the last part has the buttons."""
    pieces = [piece for piece in _pieces(message, limit) if piece.strip()] or ["…"]
    texts = _pack(pieces, limit)
    framed = bool(message.title or message.kicker)
    drawn = [Part(text, framed=framed) for text in texts]
    groups = _groups(message.choices)
    first, rest = groups[:1], groups[1:]
    drawn[-1] = Part(texts[-1], first[0] if first else (), framed, message.attachment)
    return [*drawn, *(Part("⋯", group, framed) for group in rest)]


def view(part: Part) -> discord.ui.LayoutView:
    """The part as components. It is stopped from the start, so that discord.py keeps none of the thousands it sends."""
    layout = discord.ui.LayoutView(timeout=None)
    children: list[discord.ui.Item[discord.ui.LayoutView]] = [discord.ui.TextDisplay(part.text), *_rows(part.choices)]
    if part.framed:
        children = [discord.ui.Container(*children, accent_colour=_ACCENT)]
    if part.attachment:
        children.append(discord.ui.File(f"attachment://{part.attachment.name}"))
    for child in children:
        layout.add_item(child)
    layout.stop()
    return layout


def files(part: Part) -> dict[str, discord.File]:
    """The part's file as discord.py's calls take it; a new one for each call, for it is read once."""
    file = part.attachment
    return {"file": discord.File(io.BytesIO(file.content), filename=file.name)} if file else {}


def plain(part: Part) -> str:
    """The last resort, when the components are refused: the text, and addresses written out."""
    links = [f"{choice.label}: {choice.url}" for row in part.choices for choice in row if choice.url]
    text = "\n".join([part.text, *links])
    return split([text], CONTENT, length)[0][0]


def _pieces(message: Message, limit: int) -> Iterator[str]:
    head = [_small(message.kicker)] if message.kicker else []
    head += [f"### {literal(_one_line(message.title))}"] if message.title else []
    if head:
        yield "\n".join(head)
    yield from _cut(message.text.strip("\n").split("\n\n"), limit, literal)
    yield from _cut(blocks(message.markdown), limit, dialect)
    if message.footer:
        yield _small(message.footer)


def _cut(sources: list[str], limit: int, draw: Callable[[str], str]) -> Iterator[str]:
    """The sources drawn, each short enough; one that is too long has become several."""
    for group in split(sources, limit, lambda source: length(draw(source))):
        yield from map(draw, group)


def _pack(pieces: list[str], limit: int) -> list[str]:
    """Joins neighbours as long as they fit, with an empty line between."""
    packed = pieces[:1]
    for piece in pieces[1:]:
        joined = f"{packed[-1]}\n\n{piece}"
        packed = [*packed[:-1], joined] if length(joined) <= limit else [*packed, piece]
    return packed


def _small(text: str) -> str:
    return "\n".join(f"-# {literal(line)}" for line in text.splitlines() if line.strip())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _groups(choices: Rows) -> list[Rows]:
    """Rows of at most five, in groups that one message bears."""
    split = [row[start : start + ROW] for row in choices for start in range(0, len(row), ROW)]
    groups: list[Rows] = []
    for row in split:
        if groups and sum(map(len, groups[-1])) + len(row) <= BUTTONS and len(groups[-1]) < ROW:
            groups[-1] = (*groups[-1], row)
        else:
            groups.append((row,))
    return groups


def _rows(choices: Rows) -> Iterator[discord.ui.ActionRow[discord.ui.LayoutView]]:
    seen: Counter[str] = Counter()
    for row in choices:
        drawn = []
        for choice in row:
            seen[choice.action] += 1
            drawn.append(button(choice, seen[choice.action]))
        yield discord.ui.ActionRow(*drawn)

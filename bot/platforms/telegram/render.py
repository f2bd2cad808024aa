"""Draws a message for Telegram: parts of HTML that fit, and the buttons under the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from typing import Any

import orjson

from bot.core.message import NUMBER, Choice, Message, Numbered, Pattern, Rows, Style
from bot.platforms import markup
from bot.platforms.telegram.html import draw, strip, units

LIMIT = 4096  # Telegram's, in UTF-16 code units after it has read the markup.
BLOCK = 4000  # What one block may take: cutting emphasis open lets its marks be seen, and they count.
HEADING = 256
TOAST = 200
ROW = 8
BUTTONS = 100
PREFIX = "v1:"  # Marks our own buttons, and lets a later version tell which words they speak.
_NUMBER = NUMBER.encode()
NOTHING = "…"  # Telegram refuses a message without words.


def parts(message: Message) -> tuple[str, ...]:
    """The message as HTML, in as many parts as Telegram's limit asks for.

    Parts end at a paragraph, or within one that is too long for a message; code goes on in a second block.
    """
    return _parts(message.kicker, message.title, message.text, message.markdown, message.footer)


@lru_cache(maxsize=256)
def _parts(kicker: str, title: str, text: str, markdown: str, footer: str) -> tuple[str, ...]:
    """Kept, because one card goes to many places on one day; only the buttons differ."""
    pieces = list(_pieces(Message(text, kicker, title, markdown, footer)))
    groups = markup.pack([_length(piece) for piece in pieces], LIMIT)
    return tuple("\n\n".join(pieces[index] for index in group) for group in groups) or (NOTHING,)


def keyboard(choices: Rows, *, links: bool = True) -> dict[str, Any] | None:
    """The inline keyboard, cut to what Telegram takes; without `links`, only the buttons that act."""
    rows: list[list[dict[str, str]]] = []
    room = BUTTONS
    for row in choices:
        buttons = [_button(choice) for choice in row if links or not choice.url][:room]
        rows += [buttons[start : start + ROW] for start in range(0, len(buttons), ROW)]
        room -= len(buttons)
    return {"inline_keyboard": rows} if rows else None


def reply_markup(choices: Rows, *, links: bool = True) -> dict[str, Any] | orjson.Fragment | None:
    """The keyboard as a request holds it; one that many doses share is drawn once."""
    if isinstance(choices, Numbered):
        return orjson.Fragment(_drawn_pattern(choices.pattern, links).replace(_NUMBER, str(choices.number).encode()))
    return keyboard(choices, links=links)


@lru_cache(maxsize=2048)
def _drawn_pattern(pattern: Pattern, links: bool) -> bytes:  # noqa: FBT001 (lru_cache keys by position)
    return orjson.dumps(keyboard(pattern.rows, links=links))


def toast(message: Message) -> str:
    """The short line over the chat, which knows no markup."""
    return short(" ".join(message.plain().split()), TOAST)


def short(text: str, limit: int) -> str:
    """Cuts to a number of characters, with a sign that something is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def plain(html: str) -> str:
    """The part without markup, for when Telegram refuses the markup, cut so that it is taken for certain."""
    return markup.divide_text(strip(html), LIMIT, units)[0]


def _pieces(message: Message) -> Iterator[str]:
    head = (escape(short(message.kicker, HEADING)), _wrapped("b", short(message.title, HEADING)))
    if any(head):
        yield "\n".join(filter(None, head))
    yield from _literal(message.text)
    yield from _drawn(message.markdown)
    yield from (_wrapped("i", piece, escaped=True) for piece in _literal(message.footer))


@lru_cache(maxsize=256)  # what is said to one person above or below a card does not draw the card anew
def _drawn(markdown: str) -> tuple[str, ...]:
    divided = (markup.divide(block, BLOCK, lambda source: _length(draw(source))) for block in markup.blocks(markdown))
    return tuple(filter(None, (draw(piece) for pieces in divided for piece in pieces)))


def _literal(text: str) -> Sequence[str]:
    return [escape(piece) for piece in markup.divide_text(text.strip(), BLOCK, units)]


def _wrapped(tag: str, text: str, *, escaped: bool = False) -> str:
    return f"<{tag}>{text if escaped else escape(text)}</{tag}>" if text else ""


@lru_cache(maxsize=2048)
def _length(html: str) -> int:
    return units(strip(html))


def _button(choice: Choice) -> dict[str, str]:
    button = (
        {"text": choice.label, "url": choice.url}
        if choice.url
        else {
            "text": choice.label,
            "callback_data": PREFIX + choice.action,
        }
    )
    if choice.style is not Style.PLAIN:
        button["style"] = choice.style.value
    return button

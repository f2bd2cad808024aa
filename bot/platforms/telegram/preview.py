"""What Telegram would be sent: the HTML itself, counted as Telegram counts it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.message import Message
from bot.platforms.preview import Sheet
from bot.platforms.telegram import render
from bot.platforms.telegram.html import strip, units


def preview(message: Message) -> Sequence[Sheet]:
    """Each part of the message; the last has the buttons."""
    keyboard = render.keyboard(message.choices) or {"inline_keyboard": []}
    rows = [[button["text"] for button in row] for row in keyboard["inline_keyboard"]]
    parts = render.parts(message)
    return [
        Sheet(
            html,
            rows if number == len(parts) else (),
            units(strip(html)),
            render.LIMIT,
            "UTF-16 units",
        )
        for number, html in enumerate(parts, start=1)
    ]

"""What the contest sends; it imports nothing, because an interpreter without our libraries reads it, too."""

from __future__ import annotations

from typing import Any


def bodies(count: int) -> list[dict[str, Any]]:
    """Requests of the size of a dose's, to so many chats."""
    return [_body(chat) for chat in range(1, count + 1)]


def _body(chat: int) -> dict[str, Any]:
    buttons = [[{"text": "✅ Done", "callback_data": f"v1:done:{chat}"}] * 2] * 2
    text = "The words of a card, and what they weigh on the wire. " * 45
    return {"chat_id": chat, "text": text, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": buttons}}

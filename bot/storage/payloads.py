"""A reply as JSON, and back."""

from __future__ import annotations

import base64
from typing import Any

from bot.core.message import Attachment, Choice, Message, Style
from bot.ports import Reply, Verb


def reply_to_payload(reply: Reply, target: str) -> dict[str, Any]:
    """A reply as JSON, to be kept until it is sent."""
    message, file = reply.message, reply.message.attachment
    return {
        "verb": reply.verb.value,
        "target": target,
        "delivery": reply.delivery,
        "text": message.text,
        "kicker": message.kicker,
        "title": message.title,
        "markdown": message.markdown,
        "footer": message.footer,
        "choices": [[[c.label, c.action, c.url, c.style.value] for c in row] for row in message.choices],
        "attachment": [file.name, base64.b64encode(file.content).decode()] if file else None,
    }


def payload_to_reply(payload: dict[str, Any]) -> Reply:
    """The reply that `reply_to_payload` kept."""
    file = payload.get("attachment")  # rows of an earlier version have none
    message = Message(
        text=payload["text"],
        kicker=payload["kicker"],
        title=payload["title"],
        markdown=payload["markdown"],
        footer=payload["footer"],
        choices=tuple(
            tuple(Choice(label, action, url, Style(style)) for label, action, url, style in row)
            for row in payload["choices"]
        ),
        attachment=Attachment(file[0], base64.b64decode(file[1])) if file else None,
    )
    return Reply(message, Verb(payload["verb"]), delivery=payload["delivery"], target=payload["target"])

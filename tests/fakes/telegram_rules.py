"""What the real Bot API refuses, in its own words."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

Json = dict[str, Any]

TEXT_UNITS = 4096
DATA_BYTES = 64
BUTTONS = 100
ROW = 8
TOAST = 200
CAPTION = 1024

_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+))?)*)\s*>|<")
_TAGS = {"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "span", "blockquote"}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


class Refused(Exception):  # noqa: N818 - it is an answer
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def payload(self) -> Json:
        """As the API words it."""
        more = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.code, "description": self.description, **more}


def bad(description: str) -> Refused:
    """A 400."""
    return Refused(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def read_html(html: str) -> str:
    """The text without markup; refuses what the API cannot parse."""
    opened: list[str] = []
    for match in _TAG.finditer(html):
        closing, name, offset = match[1], (match[2] or "").lower(), len(html[: match.start()].encode())
        if not name:
            raise bad(f'can\'t parse entities: Unsupported start tag "" at byte offset {offset}')
        if name not in _TAGS:
            raise bad(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {offset}')
        if not closing:
            opened.append(name)
        elif not opened:
            raise bad(f"can't parse entities: Unexpected end tag at byte offset {offset}")
        elif opened[-1] != name:
            expected = f'expected "</{opened[-1]}>", found "</{name}>"'
            raise bad(f"can't parse entities: Unmatched end tag at byte offset {offset}, {expected}")
        else:
            opened.pop()
    if opened:
        raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1]}\"")
    return unescape(_TAG.sub("", html))


def read_text(parameters: Json) -> tuple[str, str]:
    """A message's text as it is shown, and as it was sent; refuses an empty or too long one."""
    source = str(parameters.get("text", ""))
    mode = str(parameters.get("parse_mode", "")).lower()
    if mode not in {"", "html"}:
        raise bad("unsupported parse_mode")
    text = (read_html(source) if mode == "html" else source).strip()
    if not text:
        raise bad("message text is empty")
    if units(text) > TEXT_UNITS:
        raise bad("message is too long")
    return text, source


def read_keyboard(parameters: Json) -> list[list[Json]]:
    """The rows of buttons; refuses what a keyboard may not be."""
    markup = parameters.get("reply_markup") or {}
    rows: list[list[Json]] = markup.get("inline_keyboard", [])
    if sum(map(len, rows)) > BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    if any(len(row) > ROW for row in rows):
        raise bad("REPLY_MARKUP_INVALID")  # The real one is said to cut the row; nobody should count on that.
    for button in (button for row in rows for button in row):
        _check_button(button)
    return rows


def _check_button(button: Json) -> None:
    if not button.get("text"):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not re.match(r"(https?://[^/\s]+\.[^/\s]+|tg://)", button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if not {"callback_data", "url"} & button.keys():
        raise bad("Text buttons are unallowed in the inline keyboard")


def read_commands(parameters: Json) -> list[Json]:
    """A menu of commands."""
    commands: list[Json] = parameters.get("commands", [])
    for command in commands:
        if not _COMMAND.fullmatch(command.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def decode(fields: dict[str, str]) -> Json:
    """Form fields as values: what looks like JSON is read as JSON, except where the API wants text."""
    return {name: _value(name, value) for name, value in fields.items()}


def _value(name: str, value: str) -> Any:
    if name in {"text", "caption", "chat_id", "callback_query_id"}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value

"""Buttons that outlive a restart: what a press means stands in the button's own id, nothing is kept in memory.

discord.py's `DynamicItem` does nearly the same, but drops a press in silence when the message no longer holds such a
button, and has no answer for a form that was opened before a restart. Here every press and every form comes through one
door, and gets an answer.
"""

from __future__ import annotations

import re

import discord

from bot.core.message import ACTION_BYTES, Choice, Style

# "v1:done:17"; a second button of one message with the same meaning is "v1.2:done:17", since ids must differ there.
_SHAPE = re.compile(r"v1(?:\.\d{1,2})?:(?P<action>(?P<command>[a-z][a-z0-9_-]*)(?::.*)?)", re.DOTALL)
_LABEL = 80

_STYLES = {
    Style.PLAIN: discord.ButtonStyle.secondary,
    Style.PRIMARY: discord.ButtonStyle.primary,
    Style.DANGER: discord.ButtonStyle.danger,
}


def custom_id(action: str, copy: int = 1) -> str:
    """The id of a button that means this action."""
    return f"v1:{action}" if copy == 1 else f"v1.{copy}:{action}"


def action_of(identity: str) -> str:
    """The action behind an id, or "" when it is none of ours: forged, cut, or of a version that nobody remembers."""
    match = _SHAPE.fullmatch(identity)
    if match is None or len(match["action"].encode()) > ACTION_BYTES:
        return ""
    return match["action"]


def button(choice: Choice, copy: int) -> discord.ui.Button[discord.ui.LayoutView]:
    """One choice as a button; `copy` counts equal actions in the message from 1."""
    label = choice.label[:_LABEL].strip() or "…"
    if choice.url:
        return discord.ui.Button(label=label, url=choice.url)
    return discord.ui.Button(label=label, style=_STYLES[choice.style], custom_id=custom_id(choice.action, copy))

"""The form for a note: a button whose action begins with "note:" opens it, and its words come back as the ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord

from bot.platforms.discord.buttons import custom_id

_PREFIX = "note:"
_LENGTH = 1000


def opens_form(action: str) -> bool:
    """Whether a press asks for words first."""
    return action.startswith(_PREFIX)


def form(action: str) -> discord.ui.Modal:
    """An empty form that hands in `action`. It keeps no state, so it may be sent after a restart as well."""
    modal = discord.ui.Modal(title="Note", timeout=None, custom_id=custom_id(action))
    text: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph, max_length=_LENGTH, custom_id="words"
    )
    modal.add_item(discord.ui.Label(text="What do you want to remember?", component=text))
    modal.stop()
    return modal


def words(data: Mapping[str, Any]) -> str:
    """What was written into a submitted form."""
    return " ".join(_values(data)).strip()


def _values(part: Mapping[str, Any]) -> list[str]:
    nested = [*part.get("components", ()), *([part["component"]] if "component" in part else ())]
    own = [str(part["value"])] if part.get("value") else []
    return own + [value for inner in nested for value in _values(inner)]

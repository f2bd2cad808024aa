"""Forms: a button whose action begins with one of these names opens one, and its words come back as the ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import discord

from bot.platforms.discord.buttons import custom_id
from bot.services.submissions import LACKS


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked, and how many characters of an answer there is room for."""

    title: str
    label: str
    length: int
    description: str | None = None


FORMS = {
    "note": Form("Note", "What do you want to remember?", 1000),
    # 4,000 is the most that Discord takes; a .py file may be longer.
    "answer": Form("Your code", "Python", 4000, f"A small one: {LACKS}."),
}


def opens_form(action: str) -> bool:
    """Whether a press asks for words first."""
    name, colon, _ = action.partition(":")
    return bool(colon) and name in FORMS


def form(action: str) -> discord.ui.Modal:
    """An empty form that hands in `action`. It keeps no state, so it may be sent after a restart as well."""
    asked = FORMS[action.partition(":")[0]]
    modal = discord.ui.Modal(title=asked.title, timeout=None, custom_id=custom_id(action))
    text: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        style=discord.TextStyle.paragraph, max_length=asked.length, custom_id="words"
    )
    modal.add_item(discord.ui.Label(text=asked.label, description=asked.description, component=text))
    modal.stop()
    return modal


def words(data: Mapping[str, Any]) -> str:
    """What was written into a submitted form."""
    return " ".join(_values(data)).strip()


def _values(part: Mapping[str, Any]) -> list[str]:
    nested = [*part.get("components", ()), *([part["component"]] if "component" in part else ())]
    own = [str(part["value"])] if part.get("value") else []
    return own + [value for inner in nested for value in _values(inner)]

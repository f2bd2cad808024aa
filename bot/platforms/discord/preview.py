"""What Discord would be sent: the text of its components, counted as Discord counts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord

from bot.core.message import Message
from bot.platforms.discord import render
from bot.platforms.preview import Sheet


def preview(message: Message) -> Sequence[Sheet]:
    """Each message that is sent, read back from its components."""
    return [_sheet(render.view(part)) for part in render.parts(message)]


def _sheet(view: discord.ui.LayoutView) -> Sheet:
    texts = [item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    return Sheet("\n".join(texts), list(_rows(view)), view.content_length(), render.TEXT, "characters")


def _rows(view: discord.ui.LayoutView) -> Iterator[list[str]]:
    for item in view.walk_children():
        if isinstance(item, discord.ui.ActionRow):
            yield [each.label or "" for each in item.children if isinstance(each, discord.ui.Button)]

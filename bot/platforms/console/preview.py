"""What the terminal would show, its buttons included: they are numbered lines there."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from bot.core.message import Message
from bot.platforms.console.drawing import Drawing
from bot.platforms.preview import Sheet


def preview(message: Message) -> Sequence[Sheet]:
    """The message as a person at this terminal sees it, or as a pipe gets it."""
    return (Sheet(Drawing(colour=sys.stdout.isatty()).draw(message)),)

"""What a platform would send for a message: for whoever writes cards, and for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.message import Message


@dataclass(frozen=True, slots=True)
class Sheet:
    """One message as it goes out: its text in the platform's own form, and its buttons' labels, row by row.

    `length` and `limit` count as the platform does, in `unit`; a platform without a limit leaves `unit` empty.
    """

    text: str
    rows: Sequence[Sequence[str]] = ()
    length: int = 0
    limit: int = 0
    unit: str = ""


Preview = Callable[[Message], Sequence[Sheet]]


def plain(message: Message) -> Sequence[Sheet]:
    """For a platform that has no preview of its own: the words, and the buttons."""
    return (Sheet(message.plain(), [[choice.label for choice in row] for row in message.choices]),)

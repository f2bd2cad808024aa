"""Errors whose words a person may read. A class's docstring is its default message."""

from __future__ import annotations

from bot.core.message import Message, Rows


class UserError(Exception):
    """That did not work, and nothing was changed."""

    def __init__(self, words: str | None = None, choices: Rows = ()) -> None:
        """Keeps the words a person may read and the buttons that lead on."""
        self.words = words or (type(self).__doc__ or "").strip()
        self.choices = choices
        super().__init__(self.words)

    def message(self) -> Message:
        """The friendly answer."""
        return Message(text=self.words, choices=self.choices)


class NotAllowedError(UserError):
    """Only an admin of this group can change its settings."""


class NotSetUpError(UserError):
    """Nothing is set up here yet. Send /start."""


class StaleError(UserError):
    """That button belongs to an earlier dose, and its day is over."""


class CardGoneError(UserError, LookupError):
    """The card of that dose is no longer on the shelf."""

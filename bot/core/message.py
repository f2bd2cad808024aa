"""A message as meaning; each platform draws it in its own markup."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ACTION_BYTES = 60  # Telegram's callback_data holds 64 bytes; four are left for a platform's own prefix.
LABEL_LENGTH = 64  # Discord cuts a button's label at 80, a phone's screen much earlier.


class Style(StrEnum):
    """How a choice is meant, where a platform can show it."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: either `action`, words for `commands.dispatch` such as `done:17`, or `url`, a link.

    Raises:
        ValueError: `action` is longer than 60 bytes of UTF-8, or neither or both of the two are given.
    """

    label: str
    action: str = ""
    url: str = ""
    style: Style = Style.PLAIN

    def __post_init__(self) -> None:
        if (not self.action) is (not self.url):
            raise ValueError(f"a choice has an action or a url: {self.label!r}")
        if len(self.action) * 4 > ACTION_BYTES and len(self.action.encode()) > ACTION_BYTES:
            raise ValueError(f"{self.action!r} is longer than {ACTION_BYTES} bytes")


Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; its name has no folder."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, from top to bottom; empty parts are left out.

    `markdown` is the only part that is read as markup, and comes from checked content, from a fetched paper with
    every mark of it escaped, or from a model by way of `core.generated`. Everything else is shown literally, so a
    stranger's name or note goes into `text`.
    What goes with an attachment is short: Telegram takes 1,024 characters under a file.
    """

    text: str = ""
    kicker: str = ""  # a small line above the title: "THEORY · Phase 1, week 3 · 15 min"
    title: str = ""
    markdown: str = ""
    footer: str = ""
    choices: Rows = ()
    attachment: Attachment | None = None

    def plain(self) -> str:
        """The words alone, one part a paragraph, without choices: for logs, tests and a platform's last resort."""
        return "\n\n".join(part for part in (self.kicker, self.title, self.text, self.markdown, self.footer) if part)


def rows(*choices: Choice, width: int = 3) -> Rows:
    """Lays choices out in rows of at most `width`."""
    return tuple(choices[start : start + width] for start in range(0, len(choices), width))

"""Where papers come from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.core.papers import Paper


@dataclass(frozen=True, slots=True)
class Mark:
    """What a source gave to recognise its last answer by: the headers ETag and Last-Modified."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a source answered. `left_out` says of each entry that is not among the papers why.

    With `unchanged` it has nothing to say since the `mark` that was shown to it.
    """

    papers: tuple[Paper, ...] = ()
    left_out: tuple[str, ...] = ()
    mark: Mark = field(default_factory=Mark)
    unchanged: bool = False


Turn = Callable[[str, float], Awaitable[None]]
"""Waits until one may ask a family of hosts, which wants so many seconds between two requests of ours."""


class PaperSourceError(Exception):
    """A source did not answer, or not with what it promises; the text is for the operator.

    Attributes:
        retry_after: how long it asked to be left alone.
    """

    def __init__(self, words: str, *, retry_after: timedelta | None = None) -> None:
        """Keeps what the next try is decided by."""
        super().__init__(words)
        self.retry_after = retry_after


class PaperSource(Protocol):
    """Where papers come from."""

    name: str
    by_id: bool  # looks papers up by their ids; others say what is new

    async def fetch(self, mark: Mark, ids: Sequence[str] = ()) -> Found:
        """Asks once: for what is new, or for the papers of these ids if the source knows how.

        Raises:
            PaperSourceError: there is no answer that can be used.
        """
        ...


class Summaries(Protocol):
    """Who has a line about a paper."""

    name: str

    async def summaries(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The lines there are, by arXiv id.

        Raises:
            PaperSourceError: there is no answer that can be used.
        """
        ...

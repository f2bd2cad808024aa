"""Watches a request on its way: tells the moment it is written, and whom a limit in the answer concerns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp

from bot.ports import Written


class Attempt:
    """One send. discord.py may repeat the request inside it; `written` is told once."""

    def __init__(self, written: Written) -> None:
        """Tells `written` when the first body goes out."""
        self._written = written
        self.is_written = False
        self.status = 0
        self.everywhere = False

    def note_written(self) -> None:
        """The request's body is on the wire."""
        if not self.is_written:
            self.is_written = True
            self._written()

    def note_answer(self, response: aiohttp.ClientResponse) -> None:
        """An answer came; it may limit the whole token."""
        self.status, headers = response.status, response.headers
        self.everywhere = headers.get("X-RateLimit-Scope") == "global" or "X-RateLimit-Global" in headers


# aiohttp's tracing belongs to the session, so the request finds its attempt by the task that it runs in.
_current: ContextVar[Attempt | None] = ContextVar("discord_attempt", default=None)


@contextmanager
def watching(attempt: Attempt) -> Iterator[None]:
    """Requests inside belong to this attempt."""
    token = _current.set(attempt)
    try:
        yield
    finally:
        _current.reset(token)


def tracing() -> aiohttp.TraceConfig:
    """What the client's session needs for `watching` to work."""
    trace = aiohttp.TraceConfig()
    trace.on_request_chunk_sent.append(_on_chunk)
    trace.on_request_end.append(_on_end)
    return trace


async def _on_chunk(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestChunkSentParams) -> None:
    if attempt := _current.get():
        attempt.note_written()


async def _on_end(_: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
    if attempt := _current.get():
        attempt.note_answer(params.response)

"""Watches requests on their way: the moment one is written, whom a limit concerns, and how many were refused."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from http import HTTPStatus
from types import SimpleNamespace

import aiohttp

from bot.platforms.discord.invalid import Refusals
from bot.ports import Written


class Attempt:
    """One send. discord.py may repeat the request inside it; `written` is told once."""

    def __init__(self, written: Written) -> None:
        """Tells `written` when the first body goes out."""
        self._written = written
        self.is_written = False
        self.status = 0
        self.everywhere = False  # the last answer limits the whole token

    def note_written(self) -> None:
        """The request's body is on the wire."""
        if not self.is_written:
            self.is_written = True
            self._written()

    def note_answer(self, response: aiohttp.ClientResponse) -> None:
        """An answer came; it may limit the whole token."""
        self.status, headers = response.status, response.headers
        self.everywhere = headers.get("X-RateLimit-Scope") == "global" or "X-RateLimit-Global" in headers

    def note_body(self, body: bytes) -> None:
        """Its body came, which says the same, should a proxy have lost the headers."""
        if self.status == HTTPStatus.TOO_MANY_REQUESTS:
            with suppress(ValueError, AttributeError):
                self.everywhere = self.everywhere or json.loads(body).get("global") is True


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


def tracing(refusals: Refusals) -> aiohttp.TraceConfig:
    """What the client's session needs for `watching` to work; every refusal is noted, whoever asked."""

    async def note(_: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        response = params.response
        refusals.note(response.status, response.headers.get("X-RateLimit-Scope", ""), time.monotonic())
        if attempt := _current.get():
            attempt.note_answer(response)

    trace = aiohttp.TraceConfig()
    trace.on_request_chunk_sent.append(_on_chunk)
    trace.on_request_end.append(note)
    trace.on_response_chunk_received.append(_on_body)
    return trace


async def _on_chunk(_: aiohttp.ClientSession, __: SimpleNamespace, ___: aiohttp.TraceRequestChunkSentParams) -> None:
    if attempt := _current.get():
        attempt.note_written()


async def _on_body(
    _: aiohttp.ClientSession, __: SimpleNamespace, params: aiohttp.TraceResponseChunkReceivedParams
) -> None:
    if attempt := _current.get():
        attempt.note_body(params.chunk)

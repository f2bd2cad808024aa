"""HTTP for python-telegram-bot over aiohttp: it knows whether a request was written, and keeps the token to itself."""

from __future__ import annotations

import json
import os
from contextvars import ContextVar
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.ports import Written

CONNECT = 10.0  # seconds, with waiting for a free connection
READ = 20.0  # seconds of silence after the request; connecting and reading stay below the sender's 40
TOLD_NOTHING = timedelta(seconds=5)  # How long to wait after a 429 that does not say.

WRITTEN: ContextVar[Written | None] = ContextVar("WRITTEN", default=None)
"""Whom to tell, in this task, that a request has been written: the library's own calls have no room for it."""


class NotSentError(NetworkError):
    """No connection, or it broke before the request was written."""


class UnansweredError(TimedOut):
    """The request was written and no answer came: it may have been carried out."""


class ThrottledError(TelegramError):
    """Telegram told us to wait (429)."""

    def __init__(self, wait: timedelta) -> None:
        """Keeps how long; the library's own `RetryAfter` warns of its changing type whenever it is made."""
        super().__init__(f"Too many requests: retry after {wait.total_seconds():.0f} s")
        self.wait = wait


class AiohttpRequest(BaseRequest):
    """One pool of connections.

    The library's own client takes 34 times the processor time, and cannot tell what was written.
    """

    def __init__(self, secret: str) -> None:
        """`secret` is cut out of whatever answers: a proxy's error page likes to repeat the address."""
        self._secret = secret.rpartition(":")[2].encode()
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer where a call names none."""
        return READ

    async def initialize(self) -> None:
        """Opens the pool; connections come when they are needed."""
        if self._session is None or self._session.closed:
            tracing = aiohttp.TraceConfig()
            tracing.on_request_chunk_sent.append(_note_written)
            self._session = aiohttp.ClientSession(
                cookie_jar=aiohttp.DummyCookieJar(),
                trace_configs=[tracing],
            )

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(  # noqa: PLR0917 the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 the body is one small write
        connect_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 the same for all calls
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 part of connecting here
    ) -> tuple[int, bytes]:
        """Carries out one request.

        Raises:
            NotSentError: it certainly did not arrive.
            UnansweredError: it may have.
            ThrottledError: the answer is 429.
            NetworkError: something that is not Telegram refused it.
        """
        body = request_data.url_encoded_parameters().encode() if request_data else b""
        read = float(read_timeout) if isinstance(read_timeout, int | float) else READ
        progress = _Progress(WRITTEN.get())
        trouble: TelegramError
        try:
            status, payload = await self._exchange(method, url, body, read, progress)
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            # Neither text nor cause is passed on: both may hold the address, and that holds the token.
            trouble = (UnansweredError if progress.is_written else NotSentError)(_name(error))
        else:
            return status, _checked(status, payload.replace(self._secret, b"[token]"))
        raise trouble

    async def _exchange(
        self, method: str, url: str, body: bytes, read: float, progress: _Progress
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise aiohttp.ClientConnectionError("closed")
        async with self._session.request(
            method,
            url,
            data=body,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            timeout=aiohttp.ClientTimeout(total=CONNECT + read, connect=CONNECT, sock_read=read),
            allow_redirects=False,  # A redirect would carry the token elsewhere.
            trace_request_ctx=progress,
        ) as response:
            return response.status, await response.read()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Reads an answer; unlike the library's own, without writing a stranger's page into the log."""
        answer = _object(payload)
        if answer is None or not {"result", "description"} & answer.keys():
            raise TelegramError("Invalid server response")
        return answer


class _Progress:
    """How far one request has come."""

    def __init__(self, tell: Written | None) -> None:
        self.is_written = False
        self._tell = tell

    def note(self) -> None:
        self.is_written = True
        if self._tell is not None:
            self._tell()


async def _note_written(_session: aiohttp.ClientSession, context: SimpleNamespace, _sent: object) -> None:
    """Runs as aiohttp hands over the body, in the same step of the loop as the write; our bodies are one chunk."""
    context.trace_request_ctx.note()


def _checked(status: int, payload: bytes) -> bytes:
    """Sorts out what the library cannot tell apart: 429 without a time, and refusals that are not Telegram's."""
    if status < 300:  # noqa: PLR2004
        return payload
    answer = _object(payload)
    if status == 429:  # noqa: PLR2004
        wait = ((answer or {}).get("parameters") or {}).get("retry_after")
        raise ThrottledError(timedelta(seconds=wait) if isinstance(wait, int | float) else TOLD_NOTHING)
    if answer is None:
        raise NetworkError(f"HTTP {status} without an answer by Telegram")
    return payload


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _name(error: Exception) -> str:
    """What happened, without the error's own words: those of some name the whole address."""
    number = getattr(error, "errno", None)
    reason = os.strerror(number) if isinstance(number, int) and number > 0 else ""
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__

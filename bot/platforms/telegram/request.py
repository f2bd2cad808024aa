"""HTTP for python-telegram-bot over aiohttp: it knows whether a request was written, and keeps the token to itself."""

from __future__ import annotations

import os
from datetime import timedelta
from functools import lru_cache
from typing import Any

import aiohttp
import orjson
from aiohttp.abc import AbstractStreamWriter
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.patience import Patience
from bot.ports import Written

CONNECT = 10.0  # seconds, with waiting for a free connection
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
READ = 20.0  # seconds of silence after the request; connecting and reading stay below the sender's 40
TOLD_NOTHING = timedelta(seconds=5)  # How long to wait after a 429 that does not say.


class NotSentError(NetworkError):
    """No connection, or it broke before the request was written."""


class UnansweredError(TimedOut):
    """The request was written and no answer came: it may have been carried out."""


class BrokenError(NetworkError):
    """Telegram, or something in front of it, says that it is out of order (5xx)."""


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
        self._patiences: dict[float, Patience] = {}  # one for each length of time that is asked for: a handful

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer where a call names none."""
        return READ

    async def initialize(self) -> None:
        """Opens the pool; connections come when they are needed."""
        if self._session is None or self._session.closed:
            # Who calls bounds what is under way; a limit here would make requests wait inside their time-outs.
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def shutdown(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None
            self._patiences.clear()

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
            BrokenError: the answer is 5xx.
            NetworkError: something that is not Telegram refused it.
        """
        body = request_data.url_encoded_parameters().encode() if request_data else b""
        read = float(read_timeout) if isinstance(read_timeout, int | float) else None
        return await self.exchange(url, body, FORM, read=read, method=method)

    async def exchange(
        self,
        url: str,
        body: bytes,
        kind: str,
        *,
        read: float | None = None,
        written: Written | None = None,
        method: str = "POST",
    ) -> tuple[int, bytes]:
        """Carries out one request whose body is of the media type `kind`; see `do_request` for the errors."""
        if self._session is None:
            raise NotSentError("closed")
        payload = _Noted(body, kind, written)
        trouble: TelegramError
        try:
            # A redirect would carry the token elsewhere.
            asked = self._session.request(method, url, data=payload, timeout=_timeout(CONNECT), allow_redirects=False)
            with self._patience(CONNECT + (READ if read is None else read)):
                async with asked as response:
                    status, answer = response.status, await response.read()
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            # Neither text nor cause is passed on: both may hold the address, and that holds the token.
            trouble = (UnansweredError if payload.is_written else NotSentError)(_name(error))
        else:
            if self._secret in answer:
                answer = answer.replace(self._secret, b"[token]")
            return status, _checked(status, answer)
        raise trouble

    def _patience(self, seconds: float) -> Patience:
        if (known := self._patiences.get(seconds)) is None:
            known = self._patiences[seconds] = Patience(seconds)
        return known

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Reads an answer; unlike the library's own, without writing a stranger's page into the log."""
        answer = read_object(payload)
        if answer is None or not {"result", "description"} & answer.keys():
            raise TelegramError("Invalid server response")
        return answer


class _Noted(aiohttp.BytesPayload):
    """A body that tells when it has been handed to the connection; aiohttp's tracing tells it too, at more cost."""

    def __init__(self, body: bytes, kind: str, tell: Written | None) -> None:
        super().__init__(body, content_type=kind)
        self.is_written = False
        self._tell = tell

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Writes the one chunk that our bodies are."""
        await super().write_with_length(writer, content_length)
        self.is_written = True
        if self._tell is not None:
            self._tell()


@lru_cache(maxsize=2)
def _timeout(connect: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=connect)  # the whole is bounded by `Patience`, for less


def _checked(status: int, payload: bytes) -> bytes:
    """Sorts out what the library cannot tell apart: 429 without a time, and refusals that are not Telegram's."""
    if status < 300:  # noqa: PLR2004
        return payload
    answer = read_object(payload)
    if status == 429:  # noqa: PLR2004
        wait = ((answer or {}).get("parameters") or {}).get("retry_after")
        raise ThrottledError(timedelta(seconds=wait) if isinstance(wait, int | float) else TOLD_NOTHING)
    if status >= 500:  # noqa: PLR2004
        raise BrokenError(f"HTTP {status}")
    if answer is None:
        raise NetworkError(f"HTTP {status} without an answer by Telegram")
    return payload


def read_object(payload: bytes) -> dict[str, Any] | None:
    """An answer as a JSON object; None if it is anything else."""
    try:
        answer = orjson.loads(payload)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _name(error: Exception) -> str:
    """What happened, without the error's own words: those of some name the whole address."""
    number = getattr(error, "errno", None)
    reason = os.strerror(number) if isinstance(number, int) and number > 0 else ""
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__

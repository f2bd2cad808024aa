"""The wire to a model: one request, answered by a stream of server-sent events, with every limit set."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

CONNECT, SILENCE, TOGETHER = 10.0, 60.0, 180.0  # seconds to connect, between two bytes, and for everything
LARGEST = 4 * 2**20  # bytes of a stream; a model that thinks aloud sends far more than it answers
STREAM = "text/event-stream"
DATA = b"data:"

Json = dict[str, Any]


class TutorError(Exception):
    """A model did not answer, or not to the end; the text is for the operator and holds no key.

    Attributes:
        is_busy: it has too much to do, and may answer in a minute.
    """

    def __init__(self, words: str, *, is_busy: bool = False) -> None:
        """Keeps what the person is told by."""
        super().__init__(words)
        self.is_busy = is_busy


class Wire:
    """One endpoint: where to ask, where to look whether it is there, and the headers with the key."""

    def __init__(self, ask: str, look: str, headers: Mapping[str, str]) -> None:
        """Connects to nothing yet."""
        self._ask, self._look = ask, look
        # A packed stream could be a bomb, and would come late.
        self._headers = {**headers, "Accept-Encoding": "identity"}

    async def stream(self, body: Json) -> AsyncGenerator[str]:
        """What each event of the answer says.

        Raises:
            TutorError: no answer, a refusal, not a stream, too long, or too slow.
        """
        deadline = time.monotonic() + TOGETHER
        with _explained():
            async with _client() as client:
                headers = {**self._headers, "Accept": STREAM}
                request = client.build_request("POST", self._ask, headers=headers, json=body)
                async with asyncio.timeout(SILENCE):
                    response = await client.send(request, stream=True)
                try:
                    _refuse(response)
                    _refuse_other_kinds(response)
                    async for line in _lines(response, deadline):
                        if line.startswith(DATA):
                            yield line.removeprefix(DATA).decode(errors="replace").strip()
                finally:
                    await response.aclose()

    async def check(self) -> None:
        """Looks whether the endpoint is there and takes the key; one without a list of models is there, too.

        Raises:
            TutorError: it is not, or does not.
        """
        with _explained():
            async with asyncio.timeout(CONNECT), _client() as client:
                request = client.build_request("GET", self._look, headers=self._headers)
                response = await client.send(request, stream=True)
                await response.aclose()
        if response.status_code not in {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}:
            _refuse(response)


def parsed(data: str) -> Json:
    """The object that an event holds.

    Raises:
        TutorError: it holds none.
    """
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise TutorError("an event that is no JSON object")
    return found


def at(found: object, *path: str | int) -> object:
    """What a stranger's JSON holds at a path; None where it has no such place."""
    for step in path:
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and step < len(found) else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


def short(text: object) -> str:
    """A stranger's words for the log."""
    return " ".join(re.sub(r"[^\x20-\x7e]", "?", str(text)).split())[:100]


def _client() -> httpx.AsyncClient:
    # A redirect would carry the key elsewhere, and what the environment says of proxies is not meant for us.
    return httpx.AsyncClient(timeout=httpx.Timeout(SILENCE, connect=CONNECT), follow_redirects=False, trust_env=False)


@contextmanager
def _explained() -> Iterator[None]:
    """What the network may raise, as a `TutorError`. An error's words may quote a header, so its name must do."""
    try:
        yield
    except TimeoutError:
        raise TutorError("no answer in time") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError) as error:
        raise TutorError(f"no answer ({type(error).__name__})") from None


def _refuse(response: httpx.Response) -> None:
    status = response.status_code
    if response.has_redirect_location:
        host = httpx.URL(response.headers["location"]).host
        raise TutorError(f"status {status}: it leads elsewhere, to {short(host) or 'another path'}; name that address")
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise TutorError(f"status {status}: it refuses the key; mend DOSE_LLM_KEY")
    if status == httpx.codes.NOT_FOUND:
        raise TutorError("status 404: it knows no such path or model; mend DOSE_LLM_URL or DOSE_LLM_MODEL")
    if status != httpx.codes.OK:
        is_busy = status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR
        raise TutorError(f"status {status}", is_busy=is_busy)


def _refuse_other_kinds(response: httpx.Response) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    packed = response.headers.get("content-encoding", "identity")
    if kind != STREAM or packed.lower() != "identity":
        raise TutorError(f"it answered with {short(kind) or 'nothing named'}, not with a plain {STREAM}")


async def _lines(response: httpx.Response, deadline: float) -> AsyncGenerator[bytes]:
    """The lines of a stream; one that is too long, or comes too slowly, ends."""
    size, rest = 0, b""
    async for chunk in response.aiter_raw():
        size += len(chunk)
        if size > LARGEST:
            raise TutorError(f"more than {LARGEST // 2**20} MiB")
        if time.monotonic() > deadline:
            raise TutorError(f"not finished after {TOGETHER:.0f} seconds")
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line
    yield rest

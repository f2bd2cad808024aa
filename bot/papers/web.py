"""Asks the paper sources over the web: polite to them, and wary of whatever comes back."""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bot.ports import Mark, PaperSourceError, Turn

CONNECT, ANSWER, TOGETHER = 5.0, 20.0, 60.0  # seconds to connect, between two bytes, and for everything
LARGEST = 8 * 2**20  # bytes after decompression; a full day of arXiv's RSS has three million
DEEPEST = 60  # brackets within brackets in JSON
REDIRECTS = 3
MOST_PATIENT = timedelta(days=1)  # longer than that no source may ask us to wait
XML = frozenset({"application/xml", "text/xml", "application/rss+xml", "application/atom+xml"})
JSON = frozenset({"application/json"})
HOSTS = frozenset(
    {"rss.arxiv.org", "export.arxiv.org", "arxiv.org", "huggingface.co", "paperswithcode.co", "api.semanticscholar.org"}
)
NEVER = Mark()  # was anything of this answered before
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Wish:
    """One request. `family` are hosts that count requests together, `gap` the seconds they want between two."""

    url: str
    accepts: frozenset[str]
    family: str
    gap: float = 3.0
    mark: Mark = NEVER
    headers: Mapping[str, str] | None = None
    posts: Any = None  # sent as JSON


@dataclass(frozen=True, slots=True)
class Page:
    """An answer, whole and of a kind that was asked for."""

    body: bytes
    mark: Mark


class Web:
    """One connection at a time to hosts on a list, in turns, with every limit set."""

    def __init__(self, agent: str, turn: Turn, mirror: str = "") -> None:
        """`mirror` is an address that stands for all hosts: `{mirror}/{host}/{path}`."""
        self._agent, self._turn, self._mirror = agent, turn, mirror.rstrip("/")

    async def get(self, wish: Wish) -> Page | None:
        """The page, or None if it is the one of the mark.

        Raises:
            PaperSourceError: no answer, not the answer of that host, too long, too slow, or not what was asked for.
        """
        url = wish.url
        try:
            async with asyncio.timeout(TOGETHER), self._client() as client:
                for _ in range(REDIRECTS + 1):
                    await self._turn(wish.family, wish.gap)
                    async with client.stream(**self._request(url, wish)) as response:
                        if response.has_redirect_location:
                            url = urljoin(url, response.headers["location"])
                            continue
                        return await _page(response, wish)
        except TimeoutError:
            raise PaperSourceError(f"no whole answer within {TOGETHER:.0f} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise PaperSourceError(f"no answer ({type(error).__name__}: {_short(str(error))})") from None
        raise PaperSourceError(f"more than {REDIRECTS} redirects")

    def _client(self) -> httpx.AsyncClient:
        timeout = httpx.Timeout(ANSWER, connect=CONNECT)
        # What the environment says of proxies and passwords is not meant for us.
        return httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False)

    def _request(self, url: str, wish: Wish) -> dict[str, Any]:
        headers = {"User-Agent": self._agent, "Accept": ", ".join(sorted(wish.accepts)), "Accept-Encoding": "gzip"}
        if wish.mark.etag:
            headers["If-None-Match"] = wish.mark.etag
        if wish.mark.modified:
            headers["If-Modified-Since"] = wish.mark.modified
        first, here = urlsplit(wish.url), _allowed(url)
        if wish.headers and first.hostname == here.hostname:  # a key is for one host
            headers |= wish.headers
        target = f"{self._mirror}/{here.hostname}{here.path}?{here.query}" if self._mirror else url
        how = {"method": "GET"} if wish.posts is None else {"method": "POST", "json": wish.posts}
        return {"url": target, "headers": headers, **how}


def as_json(body: bytes) -> Any:  # noqa: ANN401 (what a stranger sent; whoever asked looks at it)
    """What a body of JSON says.

    Raises:
        PaperSourceError: it is cut, broken, or nested beyond reason.
    """
    try:
        text = body.decode()
        if _depth(text) > DEEPEST:
            raise PaperSourceError("JSON that is nested beyond reason")
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PaperSourceError(f"cut or broken JSON ({_short(str(error))})") from None


def _depth(text: str) -> int:
    """How deep the brackets go, those in strings included: never too shallow."""
    depth = deepest = 0
    for bracket in re.finditer(r"[\[\]{}]", text):
        depth += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _allowed(url: str) -> Any:  # noqa: ANN401 (urllib's private type)
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname not in HOSTS or parts.port not in {None, 443} or parts.username:
        raise PaperSourceError(
            f"it leads to {_short(parts.scheme)}://{_short(parts.hostname or '')}, which is no source"
        )
    return parts


async def _page(response: httpx.Response, wish: Wish) -> Page | None:
    if response.status_code == httpx.codes.NOT_MODIFIED and wish.mark != NEVER:
        return None
    if response.status_code != httpx.codes.OK:
        raise PaperSourceError(f"status {response.status_code}", retry_after=_retry_after(response))
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in wish.accepts:
        raise PaperSourceError(f"it answered with {_short(kind) or 'nothing named'}")
    mark = Mark(response.headers.get("etag", "")[:200], response.headers.get("last-modified", "")[:100])
    return Page(await _body(response), mark)


async def _body(response: httpx.Response) -> bytes:
    """The decompressed body; a bomb is noticed before it is unpacked."""
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in {"identity", "gzip"}:
        raise PaperSourceError(f"it is packed as {_short(encoding)}")
    unpack = zlib.decompressobj(_GZIP) if encoding == "gzip" else None
    whole = bytearray()
    try:
        async for chunk in response.aiter_raw(65_536):
            whole += unpack.decompress(chunk, LARGEST + 1 - len(whole)) if unpack else chunk
            if len(whole) > LARGEST:
                raise PaperSourceError(f"more than {LARGEST // 2**20} MiB")
    except zlib.error:
        raise PaperSourceError("it is packed wrongly") from None
    if unpack and not unpack.eof:
        raise PaperSourceError("the body is cut")
    return bytes(whole)


def _retry_after(response: httpx.Response) -> timedelta | None:
    said = response.headers.get("retry-after", "")
    return min(timedelta(seconds=int(said)), MOST_PATIENT) if re.fullmatch(r"\d{1,6}", said) else None


def _short(text: str) -> str:
    return " ".join(re.sub(r"[^\x20-\x7e]", "?", text).split())[:100]

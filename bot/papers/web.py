"""Asks the paper sources over the web: polite to them, and wary of whatever comes back."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from bot.papers.addresses import PublicTransport, Resolve, resolve
from bot.ports import Mark, PaperSourceError, Turn

CONNECT, ANSWER, TOGETHER = 5.0, 20.0, 60.0  # seconds to connect, between two bytes, and for a whole answer
LARGEST = 8 * 2**20  # bytes after decompression; a full day of arXiv's RSS has three million
REDIRECTS = 3
MOST_PATIENT = timedelta(days=1)  # longer than that no source may ask us to wait
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

    def __init__(self, agent: str, turn: Turn, mirror: str = "", resolve: Resolve = resolve) -> None:
        """`mirror` is an address that stands for all hosts, `{mirror}/{host}/{path}`, and may be where it likes."""
        self._agent, self._turn, self._mirror, self._resolve = agent, turn, mirror.rstrip("/"), resolve
        self._under_way = defaultdict[str, asyncio.Lock](asyncio.Lock)  # by family: one that is slow outlasts a turn

    async def get(self, wish: Wish) -> Page | None:
        """The page, or None if it is the one of the mark.

        Raises:
            PaperSourceError: no answer, not the answer of that host, too long, too slow, or not what was asked for.
        """
        url = wish.url
        try:
            async with self._under_way[wish.family], self._client() as client:
                for _ in range(REDIRECTS + 1):
                    await self._turn(wish.family, wish.gap)
                    request = self._request(url, wish)
                    async with asyncio.timeout(TOGETHER), client.stream(**request) as response:
                        if response.has_redirect_location:
                            url = urljoin(url, response.headers["location"])
                            continue
                        return await _page(response, wish)
        except TimeoutError:
            raise PaperSourceError(f"no whole answer within {TOGETHER:.0f} seconds") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise PaperSourceError(f"no answer ({type(error).__name__}: {short(str(error))})") from None
        raise PaperSourceError(f"more than {REDIRECTS} redirects")

    def _client(self) -> httpx.AsyncClient:
        timeout = httpx.Timeout(ANSWER, connect=CONNECT)
        transport = None if self._mirror else PublicTransport(self._resolve)
        # What the environment says of proxies and passwords is not meant for us.
        return httpx.AsyncClient(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False)

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


def _allowed(url: str) -> Any:  # noqa: ANN401 (urllib's private type)
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname not in HOSTS or parts.port not in {None, 443} or parts.username:
        raise PaperSourceError(f"it leads to {short(parts.scheme)}://{short(parts.hostname or '')}, which is no source")
    return parts


async def _page(response: httpx.Response, wish: Wish) -> Page | None:
    if response.status_code == httpx.codes.NOT_MODIFIED and wish.mark != NEVER:
        return None
    if response.status_code != httpx.codes.OK:
        raise PaperSourceError(f"status {response.status_code}", retry_after=_retry_after(response))
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in wish.accepts:
        raise PaperSourceError(f"it answered with {short(kind) or 'nothing named'}")
    return Page(await _body(response), Mark(_mark(response, "etag"), _mark(response, "last-modified")))


def _mark(response: httpx.Response, header: str) -> str:
    """What we may show again: a header of ours that is no ASCII would fail at every request from now on."""
    found: str = response.headers.get(header, "")
    return found if re.fullmatch(r"[\x20-\x7e]{0,100}", found) else ""


async def _body(response: httpx.Response) -> bytes:
    """The decompressed body; a bomb is noticed before it is unpacked."""
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in {"identity", "gzip"}:
        raise PaperSourceError(f"it is packed as {short(encoding)}")
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
    """Seconds, or a date that is held against the source's own clock."""
    said = response.headers.get("retry-after", "")
    if re.fullmatch(r"[0-9]{1,6}", said):
        wait = timedelta(seconds=int(said))
    else:
        try:
            wait = parsedate_to_datetime(said) - parsedate_to_datetime(response.headers.get("date", ""))
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(wait, timedelta(0)), MOST_PATIENT)


def short(text: str) -> str:
    """A stranger's words, fit to stand in a sentence for the operator."""
    return " ".join(re.sub(r"[^\x20-\x7e]", "?", text).split())[:100]

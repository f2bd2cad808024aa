"""The hosts that papers come from, all behind one mirror on loopback; a test says how each of them answers today."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

RSS, API, HUGGING, CODE, SCHOLAR = (
    "rss.arxiv.org",
    "export.arxiv.org",
    "huggingface.co",
    "paperswithcode.co",
    "api.semanticscholar.org",
)


@dataclass(frozen=True)
class Answer:
    """What a host answers, after `wait` seconds. `cut` sends only so many bytes of what it promised, and hangs up."""

    body: bytes | str = b""
    kind: str = "application/xml"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    wait: float = 0.0

    @property
    def bytes(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else self.body


@dataclass(frozen=True)
class Asked:
    """A request that a host got."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class PaperServer:
    """`answers` holds for each host what it says: always the last, after those before it once each."""

    def __init__(self) -> None:
        self.answers: defaultdict[str, list[Answer]] = defaultdict(list)
        self.asked: defaultdict[str, list[Asked]] = defaultdict(list)
        self.at_once = self.most_at_once = 0
        app = web.Application()
        app.router.add_route("*", "/{host}/{path:.*}", self._answer)
        self._server = TestServer(app)

    @property
    def url(self) -> str:
        return str(self._server.make_url("/")).rstrip("/")

    def says(self, host: str, *answers: Answer) -> None:
        self.answers[host] = list(answers)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        host = request.match_info["host"]
        path = f"/{request.match_info['path']}"
        self.asked[host].append(Asked(path, request.query_string, dict(request.headers), await request.read()))
        queue = self.answers[host]
        if not queue:
            return web.Response(status=503, text="nobody is here")
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(answer.wait)
        self.at_once -= 1
        etag = answer.headers.get("ETag")
        if etag and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        headers = {"Content-Type": answer.kind, **answer.headers}
        if answer.cut is None:
            return web.Response(status=answer.status, body=answer.bytes, headers=headers)
        response = web.StreamResponse(
            status=answer.status, headers=headers | {"Content-Length": str(len(answer.bytes))}
        )
        await response.prepare(request)
        await response.write(answer.bytes[: answer.cut])
        if request.transport is not None:
            request.transport.close()
        return response


def as_json(found: Any, **how: Any) -> Answer:
    return Answer(json.dumps(found), "application/json", **how)


def zipped(body: bytes, kind: str = "application/xml") -> Answer:
    return Answer(gzip.compress(body), kind, headers={"Content-Encoding": "gzip"})


def daily(*papers: Mapping[str, Any]) -> Answer:
    """Hugging Face's daily papers: each is what stands in `paper`."""
    return as_json(
        [{"paper": {"publishedAt": "2026-11-20T17:59:46.000Z", **paper}, "numComments": 1} for paper in papers]
    )


def liked(arxiv: str = "2611.00001", title: str = "Invented Attention", **more: Any) -> dict[str, Any]:
    """A paper as Hugging Face tells of it."""
    told = {
        "id": arxiv,
        "title": title,
        "summary": "We look at attention. It is fine. We measure it on three tasks.",
        "authors": [{"name": "Ada Sample"}, {"name": "Bo Sample"}],
        "upvotes": 42,
        "ai_summary": "Attention is fine.",
        "githubRepo": "https://github.com/sample/invented",
    }
    return told | more


def trending(*papers: Mapping[str, Any]) -> Answer:
    """Papers with Code."""
    return as_json({"results": list(papers), "count": len(papers)})


def rss(*items: str) -> Answer:
    """arXiv's RSS."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:arxiv="http://arxiv.org/schemas/atom"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel><title>cs.LG updates on arXiv.org</title>'
    )
    return Answer(f"{head}{''.join(items)}</channel></rss>", "application/rss+xml")


def item(
    arxiv: str = "2611.00002v1", title: str = "Invented Trees", kind: str = "new", abstract: str = "Trees."
) -> str:
    number = arxiv.partition("v")[0]
    return (
        f"<item><title>{title}</title><link>https://arxiv.org/abs/{number}</link>"
        f"<description>arXiv:{arxiv} Announce Type: {kind} \nAbstract: {abstract}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{arxiv}</guid><category>cs.LG</category>'
        "<pubDate>Mon, 23 Nov 2026 00:00:00 -0500</pubDate>"
        f"<arxiv:announce_type>{kind}</arxiv:announce_type><dc:creator>Chi Sample, Dee Sample</dc:creator></item>"
    )


def atom(*entries: str) -> Answer:
    """arXiv's query API."""
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><title>arXiv</title>'
    return Answer(f"{head}{''.join(entries)}</feed>", "application/atom+xml")


def entry(
    arxiv: str = "2611.00003v1",
    title: str = "Invented\n  Kernels",
    abstract: str = "Kernels.",
    comment: str = "9 pages",
) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{arxiv}</id><title>{title}</title>"
        "<updated>2026-11-21T17:59:46Z</updated><published>2026-11-19T17:59:46Z</published>"
        f"<summary>{abstract}</summary><author><name>Eve Sample</name></author>"
        f'<category term="stat.ML"/><arxiv:comment>{comment}</arxiv:comment></entry>'
    )


ERROR = entry("api/errors#incorrect_id_format", "Error", "incorrect id format").replace(
    "http://arxiv.org/abs/", "http://arxiv.org/"
)
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<rss><channel><item><title>&b;</title></item></channel></rss>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss><channel/></rss>'
PAGE = "<!doctype html><title>Are you a robot?</title>"

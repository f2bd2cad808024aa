"""The fake's HTTP side: routes, authorisation, planned faults, and a record of every request."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.discord_model import Json
from tests.fakes.discord_rules import Refusal

Handler = Callable[["Call"], Awaitable[Any]]


@dataclass
class Call:
    """One request that came in, and the status it got."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    headers: dict[str, str]
    match: dict[str, str] = field(default_factory=dict)
    status: int = 0
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass
class Fault:
    """Something that goes wrong `times` times on requests that match.

    With `drop` "before" the connection ends unheard; with "after" the request takes effect and its answer is lost.
    """

    method: str
    path: str
    times: int = 1
    status: int = 0
    body: Json | str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    drop: str = ""
    delay: float = 0.0

    def hits(self, call: Call) -> bool:
        """Whether it applies, and then once less."""
        hit = self.times > 0 and self.method == call.method and re.search(self.path, call.path) is not None
        self.times -= hit
        return hit


class Faults(list[Fault]):
    """The plan of what goes wrong; empty means that all goes well."""

    def fail(self, method: str, path: str, status: int, *, times: int = 1, body: Json | str | None = None) -> Fault:
        """Answers with this status instead of acting."""
        return self._add(Fault(method, path, times, status, body))

    def limit(
        self, method: str, path: str, retry_after: float, *, scope: str = "user", times: int = 1, bare: bool = False
    ) -> Fault:
        """Answers 429. Without the Via header clients take it for a ban by the wall in front; `bare` has only that."""
        whole = scope == "global"
        body = {"message": "You are being rate limited.", "retry_after": retry_after, "global": whole}
        headers = {"Via": "1.1 fake", "Retry-After": str(retry_after), "X-RateLimit-Scope": scope}
        if bare:
            return self._add(Fault(method, path, times, 429, body, {"Via": "1.1 fake"}))
        return self._add(
            Fault(method, path, times, 429, body, headers | ({"X-RateLimit-Global": "true"} if whole else {}))
        )

    def drop(self, method: str, path: str, when: str, *, times: int = 1) -> Fault:
        """Ends the connection "before" or "after" the request took effect."""
        return self._add(Fault(method, path, times, drop=when))

    def delay(self, method: str, path: str, seconds: float, *, times: int = 1) -> Fault:
        """Acts late."""
        return self._add(Fault(method, path, times, delay=seconds))

    def _add(self, fault: Fault) -> Fault:
        self.append(fault)
        return fault


class Rest:
    """Answers as api/v10 does. `open_paths` need no token: interaction callbacks and webhooks carry their own."""

    def __init__(self, token: str, routes: list[tuple[str, str, Handler]]) -> None:
        """`routes` are method, path pattern and handler."""
        self._token = token
        self._routes = [(method, re.compile(pattern), handler) for method, pattern, handler in routes]
        self.faults = Faults()
        self.weather: Callable[[Call], Fault | None] = lambda _: None  # what else may go wrong with a call
        self.calls: list[Call] = []

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One request."""
        body, sent = await _read(request)
        path = request.path.removeprefix("/api/v10")
        call = Call(request.method, path, body, dict(request.query), dict(request.headers), files=sent)
        self.calls.append(call)
        fault = next((fault for fault in self.faults if fault.hits(call)), None) or self.weather(call)
        response = await self._answer(call, fault)
        call.status = response.status
        if fault and fault.drop and request.transport:
            request.transport.abort()
        return response

    async def _answer(self, call: Call, fault: Fault | None) -> web.StreamResponse:
        if fault and fault.delay:
            await asyncio.sleep(fault.delay)
        if fault and fault.status:
            return reply(fault.status, fault.body if fault.body is not None else {"message": "planned"}, fault.headers)
        if fault and fault.drop == "before":
            return reply(500, None)
        try:
            return reply(200, await self._act(call))
        except Refusal as refusal:
            return reply(refusal.status, refusal.body)

    async def _act(self, call: Call) -> Any:
        own_token = call.path.startswith(("/interactions/", "/webhooks/"))
        if not own_token and call.headers.get("Authorization") != f"Bot {self._token}":
            raise Refusal(401, 0, "401: Unauthorized")
        if call.body is not None and not call.files and call.headers.get("Content-Type") != "application/json":
            raise Refusal(400, 50035, "Invalid Form Body: Content-Type must be application/json")
        for method, pattern, handler in self._routes:
            if method == call.method and (match := pattern.fullmatch(call.path)):
                call.match = match.groupdict()
                return await handler(call)
        raise Refusal(404, 0, "404: Not Found")


async def _read(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """The JSON of a request, and the files that came beside it."""
    if request.content_type != "multipart/form-data":
        return (await request.json() if request.can_read_body else None), {}
    form = await request.post()
    files = {each.filename: each.file.read() for each in form.values() if isinstance(each, web.FileField)}
    return json.loads(str(form["payload_json"])), files


def reply(status: int, body: Any, headers: dict[str, str] | None = None) -> web.Response:
    """JSON with exactly the content type that clients look for; text as a proxy's HTML."""
    if isinstance(body, str):
        return web.Response(status=status, body=body.encode(), headers=headers, content_type="text/html")
    if body is None:
        return web.Response(status=204 if status == 200 else status, headers=headers)
    whole = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=whole)

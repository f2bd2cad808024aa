"""A language model on loopback that speaks both protocols, and answers, or misbehaves, as a test plans it."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

KEY = "sk-canary-never-shown-0123456789"
COMPLETIONS, MESSAGES = "/v1/chat/completions", "/v1/messages"


@dataclass
class Plan:
    """How one request is answered: with these pieces, unless something else is planned."""

    pieces: tuple[str, ...] = ("Squared error ", "pulls **far** points ", "hardest.")
    status: int = 200
    body: str | None = None  # in place of the stream
    kind: str = "text/event-stream"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False  # hangs up before the end
    raw: bytes | None = None  # sent as it is, in place of events
    ending: bool = True  # says that it is the end
    gate: asyncio.Event | None = None  # waits behind the first piece


@dataclass(frozen=True)
class Asked:
    """A request, as it came."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def rules(self) -> str:
        return str(self.body.get("system") or self.body["messages"][0]["content"])

    @property
    def material(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body["messages"][-1]["content"])
        return found


class LlmServer:
    """`plans` are used up one a request; after them it answers well."""

    def __init__(self) -> None:
        self.plans: deque[Plan] = deque()
        self.asked: list[Asked] = []
        self.looks = 0
        self.look_status = 200
        app = web.Application()
        app.router.add_post(COMPLETIONS, self._answer)
        app.router.add_post(MESSAGES, self._answer)
        app.router.add_get("/v1/models", self._models)
        self._server = TestServer(app)

    @property
    def url(self) -> str:
        """Where the chat completions are."""
        return str(self._server.make_url("/v1"))

    @property
    def messages_url(self) -> str:
        return str(self._server.make_url(MESSAGES))

    def plan(self, *plans: Plan) -> None:
        self.plans.extend(plans)

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.close()

    async def _models(self, request: web.Request) -> web.Response:
        self.looks += 1
        status = self.look_status if _key(request) == KEY else 401
        return web.json_response({"data": []}, status=status)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(Asked(request.path, dict(request.headers), await request.json()))
        plan = self.plans.popleft() if self.plans else Plan()
        if _key(request) != KEY and plan.status == 200:
            plan = Plan(status=401, body=f"no key {_key(request)}")
        if plan.body is not None or plan.status != 200:
            headers = {"Content-Type": plan.kind, **plan.headers}
            return web.Response(status=plan.status, text=plan.body or "", headers=headers)
        response = web.StreamResponse(headers={"Content-Type": plan.kind, **plan.headers})
        response.enable_chunked_encoding()
        await response.prepare(request)
        try:
            await self._say(response, plan, is_messages=request.path == MESSAGES)
        except (ConnectionError, asyncio.CancelledError):
            return response  # whoever asked has heard enough
        if plan.cut and request.transport is not None:
            request.transport.abort()
        return response

    async def _say(self, response: web.StreamResponse, plan: Plan, *, is_messages: bool) -> None:
        if plan.raw is not None:
            await response.write(plan.raw)
            return
        for number, piece in enumerate(plan.pieces):
            if number and plan.gate is not None:
                await plan.gate.wait()
            await response.write(_event(piece, is_messages=is_messages))
        if plan.ending and not plan.cut:
            await response.write(_end(is_messages=is_messages))


def _key(request: web.Request) -> str:
    return request.headers.get("x-api-key") or request.headers.get("Authorization", "").removeprefix("Bearer ")


def _event(piece: str, *, is_messages: bool) -> bytes:
    if is_messages:
        said: dict[str, Any] = {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": "text_delta", "text": piece},
        }
        return f"event: content_block_delta\ndata: {json.dumps(said)}\n\n".encode()
    said = {"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": piece}}]}
    return f"data: {json.dumps(said)}\n\n".encode()


def _end(*, is_messages: bool) -> bytes:
    if is_messages:
        return b'event: message_stop\ndata: {"type": "message_stop"}\n\n'
    ended = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    return f"data: {json.dumps(ended)}\n\ndata: [DONE]\n\n".encode()

"""Doors: who may hand something in, and how much. The cheapest question is asked first, and the body read last."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from bot.ports import Hook

log = structlog.get_logger()

LARGEST = 1 << 20  # bytes of a body; Telegram's updates have some thousands
DEEPEST = 64  # levels of JSON; a real update has a dozen
PATIENCE = 10.0  # seconds for a body to come in

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def door(hook: Hook) -> Answer:
    """Answers the requests of one hook: 200 means committed, 5xx asks for the same once more."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if not _shows(request, hook):
            return _refused(HTTPStatus.UNAUTHORIZED)
        if (request.content_length or 0) > LARGEST:
            return _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            async with asyncio.timeout(PATIENCE):
                body = await request.read()  # the server's own limit cuts what comes without a length
        except TimeoutError:
            return _refused(HTTPStatus.REQUEST_TIMEOUT)
        given = read_object(body)
        if given is None:
            return _refused(HTTPStatus.BAD_REQUEST)
        return await _taken(hook, given)

    return answer


def read_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in a body; None for anything else, and for one that is nested too deeply."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) and _is_shallow(given) else None


def _is_shallow(given: dict[str, Any]) -> bool:
    level: list[Any] = [given]
    for _ in range(DEEPEST):
        level = [
            child
            for each in level
            for child in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
        ]
        if not level:
            return True
    return False


def _shows(request: web.Request, hook: Hook) -> bool:
    shown = request.headers.get(hook.header, "").encode("utf-8", "surrogateescape")
    return hmac.compare_digest(shown, hook.secret.encode())


async def _taken(hook: Hook, given: dict[str, Any]) -> web.StreamResponse:
    try:
        is_known = await hook.take(given)
    except Exception:  # the platform brings it again
        log.exception("hook_failed")
        return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    return web.Response() if is_known else _refused(HTTPStatus.BAD_REQUEST)


def _refused(status: HTTPStatus) -> web.Response:
    response = web.Response(status=status)
    response.force_close()  # whatever else comes on this connection is not read
    return response

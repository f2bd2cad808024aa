"""The fake Bot API's HTTP: tokens, bodies, and what goes wrong on the wire."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.telegram_api import Api
from tests.fakes.telegram_model import Call, Fault, Json
from tests.fakes.telegram_rules import Refused, decode

if TYPE_CHECKING:
    from tests.fakes.telegram_server import TelegramServer


class Front:
    """Listens on loopback, on a port of its own choice that it keeps."""

    def __init__(self, server: TelegramServer, api: Api) -> None:
        self._server = server
        self._api = api
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def open(self) -> None:
        """Listens."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/documents/{name}.py", self._serve_file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def close(self) -> None:
        """Hangs up on everyone and listens no more."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"].lower(), await _read(request))
        self._server.calls.append(call)
        if request.match_info["token"] != self._server.token or self._server.is_revoked:
            return _refuse(Refused(401, "Unauthorized"))
        fault = next((fault for fault in self._server.faults if fault.fits(call)), None)
        if fault is not None:
            fault.times -= 1
            return await self._misbehave(request, call, fault)
        weather = self._server.weather(call)
        if weather is None:
            return await self._answer(call)
        # What Telegram has heard it carries out, though whoever asked may be dead by now.
        return await asyncio.shield(self._misbehave(request, call, weather))

    async def _serve_file(self, request: web.Request) -> web.Response:
        content = self._server.files.get(request.match_info["name"])
        if request.match_info["token"] != self._server.token or content is None:
            return _refuse(Refused(404, "Not Found"))
        return web.Response(body=content, content_type="application/octet-stream")

    async def _answer(self, call: Call) -> web.Response:
        try:
            result = await self._api.carry_out(call.method, call.parameters)
        except Refused as refused:
            return _refuse(refused)
        return web.json_response({"ok": True, "result": result})

    async def _misbehave(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        await asyncio.sleep(fault.delay)
        takes_effect = fault.carried_out or not (fault.status or fault.body is not None or fault.cut or fault.hang)
        answer = await self._answer(call) if takes_effect else web.Response()
        if fault.hang:
            await asyncio.sleep(3600)
        if fault.cut and request.transport is not None:
            request.transport.abort()
        if fault.body is not None:
            headers = {"Location": fault.location} if fault.location else None
            return web.Response(status=fault.status or 200, body=fault.body, content_type="text/html", headers=headers)
        if fault.status:
            return _refuse(Refused(fault.status, fault.description or "planned", **fault.parameters))
        return answer


async def _read(request: web.Request) -> Json:
    if request.content_type == "application/json":
        given: Json = await request.json()
        return given
    form = await request.post()
    words = decode({name: value for name, value in form.items() if isinstance(value, str)})
    files = {name: each for name, each in form.items() if isinstance(each, web.FileField)}
    return words | {name: (each.filename, each.file.read()) for name, each in files.items()}


def _refuse(refused: Refused) -> web.Response:
    return web.json_response(refused.payload(), status=refused.code)

"""The fake's gateway: Hello, Identify or Resume, heartbeats, dispatches. One JSON text frame each, no compression."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_model import Json


class Gateway:
    """Every connected client hears every dispatch."""

    def __init__(self, token: str, ready: Callable[[], list[tuple[str, Json]]]) -> None:
        """`ready` gives the events that follow an accepted Identify, READY first."""
        self._token = token
        self._ready = ready
        self._sockets: list[web.WebSocketResponse] = []
        self._numbers = itertools.count(1)
        self.identified = asyncio.Event()
        self.identifies = 0
        self.resumes = 0
        self.intents = 0

    @property
    def sessions(self) -> int:
        """How many clients are connected."""
        return sum(not socket.closed for socket in self._sockets)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One client's connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self._write(socket, 10, {"heartbeat_interval": 45_000})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._hear(socket, json.loads(frame.data))
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    async def dispatch(self, name: str, data: Json) -> None:
        """Tells every client that something happened."""
        for socket in [socket for socket in self._sockets if not socket.closed]:
            await self._write(socket, 0, data, t=name, s=next(self._numbers))

    async def drop(self, code: int = 4000) -> None:
        """Cuts every connection; clients may come back."""
        self.identified.clear()
        for socket in list(self._sockets):
            await socket.close(code=code)

    async def _hear(self, socket: web.WebSocketResponse, frame: Json) -> None:
        if frame["op"] == 1:
            await self._write(socket, 11, None)
        elif frame["op"] in (2, 6) and frame["d"]["token"] != self._token:
            await socket.close(code=4004, message=b"Authentication failed.")
        elif frame["op"] == 2:
            self.identifies += 1
            self.intents = frame["d"]["intents"]
            self._sockets.append(socket)
            for name, data in self._ready():
                await self._write(socket, 0, data, t=name, s=next(self._numbers))
            self.identified.set()
        elif frame["op"] == 6:
            self.resumes += 1
            self._sockets.append(socket)
            await self._write(socket, 0, {}, t="RESUMED", s=next(self._numbers))
            self.identified.set()

    @staticmethod
    async def _write(socket: web.WebSocketResponse, op: int, data: Any, **more: Any) -> None:
        await socket.send_str(json.dumps({"op": op, "d": data, "t": None, "s": None, **more}))

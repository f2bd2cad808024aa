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

    def __init__(self, token: str, ready: Callable[[int, int], list[tuple[str, Json]]]) -> None:
        """`ready` gives the events that follow an accepted Identify of a shard among so many, READY first."""
        self._token = token
        self._ready = ready
        self._sockets: dict[web.WebSocketResponse, tuple[int, int]] = {}  # each with its shard, and how many there are
        self._numbers = itertools.count(1)
        self.identified = asyncio.Event()
        self.identifies = 0
        self.shards: list[tuple[int, int]] = []  # of those who identified themselves
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
        self._sockets.pop(socket, None)
        return socket

    async def dispatch(self, name: str, data: Json) -> None:
        """Tells every client whose shard it concerns that something happened."""
        for socket, (shard, count) in list(self._sockets.items()):
            if socket.closed or shard_of(data, count) != shard:
                continue
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
            shard, count = frame["d"].get("shard", (0, 1))
            self.shards.append((shard, count))
            self._sockets[socket] = shard, count
            for name, data in self._ready(shard, count):
                await self._write(socket, 0, data, t=name, s=next(self._numbers))
            self.identified.set()
        elif frame["op"] == 6:
            self.resumes += 1
            self._sockets[socket] = 0, 1
            await self._write(socket, 0, {}, t="RESUMED", s=next(self._numbers))
            self.identified.set()

    @property
    def connected(self) -> list[tuple[int, int]]:
        """The shards that listen now."""
        return sorted(shard for socket, shard in self._sockets.items() if not socket.closed)

    @staticmethod
    async def _write(socket: web.WebSocketResponse, op: int, data: Any, **more: Any) -> None:
        await socket.send_str(json.dumps({"op": op, "d": data, "t": None, "s": None, **more}))


def shard_of(data: Json, count: int) -> int:
    """The shard that hears of it: its guild's, or 0 for direct messages."""
    guild = int(data.get("guild_id") or (data["id"] if "channels" in data else 0))
    return (guild >> 22) % count

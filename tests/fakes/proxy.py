"""A wire that can be cut: forwards connections on loopback, until a test says otherwise."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self


class Proxy:
    """Listens on a port of its own and forwards to a host and port, or to a Unix socket."""

    def __init__(self, host: str, port: int) -> None:
        """A `host` that begins with a slash is the folder of PostgreSQL's Unix socket."""
        self._host = host
        self._port = port
        self._server: asyncio.Server | None = None
        self._pipes: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self.port = 0
        self.seen = bytearray()  # everything that came from the client's side

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        if self._server is not None:
            self._server.close()

    def cut(self) -> None:
        """Drops every connection, and each new one at once."""
        self._is_cut = True
        for pipe in list(self._pipes):
            pipe.transport.abort()

    def mend(self) -> None:
        """Forwards again."""
        self._is_cut = False

    def count(self, words: bytes) -> int:
        """How often the client's side said this."""
        return self.seen.count(words)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            there = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        self._pipes |= {writer, there[1]}
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._forward(reader, there[1], note=True))
                group.create_task(self._forward(there[0], writer))
        finally:
            self._pipes -= {writer, there[1]}

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._host.startswith("/"):
            return await asyncio.open_unix_connection(f"{self._host}/.s.PGSQL.{self._port}")
        return await asyncio.open_connection(self._host, self._port)

    async def _forward(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, note: bool = False) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if note:
                    self.seen += data
                sink.write(data)
                await sink.drain()
        sink.close()

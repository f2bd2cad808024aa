"""The least Bot API that a client believes: a process of its own, so that its work is on nobody's bill.

It answers every method after `latency` seconds, with an answer as long as the real one.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import time

ids = itertools.count(1)


def answer(path: str, chat: int = 1) -> bytes:
    """What the method of a path is answered with."""
    method = path.rpartition("/")[2].lower()
    if method == "getme":
        result: object = {"id": 7654321098, "is_bot": True, "first_name": "Daily Dose", "username": "DailyDoseBot"}
    elif method in {"sendmessage", "editmessagetext"}:
        result = {
            "message_id": next(ids),
            "from": {"id": 7654321098, "is_bot": True, "first_name": "Daily Dose", "username": "DailyDoseBot"},
            "chat": {"id": chat, "first_name": "Ana", "type": "private"},
            "date": int(time.time()),
            "text": "The words of a card come back in the answer. " * 40,
        }
    elif method == "getwebhookinfo":
        result = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
    elif method == "getmycommands":
        result = []
    else:
        result = True
    return json.dumps({"ok": True, "result": result}).encode()


class Connection(asyncio.Protocol):
    """One kept-alive connection: reads requests, answers each in turn."""

    latency = 0.0

    def __init__(self) -> None:
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].decode("latin-1").lower()
            length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
            if len(self.buffer) < end + 4 + length:
                return
            path = head.split(" ", 2)[1]
            self.buffer = self.buffer[end + 4 + length :]
            loop = asyncio.get_running_loop()
            loop.call_later(self.latency, self.reply, path) if self.latency else self.reply(path)

    def reply(self, path: str) -> None:
        if self.transport is not None and not self.transport.is_closing():
            body = answer(path)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.transport.write(head.encode() + body)


async def serve(latency: float) -> None:
    """Serves on a free port of the loopback, says which on standard output, and ends with standard input."""
    Connection.latency = latency
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    asyncio.run(serve(parser.parse_args().latency))

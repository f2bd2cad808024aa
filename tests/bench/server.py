"""The least Bot API that a client believes: a process of its own, so that its work is on nobody's bill.

It answers every method after `latency` seconds, with an answer as long as the real one.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
from urllib.parse import parse_qsl

LONG_POLL = 0.2  # seconds that a getUpdates waits when there is nothing
SENT = 1_795_503_600  # 2026-11-24 07:00 UTC, the moment at which the bench stands
ids = itertools.count(1)


def updates(offset: int, everything: int) -> list[object]:
    """Up to a hundred updates from `offset` on, each `/done` by somebody else; `everything` is how many there are."""
    return [
        {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": SENT,
                "chat": {"id": number, "type": "private", "first_name": "Ana"},
                "from": {"id": number, "is_bot": False, "first_name": "Ana", "language_code": "en"},
                "text": "/done",
                "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
            },
        }
        for number in range(max(1, offset), min(everything + 1, max(1, offset) + 100))
    ]


def offset_of(body: bytes) -> int:
    """The offset that a getUpdates asks for, as JSON or as a form."""
    if body.startswith(b"{"):
        return int(json.loads(body).get("offset") or 0)
    return int(dict(parse_qsl(body.decode())).get("offset", 0))


def answer(path: str, body: bytes, everything: int) -> bytes:
    """What the method of a path is answered with."""
    method = path.rpartition("/")[2].lower()
    chat = 1
    if method == "getme":
        result: object = {"id": 7654321098, "is_bot": True, "first_name": "Daily Dose", "username": "DailyDoseBot"}
    elif method in {"sendmessage", "editmessagetext"}:
        result = {
            "message_id": next(ids),
            "from": {"id": 7654321098, "is_bot": True, "first_name": "Daily Dose", "username": "DailyDoseBot"},
            "chat": {"id": chat, "first_name": "Ana", "type": "private"},
            "date": SENT,
            "text": "The words of a card come back in the answer. " * 40,
        }
    elif method == "getupdates":
        result = updates(offset_of(body), everything)
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
    updates = 0

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
            request, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            body = answer(path, request, self.updates)
            is_over = path.lower().endswith("/getupdates") and b"update_id" not in body
            wait = LONG_POLL if is_over else self.latency
            loop = asyncio.get_running_loop()
            loop.call_later(wait, self.reply, body) if wait else self.reply(body)

    def reply(self, body: bytes) -> None:
        if self.transport is not None and not self.transport.is_closing():
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            self.transport.write(head.encode() + body)


async def serve(latency: float, everything: int) -> None:
    """Serves on a free port of the loopback, says which on standard output, and ends with standard input."""
    Connection.latency, Connection.updates = latency, everything
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--updates", type=int, default=0)
    asked = parser.parse_args()
    asyncio.run(serve(asked.latency, asked.updates))

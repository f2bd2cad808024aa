"""The doors of the web server: who is turned away, how, and that nothing of theirs is read further than it must be."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from bot.ports import Hook, StartError
from bot.web import doors, serving
from tests.fakes.databases import emptied

SECRET = "the-secret"
HEADER = "X-Secret"
GOOD = {HEADER: SECRET}


@dataclass
class Guest:
    """What came through the door."""

    taken: list[dict[str, Any]] = field(default_factory=list)
    error: Exception | None = None
    port: int = 0

    async def take(self, given: dict[str, Any]) -> bool:
        if self.error is not None:
            raise self.error
        self.taken.append(given)
        return "stranger" not in given

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
async def guest() -> AsyncIterator[Guest]:
    guest = Guest(port=free_port())
    hook = Hook("guests/unguessable", HEADER, SECRET, guest.take)
    async with serving("127.0.0.1", guest.port, [hook], emptied("sqlite")):
        yield guest


async def ask(guest: Guest, method: str = "POST", path: str = "/guests/unguessable", **how: Any) -> int:
    async with aiohttp.ClientSession() as session, session.request(method, guest.url + path, **how) as response:
        assert "secret" not in await response.text()
        return response.status


def nested(levels: int) -> bytes:
    return b'{"a":' * levels + b"1" + b"}" * levels


@pytest.mark.parametrize(
    ("status", "how"),
    [
        (200, {"headers": GOOD, "json": {"update_id": 1}}),
        (200, {"headers": GOOD, "data": nested(doors.DEEPEST - 1)}),
        (401, {"json": {}}),
        (401, {"headers": {HEADER: ""}, "json": {}}),
        (401, {"headers": {HEADER: SECRET[:-1]}, "json": {}}),
        (401, {"headers": {HEADER: SECRET.upper()}, "json": {}}),
        (401, {"headers": {HEADER: "g\u00e4st"}, "json": {}}),
        (405, {"headers": GOOD, "method": "GET"}),
        (405, {"headers": GOOD, "method": "PUT", "json": {}}),
        (404, {"headers": GOOD, "path": "/guests/guessed", "json": {}}),
        (404, {"headers": GOOD, "path": "/guests/unguessable/more", "json": {}}),
        (413, {"headers": GOOD, "data": io.BytesIO(b"x" * (doors.LARGEST + 1))}),
        (400, {"headers": GOOD}),
        (400, {"headers": GOOD, "data": b"not json"}),
        (400, {"headers": GOOD, "data": b"\xff\xfe{}"}),
        (400, {"headers": GOOD, "json": [1]}),
        (400, {"headers": GOOD, "data": nested(doors.DEEPEST + 1)}),
        (400, {"headers": GOOD, "data": nested(100_000)}),
        (400, {"headers": GOOD, "data": b"[" * 500_000}),
        (400, {"headers": GOOD, "data": b'{"a":' + b"9" * 5_000 + b"}"}),
    ],
)
async def test_who_is_let_in(guest: Guest, status: int, how: dict[str, Any]) -> None:
    assert await ask(guest, **how) == status
    assert len(guest.taken) == (status == 200)


@pytest.mark.parametrize("before", ["", "/some/where", "/%2e%2e"])
async def test_what_a_proxy_leaves_before_the_path_does_not_matter(guest: Guest, before: str) -> None:
    assert await ask(guest, path=f"{before}/guests/unguessable", headers=GOOD, json={}) == 200


@pytest.mark.parametrize(("secret", "status"), [("wrong", b"401"), (SECRET, b"413")])
async def test_a_refusal_comes_before_a_huge_body_does(guest: Guest, secret: str, status: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", guest.port)
    head = f"POST /guests/unguessable HTTP/1.1\r\nHost: x\r\n{HEADER}: {secret}\r\nContent-Length: 50000000\r\n\r\n"
    writer.write(head.encode())
    async with asyncio.timeout(3):
        assert status in await reader.readline()
        await reader.read()  # and it hangs up
    writer.close()


async def test_a_body_without_a_length_is_cut(guest: Guest) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3 * doors.LARGEST // 65_536):
            yield b"x" * 65_536

    assert await ask(guest, headers=GOOD, data=endless()) == 413


async def test_a_body_that_does_not_come_is_not_waited_for(guest: Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "PATIENCE", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", guest.port)
    head = f"POST /guests/unguessable HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 5\r\n\r\n"
    writer.write(head.encode())
    async with asyncio.timeout(3):
        assert b"408" in await reader.readline()
    writer.close()


async def test_what_cannot_be_committed_is_asked_for_again(guest: Guest) -> None:
    guest.error = ConnectionError("the database is away")
    assert await ask(guest, headers=GOOD, json={}) == 503
    guest.error = ValueError("a bug")
    assert await ask(guest, headers=GOOD, json={}) == 503


async def test_what_the_platform_does_not_know_is_refused(guest: Guest) -> None:
    assert await ask(guest, headers=GOOD, json={"stranger": json.dumps("x")}) == 400


async def test_neither_path_nor_secret_is_logged_or_shown(
    guest: Guest, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    guest.error = RuntimeError("a bug")
    for headers in (GOOD, {}):
        await ask(guest, headers=headers, json={})
    shown = repr(Hook("guests/unguessable", HEADER, SECRET, guest.take))
    said = capfd.readouterr()
    everything = caplog.text + said.out + said.err + shown
    assert "hook_failed" in everything
    assert "unguessable" not in everything
    assert SECRET not in everything


async def test_a_taken_port_is_one_sentence(guest: Guest) -> None:
    with pytest.raises(StartError, match=rf"cannot listen at 127.0.0.1:{guest.port} .* Set DOSE_WEB_HOST"):
        async with serving("127.0.0.1", guest.port, [], emptied("sqlite")):
            pass

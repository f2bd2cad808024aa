"""A platform in memory: it records what arrives, and fails in every way that `DeliveryError` knows."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta

from bot.ports import DeliveryError, Outbound, Pace, Verb, Written

NO_PACE = Pace(per_second=10_000, private_gap=timedelta(0), group_gap=timedelta(0))


@dataclass(frozen=True, slots=True)
class Failure:
    """What a send ends with: whether the request got onto the wire before, and whether it arrived all the same."""

    error: BaseException
    written: bool = True
    arrives: bool = False


def refused_connection() -> Failure:
    return Failure(DeliveryError("connection refused", outage=True), written=False)


def unknown_refusal() -> Failure:
    return Failure(DeliveryError("400 NEWS_OF_2031"))


def server_error() -> Failure:
    return Failure(DeliveryError("502 Bad Gateway", outage=True, ambiguous=True))


def blocked() -> Failure:
    return Failure(DeliveryError("403 bot was blocked by the user", permanent=True))


def too_many(seconds: float, scope: str = "token") -> Failure:
    return Failure(DeliveryError("429", retry_after=timedelta(seconds=seconds), scope=scope))


def no_answer() -> Failure:
    return Failure(DeliveryError("read timed out", ambiguous=True), arrives=True)


def moved(chat: str) -> Failure:
    return Failure(DeliveryError("group became a supergroup", moved_to=chat))


def bad_token() -> Failure:
    return Failure(DeliveryError("401", unauthorised=True))


@dataclass
class FakePlatform:
    """`ports.Platform`. A send fails as `fail` queued it, or as `refuse` said about its chat; else it arrives."""

    name: str = "telegram"
    pace: Pace = NO_PACE
    hook: None = None
    recognises: bool = False
    share: int = 0
    sent: list[Outbound] = field(default_factory=list)  # what arrived, in order
    tried: list[tuple[float, Outbound]] = field(default_factory=list)  # every request, and when (monotonic seconds)
    _failures: deque[Failure] = field(default_factory=deque)
    _refusing: dict[str, Failure] = field(default_factory=dict)
    _slow: dict[str, asyncio.Event] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    def fail(self, *failures: Failure) -> None:
        """The next sends end so, one each."""
        self._failures.extend(failures)

    def mend(self) -> None:
        """Nothing that was planned fails any more."""
        self._failures.clear()

    def refuse(self, chat: str, failure: Failure) -> None:
        """Every send to a chat ends so."""
        self._refusing[chat] = failure

    def hold(self, chat: str) -> asyncio.Event:
        """Sends to a chat are written and get no answer before the event is set."""
        return self._slow.setdefault(chat, asyncio.Event())

    async def open(self) -> None: ...

    async def listen(self) -> None: ...

    async def confirm(self) -> None: ...

    async def close(self) -> None: ...

    async def send(self, outbound: Outbound, written: Written) -> str:
        self.tried.append((time.monotonic(), outbound))
        failure = self._failures.popleft() if self._failures else self._refusing.get(outbound.to.chat)
        if failure is None or failure.written:
            written()
        if failure is not None:
            if failure.arrives:
                self.sent.append(outbound)
            raise failure.error
        if (gate := self._slow.get(outbound.to.chat)) is not None:
            await gate.wait()
        self.sent.append(outbound)
        return "" if outbound.verb is Verb.TOAST else str(next(self._ids))

    def words_to(self, chat: str) -> list[str]:
        """What arrived in a chat, as plain words."""
        return [each.message.plain() for each in self.sent if each.to.chat == chat]

    def chats(self) -> list[str]:
        """Where something arrived, in order, once for each message."""
        return [each.to.chat for each in self.sent]

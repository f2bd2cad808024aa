"""When the next message may go: what the platform bears, what it told us to wait for, whether it is there at all."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import structlog

from bot.ports import DeliveryError, Pace
from bot.services import outcomes
from bot.services.breaker import Breaker
from bot.services.limits import Limiter
from bot.services.outcomes import Pause
from bot.storage.records import Place

log = structlog.get_logger()

LONGEST_WAIT = 2.0  # seconds for which a row may wait for its turn while it is ours; longer ones go back
SHORTEST_SLEEP = 0.004  # seconds; shorter ones cost more than the message they wait for


class Gate:
    """The gate of one token. `under_way` holds the sends without an answer, of which there are `most` at most."""

    def __init__(self, platform: str, pace: Pace, under_way: set[asyncio.Task[Any]], most: int) -> None:
        """Starts open."""
        self._platform = platform
        self._limits = Limiter(pace)
        self._breaker = Breaker()
        self._under_way = under_way
        self._most = most
        self._freed = asyncio.Event()

    @property
    def is_open(self) -> bool:
        """Whether the breaker is open: nothing gets through."""
        return self._breaker.is_open

    def room(self, batch: int) -> int:
        """How many may be prepared at once: one while nothing gets through, so that none waits behind a probe."""
        return 1 if self._breaker.is_open else batch

    def rest(self) -> float:
        """Seconds for which nothing at all may go; 0 where that is not worth giving anything back."""
        wait = self._limits.token_wait(time.monotonic())
        return wait if wait > LONGEST_WAIT else 0.0

    def chat_wait(self, place: Place) -> float:
        """Seconds for which nothing may go to this chat; 0 where that is not worth giving anything back."""
        wait = self._limits.chat_wait(place.address.chat, time.monotonic())
        return wait if wait > LONGEST_WAIT else 0.0

    async def has_turn(self, chat: str = "") -> bool:
        """Waits until the token, and if one is given the chat, bears a message; False if that takes long."""
        while len(self._under_way) >= self.room(self._most):
            self._freed.clear()  # asyncio.wait would ask each of hundreds of sends, once a message
            await self._freed.wait()
        while (wait := self._limits.wait(chat, time.monotonic())) > 0:
            if wait > LONGEST_WAIT:
                return False
            await asyncio.sleep(max(wait, SHORTEST_SLEEP))
        return True

    def freed(self) -> None:
        """A send is no longer under way."""
        self._freed.set()

    def take(self, place: Place) -> None:
        """Notes that a message goes out now."""
        self._limits.take(place.address.chat, time.monotonic(), private=place.is_private)

    def pause(self, chat: str, length: timedelta) -> None:
        """Nothing goes to one chat, or with "" to the whole token, before the pause has passed."""
        self._limits.pause(chat, time.monotonic(), length)

    def worked(self) -> None:
        """A message arrived."""
        self._breaker.worked()

    def failed(self, error: DeliveryError, chat: str) -> Pause | None:
        """Heeds what the platform says; returns the pause that it asks for, which others shall know, too."""
        pause = outcomes.pause_of(error, chat)
        if pause is not None:
            self.pause(pause.chat, pause.length)
            log.warning("told_to_wait", platform=self._platform, seconds=pause.length.total_seconds())
        if not (error.outage or error.ambiguous):
            self._breaker.worked()
        elif (rest := self._breaker.failed(time.monotonic())) is not None:
            self.pause("", rest)
            log.warning("nothing_gets_through", platform=self._platform, seconds=rest.total_seconds())
        return pause

"""How long to wait when Telegram does not answer as it should, and what to say about it: once."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

import structlog

from bot.platforms.telegram.errors import is_refused_token
from bot.platforms.telegram.request import ThrottledError

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Timing:
    """How patient the adapter is, in seconds; tests are less so."""

    long_poll: float = 30.0
    second_try: float = 0.5
    first_wait: float = 1.0
    longest_wait: float = 30.0
    refused_wait: float = 60.0
    webhook_check: float = 600.0


class Outage:
    """Waits out a run of failures: longer each time, out of step with others, one line in the log for each kind."""

    def __init__(self, timing: Timing) -> None:
        """Begins with none."""
        self._timing = timing
        self._failures = 0
        self._said = ""

    async def wait(self, error: Exception) -> None:
        """Waits for as long as this failure asks for."""
        self._failures += 1
        if is_refused_token(error):
            self._say("telegram_token_refused", log.error, cure="Ask @BotFather for a new token, /token, and restart.")
            await asyncio.sleep(self._timing.refused_wait)
        elif isinstance(error, ThrottledError):
            self._say("telegram_told_to_wait", log.warning, seconds=error.wait.total_seconds())
            await asyncio.sleep(error.wait.total_seconds())
        else:
            self._say("telegram_unreachable", log.warning, reason=f"{type(error).__name__}: {error}")
            await self.back_off()

    async def back_off(self) -> None:
        """Waits for between half and all of a time that doubles with each failure."""
        longest = min(self._timing.longest_wait, self._timing.first_wait * 2 ** min(self._failures - 1, 16))
        await asyncio.sleep(longest * random.uniform(0.5, 1))  # noqa: S311 spreads retries, guards nothing

    def over(self) -> None:
        """Notes that Telegram answered."""
        if self._said:
            log.info("telegram_back", failures=self._failures)
        self._failures, self._said = 0, ""

    def _say(self, event: str, how: object, **fields: object) -> None:
        if self._said != event and callable(how):
            how(event, **fields)
        self._said = event

"""The breaker of one token: when nothing gets through, one send at a time finds out whether that is over."""

from __future__ import annotations

import random
from datetime import timedelta

FAILURES = 20  # in a row
FIRST, LONGEST = 5.0, 60.0  # seconds between two probes; an outage that is over shall not make doses late by more


class Breaker:
    """Counts network errors in a row, over all messages. The caller passes `moment`, seconds of a monotonic clock."""

    def __init__(self) -> None:
        """Starts closed."""
        self._failures = 0
        self._wait = FIRST
        self._until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether no more than one message may be under way."""
        return self._failures >= FAILURES

    def failed(self, moment: float) -> timedelta | None:
        """The platform did not answer, or says that it is broken; how long to rest, or None if that goes on already."""
        self._failures += 1
        if not self.is_open or moment < self._until:
            return None
        # Out of step with others, who lost the platform in the same moment.
        pause = self._wait * random.uniform(0.5, 1)  # noqa: S311 (no secret)
        self._wait = min(LONGEST, 2 * self._wait)
        self._until = moment + pause
        return timedelta(seconds=pause)

    def worked(self) -> None:
        """The platform answered, be it with a refusal."""
        self._failures, self._wait = 0, FIRST

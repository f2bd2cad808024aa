"""How much one account may ask: a burst is fine, a flood is dropped before it costs a transaction."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

BURST = 40.0  # asks at once; nobody types or taps so many
REFILL = 2.0  # asks a second
FORGET = 10_000  # accounts; the ones that have been quiet are forgotten first


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    is_told: bool = False


class Throttle:
    """A token bucket for each account. `moment` is seconds of a monotonic clock."""

    def __init__(self, burst: float = BURST, refill: float = REFILL) -> None:
        """Starts with everybody's bucket full: `burst` at once, `refill` a second after that."""
        self._burst, self._refill = burst, refill
        self._buckets: dict[Hashable, _Bucket] = {}

    def admits(self, account: Hashable, moment: float) -> bool:
        """Whether one more ask is admitted; takes it from the bucket if so."""
        bucket = self._buckets.get(account)
        if bucket is None:
            self._forget(moment)
            bucket = self._buckets[account] = _Bucket(self._burst, moment)
        bucket.left = min(self._burst, bucket.left + (moment - bucket.at) * self._refill)
        bucket.at = moment
        if bucket.left < 1:
            return False
        bucket.left -= 1
        bucket.is_told = False
        return True

    def is_news(self, account: Hashable) -> bool:
        """Whether this refusal is the first since the last admission, and so worth one sentence."""
        bucket = self._buckets[account]
        told, bucket.is_told = bucket.is_told, True
        return not told

    def _forget(self, moment: float) -> None:
        if len(self._buckets) >= FORGET:
            full = self._burst / self._refill
            self._buckets = {who: each for who, each in self._buckets.items() if moment - each.at < full}

"""What a sender did since the process began, for whoever watches it. No row is counted for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.ports import DeliveryError
from bot.storage.records import DeliveryKind, DeliveryState

ENDS = (DeliveryState.SENT, DeliveryState.PRESUMED, DeliveryState.DEAD, DeliveryState.EXPIRED, DeliveryState.CANCELLED)
UNKNOWN = "unknown"  # stands for the kind where only a number is known


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries ended how, by kind and state, and how often the token or a chat was told to wait."""

    ended: Counter[tuple[str, DeliveryState]] = field(default_factory=Counter)
    told_to_wait: Counter[str] = field(default_factory=Counter)

    def note(self, deliveries: Iterable[tuple[DeliveryKind, DeliveryState]]) -> None:
        """Counts deliveries that ended; one that will be tried again did not."""
        self.ended.update((kind.value, state) for kind, state in deliveries if state in ENDS)

    def arrived(self, kind: DeliveryKind) -> None:
        """Counts one that arrived."""
        self.ended[kind.value, DeliveryState.SENT] += 1

    def heard(self, error: DeliveryError) -> None:
        """Counts an answer, if it says to wait."""
        if error.retry_after is not None:
            self.told_to_wait[error.scope] += 1

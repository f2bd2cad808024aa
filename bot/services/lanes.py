"""What goes to one place goes one after the other, in the order of the claim; places do not wait for each other."""

from __future__ import annotations

from collections import deque

from bot.storage.records import Claimed, DeliveryKind


class Lanes:
    """Claimed deliveries on their way: one at a time for each place, replies before doses."""

    def __init__(self) -> None:
        """Starts empty."""
        self._replies: deque[Claimed] = deque()
        self._doses: deque[Claimed] = deque()
        self._behind: dict[int, deque[Claimed]] = {}  # place → what waits for the one that is on its way

    @property
    def busy(self) -> frozenset[int]:
        """Places to which something is on its way, or about to be."""
        return frozenset(self._behind)

    def occupy(self, place: int) -> None:
        """Says that something is on its way to a place. `leave` is due for it."""
        self._behind.setdefault(place, deque())

    def add(self, claimed: Claimed) -> None:
        """Takes one in; it waits while another of its place is on its way."""
        lane = self._behind.get(claimed.delivery.place)
        if lane is not None:
            lane.append(claimed)
            return
        self._behind[claimed.delivery.place] = deque()
        self._enter(claimed)

    def take(self, limit: int) -> list[Claimed]:
        """Up to `limit` that may go now, replies first. `leave` is due for each of them."""
        taken: list[Claimed] = []
        for queue in (self._replies, self._doses):
            while queue and len(taken) < limit:
                taken.append(queue.popleft())
        return taken

    def leave(self, place: int) -> None:
        """Says that what was on its way to a place is through; the next one may go."""
        lane = self._behind.get(place)
        if lane:
            self._enter(lane.popleft())
        else:
            self._behind.pop(place, None)

    def empty(self) -> list[Claimed]:
        """Hands out all that is not on its way."""
        waiting = [*self._replies, *self._doses]
        self._replies.clear()
        self._doses.clear()
        for claimed in list(waiting):
            waiting += self._behind.pop(claimed.delivery.place)
        for lane in self._behind.values():
            waiting += lane
            lane.clear()
        return waiting

    def clear(self) -> None:
        """Forgets what has not begun."""
        self._replies.clear()
        self._doses.clear()
        self._behind.clear()

    def _enter(self, claimed: Claimed) -> None:
        is_reply = claimed.delivery.kind is DeliveryKind.REPLY
        (self._replies if is_reply else self._doses).append(claimed)

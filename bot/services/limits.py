"""What a platform bears, kept by us: so many messages a second for the token, and a gap for each chat."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta

from bot.ports import Pace

_FORGET = 4096  # chats; their gaps have long passed when this many others were served


class Limiter:
    """Hands out moments to send, in real time. The caller passes `moment`, seconds of a monotonic clock."""

    def __init__(self, pace: Pace) -> None:
        """Starts empty: the first message may go at once, the second after the token's gap."""
        self._pace = pace
        self._gap = 1 / pace.per_second
        self._token_free = 0.0
        self._chat_free: dict[Hashable, float] = {}

    def chat_wait(self, chat: Hashable, moment: float) -> float:
        """Seconds until this chat bears another message."""
        return max(0.0, self._chat_free.get(chat, 0.0) - moment)

    def take(self, chat: Hashable, moment: float, *, private: bool) -> float:
        """Takes the next slot of the token and of the chat; returns how many seconds to wait for it."""
        start = max(moment, self._token_free, self._chat_free.get(chat, 0.0))
        self._token_free = start + self._gap
        gap = self._pace.private_gap if private else self._pace.group_gap
        if gap:
            self._chat_free[chat] = start + gap.total_seconds()
            if len(self._chat_free) > _FORGET:
                self._chat_free = {known: free for known, free in self._chat_free.items() if free > moment}
        return start - moment

    def pause(self, moment: float, length: timedelta) -> None:
        """Nothing goes to the token before the pause has passed."""
        self._token_free = max(self._token_free, moment + length.total_seconds())

    def pause_chat(self, chat: Hashable, moment: float, length: timedelta) -> None:
        """Nothing goes to one chat before the pause has passed; the others go on."""
        self._chat_free[chat] = max(self._chat_free.get(chat, 0.0), moment + length.total_seconds())

"""What a platform bears, kept by us: so many messages a second for the token, and a gap for each chat."""

from __future__ import annotations

import random
from datetime import timedelta

from bot.ports import Pace

CREDIT = 0.02  # seconds; less than the gap of a free token, and 2 % of the budget of one that pays for 1,000 a second
_FORGET = 4096  # chats, of which those whose gap has passed are forgotten


class Limiter:
    """Hands out moments to send, in real time. The caller passes `moment`, seconds of a monotonic clock.

    Messages are spaced evenly, or with the pace's jitter, and without a burst at the start: no window of a second holds
    more than the budget, or with jitter than twice that.
    """

    def __init__(self, pace: Pace) -> None:
        """Starts empty: the first message may go at once, the second after the token's gap."""
        self._gap = 1 / pace.per_second
        self._jitter = pace.jitter
        self._private_gap = pace.private_gap.total_seconds()
        self._group_gap = pace.group_gap.total_seconds()
        self._token_free = 0.0
        self._chat_free: dict[str, float] = {}
        self._forget = _FORGET

    def token_wait(self, moment: float) -> float:
        """Seconds until the token bears another message."""
        return max(0.0, self._token_free - moment)

    def chat_wait(self, chat: str, moment: float) -> float:
        """Seconds until this chat bears another message."""
        return max(0.0, self._chat_free.get(chat, 0.0) - moment)

    def wait(self, chat: str, moment: float) -> float:
        """Seconds until the token and this chat bear another message."""
        return max(self.token_wait(moment), self.chat_wait(chat, moment))

    def take(self, chat: str, moment: float, *, private: bool) -> None:
        """Notes that a message goes out now."""
        # Sleeping is coarse, so a little of what was slept too long is made up for; see CREDIT.
        gap = self._gap * random.uniform(1 - self._jitter, 1 + self._jitter) if self._jitter else self._gap  # noqa: S311 (no secret)
        self._token_free = max(self._token_free, moment - CREDIT) + gap
        gap = self._private_gap if private else self._group_gap
        if gap:
            self._chat_free[chat] = moment + gap
            if len(self._chat_free) > self._forget:
                self._chat_free = {known: free for known, free in self._chat_free.items() if free > moment}
                self._forget = max(_FORGET, 2 * len(self._chat_free))  # else a crowd is looked through at each message

    def pause(self, chat: str, moment: float, length: timedelta) -> None:
        """Nothing goes to one chat before the pause has passed; with "" for the chat, to the whole token."""
        until = moment + length.total_seconds()
        if chat:
            self._chat_free[chat] = max(self._chat_free.get(chat, 0.0), until)
        else:
            self._token_free = max(self._token_free, until)

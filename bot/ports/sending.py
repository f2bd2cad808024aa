"""A message on its way out, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from bot.core.message import Message
from bot.ports.asks import Address, Verb


class Outbound(NamedTuple):
    """A message on its way out: a dose, or a stored reply.

    `nonce` (at most 25 characters) is the same at each try of the same delivery. `target` is the message to edit, the
    callback to answer, or the message to reply to, by `verb`. `doubtful_since` is the machine's time since which an
    earlier try may have arrived.
    """

    delivery: int
    to: Address
    message: Message
    verb: Verb = Verb.SEND
    target: str = ""
    nonce: str = ""
    silent: bool = False
    doubtful_since: datetime | None = None
    is_broadcast: bool = False  # nobody asked for it just now: where a platform sells speed, it is for these


class DeliveryError(Exception):
    """A message did not arrive, or nobody can know whether it did.

    Attributes:
        permanent: the place is gone or refuses us; sending again would be refused again.
        retry_after: nothing may go to the token (`scope` "token") or this chat ("chat") before that has passed.
        ambiguous: the request was written and no understandable answer came: it may have arrived.
        outage: the platform was not reached, or says that it is out of order, which says nothing about this message;
            with `ambiguous` it may have arrived all the same.
        moved_to: the chat has a new id; the same message is welcome there.
        unauthorised: the token itself is refused; nothing can be sent until an operator acts.

    With none of them set, it was certainly not sent and may be tried again later. The text never holds a token.
    """

    def __init__(
        self,
        words: str,
        *,
        permanent: bool = False,
        retry_after: timedelta | None = None,
        scope: str = "token",
        ambiguous: bool = False,
        outage: bool = False,
        moved_to: str = "",
        unauthorised: bool = False,
    ) -> None:
        """Keeps what the sender decides by."""
        super().__init__(words)
        self.permanent = permanent
        self.retry_after = retry_after
        self.scope = scope
        self.ambiguous = ambiguous
        self.outage = outage
        self.moved_to = moved_to
        self.unauthorised = unauthorised


@dataclass(frozen=True, slots=True)
class Pace:
    """What a platform bears: messages a second for the token, and the least time between two to one chat or group.

    `jitter` is by what part of it the time between two messages may be shorter or longer, up to 1; the rate stays.
    """

    per_second: float
    private_gap: timedelta
    group_gap: timedelta
    jitter: float = 0.0


class Written(Protocol):
    """Called by a platform the moment the request has been written to the wire, before the answer is there."""

    def __call__(self) -> None:
        """Notes it; must not block."""

"""A platform: carries messages, and brings what people do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.ports.asks import Address, Ask, Reply
from bot.ports.sending import Outbound, Pace, Written


class StartError(Exception):
    """The bot cannot start; the text is one sentence with the cure in it, for the operator."""


class TakenError(Exception):
    """Somebody else reads with this token, and the platform lets only one."""


@dataclass(frozen=True, slots=True)
class Hook:
    """A door in our web server, at which a platform hands in what people did instead of being asked for it.

    `path` is the end of its address. Whoever knocks must show `secret` in the header `header`. `take` commits what one
    request brought, a JSON object, and is False for what is none of the platform's. Whatever it raises makes the
    platform bring the same again.
    """

    path: str = field(repr=False)
    header: str
    secret: str = field(repr=False)
    take: Callable[[dict[str, Any]], Awaitable[bool]]


class Platform(Protocol):
    """Where people are. An adapter turns its updates into `Ask`s for the inbox, and `Outbound`s into its own calls."""

    name: str
    pace: Pace
    recognises: bool  # a message that it has already: sending it again is safe, and nothing is ever presumed to be sent

    @property
    def share(self) -> int:
        """Which part of what people do it reads; 0 for all. Processes that read other parts read at the same time."""
        ...

    @property
    def hook(self) -> Hook | None:
        """Where the platform calls us. Any number of processes may then `listen` at once; None if only one may."""
        ...

    async def open(self) -> None:
        """Connects and introduces itself.

        Raises:
            StartError: the token is refused, or the address does not answer as it should.
        """

    async def listen(self) -> None:
        """Reads what people do, until cancelled. Outages are waited out; returns when there is nothing left to read.

        May be called again later: of several processes one reads at a time. A process that only sends never calls it.

        Raises:
            StartError: the platform has ended the connection for good, as when the token is revoked.
            TakenError: somebody else reads with this token.
        """

    async def confirm(self) -> None:
        """Tells the platform, after `listen` ended, what was committed. Only who is still the one to read may do it."""

    async def send(self, outbound: Outbound, written: Written) -> str:
        """Sends one message and returns the platform's id of it ("" for a toast).

        Raises:
            DeliveryError: see there. Bad markup, a missing topic and a vanished message to edit are the platform's own
                affair: it sends plain text, goes to the general topic, sends anew.
        """

    async def close(self) -> None:
        """Lets go. Safe to call twice, and without `open`."""


class Inbox(Protocol):
    """Where a platform hands in what people did; `services.inbox` builds it."""

    async def take(self, ask: Ask) -> tuple[Reply, ...]:
        """Commits the ask with all its effects, once for its key, and returns the replies to show now.

        For a platform with stored replies (Telegram) they are committed as deliveries instead and the result is empty;
        the sender brings them. Words for the person never rise as an error. May be awaited by several at once; those of
        one account take effect in the order of the calls.
        """
        ...

    async def shown(self, delivery: int, message: str) -> None:
        """Notes under which message id a dose is shown (after showing a `Reply` with `delivery`)."""

    async def gone(self, address: Address) -> None:
        """The bot was blocked, kicked or left: nothing more is sent there, and everything is kept."""

    async def back(self, address: Address) -> None:
        """The bot was unblocked or added again."""

    async def moved(self, old: Address, chat: str) -> None:
        """The chat has a new id (a group became a supergroup)."""

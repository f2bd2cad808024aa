"""What the inside asks of the outside: platforms that carry messages, a clock that tells the time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from bot.core.message import Message
from bot.core.papers import Paper


class PlaceKind(StrEnum):
    """What sort of place an address is."""

    PRIVATE = "private"
    GROUP = "group"  # a Telegram group, supergroup or topic; a Discord text channel or thread
    CHANNEL = "channel"  # a Telegram channel: the bot posts, nobody types


@dataclass(frozen=True, slots=True)
class Address:
    """Where a platform delivers: its own ids, as text. `thread` is a forum topic's, or empty."""

    platform: str
    chat: str
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """The place of an ask."""

    address: Address
    kind: PlaceKind
    title: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """An account: a human on one platform. `name` is a stranger's text."""

    platform: str
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a person did: a command, a press, or words alone.

    `key` names the platform's event for ever, so that the same event counts once. `at` is the platform's own time stamp
    where it gives one, else the clock's (`Clock.stamp` decides).
    """

    key: str
    at: datetime
    who: Who
    where: Where
    command: str = ""  # "done" for "/done"
    words: str = ""  # what follows the command, or the free text
    code: str = ""  # code that the platform knows to be code: a block marked as such, or a .py file
    unread: str = ""  # why a file that came along was not read, in words for the person
    press: str = ""  # the action of the pressed choice, "done:17"
    message: str = ""  # the platform's id of this message, or of the message that holds the pressed choice
    answers: str = ""  # the id of the message of ours that this text replies to
    admin: bool = False  # may change this place's settings; always true in private
    hides: bool = False  # among people, the answer can be shown to this one alone
    admins: tuple[str, ...] = ()  # names of some who may, when this one may not and the platform tells


class Verb(StrEnum):
    """How a reply reaches the person."""

    SEND = "send"  # a new message
    EDIT = "edit"  # in place of the message `Ask.message`, which is ours
    DRAFT = "draft"  # like an edit, while an answer is being written; dropped where that cannot be shown
    TOAST = (
        "toast"  # a short line to the presser alone, where the platform has one; else nothing is lost by dropping it
    )


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to an ask.

    `private` asks for an answer that only the asker sees (Discord: ephemeral); platforms that cannot just send it.
    With `personal` nobody else may see it at all: where the platform cannot hide it, it goes to the private chat.
    `delivery` says that this message shows that delivery's dose, so its message id is worth keeping.
    `target` is the message to edit, where it is not `Ask.message`, or the one that a stored new message replies to.
    """

    message: Message
    verb: Verb = Verb.SEND
    private: bool = False
    personal: bool = False
    delivery: int | None = None
    target: str = ""


Replies = tuple[Reply, ...]


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


class StartError(Exception):
    """The bot cannot start; the text is one sentence with the cure in it, for the operator."""


class TakenError(Exception):
    """Somebody else reads with this token, and the platform lets only one."""


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


@dataclass(frozen=True, slots=True)
class Mark:
    """What a source gave to recognise its last answer by: the headers ETag and Last-Modified."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a source answered. `left_out` says of each entry that is not among the papers why.

    With `unchanged` it has nothing to say since the `mark` that was shown to it.
    """

    papers: tuple[Paper, ...] = ()
    left_out: tuple[str, ...] = ()
    mark: Mark = field(default_factory=Mark)
    unchanged: bool = False


Turn = Callable[[str, float], Awaitable[None]]
"""Waits until one may ask a family of hosts, which wants so many seconds between two requests of ours."""


class PaperSourceError(Exception):
    """A source did not answer, or not with what it promises; the text is for the operator.

    Attributes:
        retry_after: how long it asked to be left alone.
    """

    def __init__(self, words: str, *, retry_after: timedelta | None = None) -> None:
        """Keeps what the next try is decided by."""
        super().__init__(words)
        self.retry_after = retry_after


class PaperSource(Protocol):
    """Where papers come from."""

    name: str
    by_id: bool  # looks papers up by their ids; others say what is new

    async def fetch(self, mark: Mark, ids: Sequence[str] = ()) -> Found:
        """Asks once: for what is new, or for the papers of these ids if the source knows how.

        Raises:
            PaperSourceError: there is no answer that can be used.
        """
        ...


class Summaries(Protocol):
    """Who has a line about a paper."""

    name: str

    async def summaries(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The lines there are, by arXiv id.

        Raises:
            PaperSourceError: there is no answer that can be used.
        """
        ...


class Clock(Protocol):
    """The one reader of the time."""

    def now(self) -> datetime:
        """The bot's time: aware, UTC. Rehearsed and sped up when an operator asks for it."""
        ...

    def stamp(self, at: datetime) -> datetime:
        """The instant to credit for an event that a platform says happened at `at`: that, or `now()` in a rehearsal."""
        ...

    def after(self, wait: timedelta) -> datetime:
        """What `now()` will say when `wait` has passed on the machine's own clock."""
        ...

    def real(self) -> datetime:
        """The machine's time, never rehearsed: for leases, limits and time-outs."""
        ...

"""What people do, and what they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.message import Message


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

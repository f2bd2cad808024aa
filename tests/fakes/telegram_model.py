"""What the fake Telegram knows: people, chats, messages. Payloads look like the real ones."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_people = itertools.count(500_000_001)
_groups = itertools.count(1_000_000_001)

ANONYMOUS_ADMIN: Json = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@dataclass(eq=False)
class Person:
    """An account. Its private chat has the same id."""

    name: str
    last_name: str = ""
    bot: bool = False
    id: int = field(default_factory=lambda: next(_people))

    def payload(self) -> Json:
        """As a user object."""
        last = {"last_name": self.last_name} if self.last_name else {}
        return {"id": self.id, "is_bot": self.bot, "first_name": self.name, **last}


@dataclass(eq=False)
class Chat:
    """A place. `open` says whether the bot may send: not blocked, not thrown out."""

    type: str = "supergroup"
    title: str = ""
    id: int = field(default_factory=lambda: -1_000_000_000_000 - next(_groups))
    admins: list[Person] = field(default_factory=list)
    anonymous: list[Person] = field(default_factory=list)  # admins who hide behind the group
    topics: set[int] = field(default_factory=set)
    closed_topics: set[int] = field(default_factory=set)
    open: bool = True
    moved_to: int = 0
    owner: Person | None = None  # of a private chat

    def payload(self) -> Json:
        """As a chat object."""
        if self.owner is not None:
            return {"id": self.id, "type": "private", "first_name": self.owner.name}
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.id, "type": self.type, "title": self.title, **forum}

    def member(self, person: Person) -> Json:
        """As a member of this chat."""
        user = person.payload()
        if self.admins and person is self.admins[0]:
            return {"status": "creator", "user": user, "is_anonymous": person in self.anonymous}
        if person in self.admins:
            return {
                "status": "administrator",
                "user": user,
                "can_be_edited": False,
                **_rights(person in self.anonymous),
            }
        return {"status": "member", "user": user}


@dataclass(eq=False)
class Message:
    """A message, as it is now. `text` is what is shown, `html` what was sent."""

    id: int
    chat: Chat
    text: str
    html: str = ""
    buttons: list[list[Json]] = field(default_factory=list)
    author: Json = field(default_factory=dict)
    ours: bool = False
    thread: int | None = None
    silent: bool = False
    reply_to: int | None = None
    date: int = field(default_factory=lambda: int(time.time()))
    edits: int = 0
    file: tuple[str, bytes] | None = None
    extra: Json = field(default_factory=dict)

    @property
    def labels(self) -> list[str]:
        """What is written on the buttons."""
        return [button["text"] for row in self.buttons for button in row]

    def button(self, label: str) -> Json:
        """The button with this label, or the only one that begins with or contains it."""
        buttons = [button for row in self.buttons for button in row]
        exact = [button for button in buttons if button["text"] == label]
        alike = exact or [button for button in buttons if label in button["text"]]
        assert alike, f"no button {label!r} among {self.labels}"
        return alike[0]

    def payload(self) -> Json:
        """As a message object."""
        payload: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.payload(), "text": self.text}
        if self.author:
            payload["from"] = self.author
        if self.thread is not None:
            payload |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.buttons:
            payload["reply_markup"] = {"inline_keyboard": self.buttons}
        return payload | self.extra


@dataclass
class Call:
    """One request to the API, as it came."""

    method: str
    parameters: Json
    at: float = field(default_factory=time.monotonic)

    @property
    def chat(self) -> int:
        """The chat that it names, or 0."""
        return int(self.parameters.get("chat_id") or 0)


@dataclass
class Fault:
    """Something that goes wrong with the next `times` calls of a method (any, if empty), in one chat or in all.

    With a `status` the call is refused; with `body` this is the answer, with `location` it leads elsewhere. `cut` drops
    the connection, `hang` never answers. `carried_out` says whether the call takes effect all the same.
    """

    method: str = ""
    chat: int = 0
    times: int = 1
    status: int = 0
    description: str = ""
    parameters: Json = field(default_factory=dict)
    body: bytes | None = None
    location: str = ""
    cut: bool = False
    hang: bool = False
    delay: float = 0
    carried_out: bool = False

    def fits(self, call: Call) -> bool:
        """Whether it is this call's turn."""
        method_fits = not self.method or self.method.lower() == call.method
        return self.times > 0 and method_fits and (not self.chat or self.chat == call.chat)


def _rights(is_anonymous: bool) -> Json:
    names = (
        "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members can_promote_members "
        "can_change_info can_invite_users can_post_stories can_edit_stories can_delete_stories"
    )
    return {"is_anonymous": is_anonymous} | dict.fromkeys(names.split(), True)

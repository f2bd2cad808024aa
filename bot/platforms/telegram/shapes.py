"""The part of Telegram's updates that we read, checked; whatever else they hold is passed over.

The library's own objects hold a hundred fields each, and building them cost more than all that `/done` does.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)  # people's words stay out of logs


class User(_Shape):
    """A human or a bot."""

    id: int
    is_bot: bool = False
    first_name: str | None = None
    last_name: str | None = None


class Chat(_Shape):
    """Where something was said."""

    id: int
    type: str
    title: str | None = None


class Entity(_Shape):
    """A stretch of a text that means something, in UTF-16 units."""

    type: str
    offset: int
    length: int


class Document(_Shape):
    """A file that came along; its size in bytes."""

    file_id: str
    file_name: str | None = None
    file_size: int | None = None


class Replied(_Shape):
    """The message that another one replies to."""

    message_id: int
    author: User | None = Field(None, alias="from")
    forum_topic_created: Any = None


class Message(_Shape):
    """A message, or as much as is left of one that is no longer shown to us."""

    message_id: int
    sent: int = Field(alias="date")  # seconds since 1970; 0 when it is no longer shown to us
    chat: Chat
    author: User | None = Field(None, alias="from")
    sender_chat: Chat | None = None
    text: str | None = None
    caption: str | None = None
    entities: tuple[Entity, ...] = ()
    caption_entities: tuple[Entity, ...] = ()
    document: Document | None = None
    reply_to_message: Replied | None = None
    forward_origin: Any = None
    via_bot: Any = None
    message_thread_id: int | None = None
    is_topic_message: bool | None = None
    migrate_to_chat_id: int | None = None
    migrate_from_chat_id: int | None = None

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return datetime.fromtimestamp(self.sent, UTC)

    @property
    def words(self) -> str:
        """Its text, or what stands below its picture or file."""
        return self.text or self.caption or ""

    def marked(self, kind: str) -> list[str]:
        """The stretches of its words that are marked so."""
        units = self.words.encode("utf-16-le", "surrogatepass")
        return [
            units[2 * each.offset : 2 * (each.offset + each.length)].decode("utf-16-le", "ignore")
            for each in (self.entities if self.text else self.caption_entities)
            if each.type == kind
        ]


class Press(_Shape):
    """A pressed button."""

    id: str
    author: User = Field(alias="from")
    data: str | None = None
    message: Message | None = None


class Member(_Shape):
    """What somebody may do in a chat."""

    status: str
    is_member: bool | None = None
    can_send_messages: bool | None = None


class MemberChange(_Shape):
    """What became of us in a chat."""

    chat: Chat
    new_chat_member: Member


class Update(_Shape):
    """One thing that happened; of the kinds at most one is there."""

    update_id: int
    message: Message | None = None
    channel_post: Message | None = None
    callback_query: Press | None = None
    my_chat_member: MemberChange | None = None

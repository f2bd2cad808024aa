"""What the fake Discord knows: people, guilds, channels, messages, interactions. Payloads look like the real ones."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

EPOCH_MS = 1_420_070_400_000
MANAGE_GUILD = 1 << 5
EPHEMERAL = 1 << 6
COMPONENTS_V2 = 1 << 15

_numbers = itertools.count()


def snowflake() -> int:
    """A new id that carries the present moment, as Discord's do."""
    return (int(time.time() * 1000) - EPOCH_MS) << 22 | (next(_numbers) & 0xFFF)


@dataclass
class Person:
    """An account. `bot` marks other bots."""

    name: str
    bot: bool = False
    id: int = field(default_factory=snowflake)

    def payload(self) -> Json:
        """As a user object."""
        fixed = {"discriminator": "0", "avatar": None, "public_flags": 0}
        return {"id": str(self.id), "username": "user", "global_name": self.name, "bot": self.bot, **fixed}

    def member(self, permissions: int = 0) -> Json:
        """As a guild member."""
        fixed = {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
        return {"user": self.payload(), "nick": None, "avatar": None, "permissions": str(permissions), **fixed}


@dataclass
class Channel:
    """A text channel (0), a DM (1), a group DM (3) or a thread (11).

    `refuses` is a JSON error code to answer a post with; `hides_history` forbids reading.
    In a `foreign` one the bot is only a person's own app.
    """

    name: str
    type: int = 0
    guild: Guild | None = None
    parent: Channel | None = None
    person: Person | None = None
    refuses: int = 0
    foreign: bool = False
    hides_history: bool = False
    id: int = field(default_factory=snowflake)

    def payload(self) -> Json:
        """As a channel object."""
        common: Json = {"id": str(self.id), "type": self.type, "name": self.name, "permissions": "0", "flags": 0}
        if self.type == 1:
            return common | {"recipients": [self.person.payload()] if self.person else [], "last_message_id": None}
        if self.type == 3:
            return common | {"recipients": [], "icon": None, "owner_id": "1"}
        common |= {"guild_id": str(self.guild.id) if self.guild else None, "nsfw": False, "rate_limit_per_user": 0}
        if self.type == 11:
            meta = {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": "2026-01-01T00:00:00+00:00"}
            parent = str(self.parent.id) if self.parent else None
            counts = {"message_count": 1, "member_count": 1, "total_message_sent": 1}
            return (
                common | counts | {"parent_id": parent, "owner_id": "1", "thread_metadata": {**meta, "locked": False}}
            )
        return common | {"position": 0, "permission_overwrites": [], "parent_id": None, "topic": None}


@dataclass
class Guild:
    """A server with its channels and threads."""

    name: str
    channels: list[Channel] = field(default_factory=list)
    id: int = field(default_factory=snowflake)

    def payload(self, me: Person) -> Json:
        """As GUILD_CREATE sends it."""
        everyone = {"id": str(self.id), "name": "@everyone", "color": 0, "hoist": False, "position": 0, "flags": 0}
        everyone |= {"permissions": "0", "managed": False, "mentionable": False, "colors": {"primary_color": 0}}
        lists: Json = {key: [] for key in ("emojis", "stickers", "features", "voice_states", "presences")}
        return lists | {
            "id": str(self.id),
            "name": self.name,
            "owner_id": "1",
            "roles": [everyone],
            "members": [me.member()],
            "member_count": 2,
            "channels": [channel.payload() for channel in self.channels if channel.type == 0],
            "threads": [channel.payload() for channel in self.channels if channel.type == 11],
            "premium_tier": 0,
            "verification_level": 0,
            "default_message_notifications": 0,
            "explicit_content_filter": 0,
            "mfa_level": 0,
            "nsfw_level": 0,
            "system_channel_flags": 0,
            "preferred_locale": "en-US",
            "afk_timeout": 60,
        }


@dataclass
class Stored:
    """A message as the server keeps it."""

    channel: Channel
    author: Person
    content: str = ""
    components: list[Json] = field(default_factory=list)
    flags: int = 0
    nonce: str = ""
    reference: Stored | None = None
    deleted: bool = False
    edits: int = 0
    allowed_mentions: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    id: int = field(default_factory=snowflake)

    @property
    def text(self) -> str:
        """All words, as Markdown: the content, or the TextDisplays from top to bottom."""
        return self.content or "\n".join(part["content"] for part in walk(self.components) if part["type"] == 10)

    @property
    def buttons(self) -> list[Json]:
        """The buttons in reading order."""
        return [part for part in walk(self.components) if part["type"] == 2]

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons."""
        return [button["label"] for button in self.buttons]

    @property
    def ephemeral(self) -> bool:
        """Whether only the asker sees it."""
        return bool(self.flags & EPHEMERAL)

    def payload(self) -> Json:
        """As a message object."""
        empty: Json = {key: [] for key in ("mentions", "mention_roles", "attachments", "embeds")}
        about: Json = {}
        if self.reference:
            where = {"message_id": str(self.reference.id), "channel_id": str(self.channel.id), "type": 0}
            about = {"message_reference": where, "referenced_message": self.reference.payload()}
        return {
            **empty,
            **about,
            "id": str(self.id),
            "type": 19 if self.reference else 0,
            "channel_id": str(self.channel.id),
            "author": self.author.payload(),
            "content": self.content,
            "components": self.components,
            "attachments": self.attachments,
            "timestamp": "2026-11-23T07:30:00+00:00",
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "pinned": False,
            "flags": self.flags,
            "nonce": self.nonce or None,
        }


@dataclass
class Act:
    """One interaction and what was answered to it: `ack` is the callback's type, 0 until it comes."""

    type: int
    person: Person
    channel: Channel
    source: Stored | None = None
    ack: int = 0
    ack_after: float = 0.0
    ack_flags: int = 0
    original: Stored | None = None
    modal: Json = field(default_factory=dict)
    replies: list[Stored] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    id: int = field(default_factory=snowflake)
    started: float = field(default_factory=time.monotonic)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def token(self) -> str:
        """The interaction's own token, good for follow-ups."""
        return f"interaction-{self.id}"

    async def until_acked(self, seconds: float = 8) -> Act:
        """Waits for the callback."""
        return await self._until(lambda: self.ack, seconds)

    async def until_replied(self, count: int = 1, seconds: float = 8) -> Act:
        """Waits for so many messages."""
        return await self._until(lambda: len(self.replies) >= count, seconds)

    async def until_edited(self, seconds: float = 8) -> Act:
        """Waits until the message that holds the pressed button has been edited."""
        return await self._until(lambda: self.source is not None and self.source.edits > 0, seconds)

    async def _until(self, ready: Any, seconds: float) -> Act:
        async with asyncio.timeout(seconds):
            while not ready():
                self.news.clear()
                await self.news.wait()
        return self


def walk(components: list[Json]) -> list[Json]:
    """Every component, nested ones behind their parent."""
    found: list[Json] = []
    for component in components:
        found.append(component)
        found += walk(component.get("components", []))
        found += walk([component["component"]] if "component" in component else [])
    return found

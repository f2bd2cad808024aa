"""Posts and edits messages over HTTP, under the bot's own name."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import discord
import structlog

from bot.core.message import Message
from bot.platforms.discord import errors
from bot.platforms.discord.buttons import action_of
from bot.platforms.discord.render import Part, files, parts, plain, view
from bot.ports import Outbound, Verb

_log = structlog.get_logger(__name__)

_NONCE = 25
_NONCE_LASTS = timedelta(minutes=2)  # Discord remembers one for "the past few minutes"
_LOOKED_AT = 50  # messages
_SKEW = timedelta(minutes=1)

Show = Callable[[discord.ui.LayoutView], Awaitable[str]]
Say = Callable[[str], Awaitable[str]]


class Posts:
    """Puts messages into channels by id; nothing needs to be cached."""

    def __init__(self, client: discord.Client) -> None:
        """Posts through this client."""
        self._client = client

    async def post(
        self, channel: int, message: Message, *, nonce: str, silent: bool = False, reply_to: str = ""
    ) -> str:
        """Posts a message, in several when it is long, and returns the id of the last, which has the buttons.

        The same `nonce` within minutes makes no second message, whoever repeats it.

        Raises:
            discord.HTTPException: Discord refuses.
        """
        return await self.post_parts(channel, parts(message), nonce=nonce, silent=silent, reply_to=reply_to)

    async def post_parts(
        self, channel: int, drawn: list[Part], *, nonce: str, silent: bool = False, reply_to: str = "", first: int = 0
    ) -> str:
        """Posts drawn parts; `first` is the number of the first one, for its nonce."""
        last = ""
        for number, part in enumerate(drawn, start=first):
            about = _reference(channel, reply_to) if number == 0 else None
            # discord.py's overloads do not know None, which means "not given" to it all the same.
            more: dict[str, Any] = {"silent": silent, "reference": about, "nonce": part_nonce(nonce, number) or None}
            last = await refused_to_plain(part, self._show(channel, part, more), self._say(channel, part, more))
        return last

    async def find(self, channel: int, outbound: Outbound, now: datetime) -> str:
        """The id of a message that may have been posted too long ago for its nonce to be remembered; "" without one.

        It is known by its buttons. A channel whose history we may not read keeps what it has, perhaps twice.
        """
        since = outbound.doubtful_since
        buttons = [choice.action for row in outbound.message.choices for choice in row if choice.action]
        if since is None or now - since < _NONCE_LASTS or outbound.verb is Verb.EDIT or not buttons:
            return ""
        room, me = self._client.get_partial_messageable(channel), self._client.user
        try:
            # Their clock may be behind ours.
            async for shown in room.history(limit=_LOOKED_AT, after=since - _SKEW, oldest_first=False):
                if me is not None and shown.author.id == me.id and _actions(shown) == buttons:
                    return str(shown.id)
        except discord.Forbidden:
            _log.warning("history not readable", channel=channel)
        return ""

    async def amend(self, channel: int, target: str, message: Message, *, nonce: str) -> str:
        """Puts a message in place of another; what does not fit follows as new ones. Returns the last one's id.

        Raises:
            discord.HTTPException: `errors.NOT_EDITABLE` in its code, when a new message is the cure.
        """
        first, *rest = parts(message)
        room = self._client.get_partial_messageable(channel)
        await room.get_partial_message(int(target)).edit(view=view(first))
        return await self.post_parts(channel, rest, nonce=nonce, first=1) if rest else target

    async def redraw(self, channel: int, target: str, message: Message) -> str:
        """Puts as much of a draft as fits in place of another message; if it cannot, the answer makes up for it."""
        room = self._client.get_partial_messageable(channel)
        try:
            await room.get_partial_message(int(target)).edit(view=view(parts(message)[0]))
        except discord.HTTPException as refusal:
            if refusal.code not in errors.NOT_EDITABLE | {errors.INVALID_FORM}:
                raise
            _log.info("draft not shown", code=refusal.code)
        return target

    def _show(self, channel: int, part: Part, more: dict[str, Any]) -> Show:
        async def show(layout: discord.ui.LayoutView) -> str:
            room, file = self._client.get_partial_messageable(channel), more | files(part)
            return str((await room.send(view=layout, **file)).id)

        return show

    def _say(self, channel: int, part: Part, more: dict[str, Any]) -> Say:
        async def say(text: str) -> str:
            room, file = self._client.get_partial_messageable(channel), more | files(part)
            return str((await room.send(text, suppress_embeds=True, **file)).id)

        return say


async def refused_to_plain(part: Part, show: Show, say: Say) -> str:
    """Shows a part; where Discord finds a fault in its form, the words alone, once."""
    try:
        return await show(view(part))
    except discord.HTTPException as refusal:
        if refusal.code != errors.INVALID_FORM:
            raise
        return await say(plain(part))


def part_nonce(nonce: str, number: int) -> str:
    """The nonce of one part: the same at each try, different from its neighbours', at most 25 characters."""
    own = f"{nonce}.{number}" if nonce and number else nonce
    return own if len(own) <= _NONCE else hashlib.sha256(own.encode()).hexdigest()[:_NONCE]


def _actions(message: discord.Message) -> list[str]:
    """What the buttons of a message do."""
    buttons = discord.ui.LayoutView.from_message(message).walk_children()
    identities = [item.custom_id or "" for item in buttons if isinstance(item, discord.ui.Button)]
    return [action_of(identity) for identity in identities if identity]


def _reference(channel: int, reply_to: str) -> discord.MessageReference | None:
    if not reply_to.isdigit():
        return None
    return discord.MessageReference(message_id=int(reply_to), channel_id=channel, fail_if_not_exists=False)

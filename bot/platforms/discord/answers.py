"""Answers interactions: in three seconds whatever the database does, and by whichever way is still open."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import discord
import structlog

from bot.core.message import Message
from bot.platforms.discord import errors, forms, places
from bot.platforms.discord.posting import Posts, refused_to_plain
from bot.platforms.discord.render import Part, files, parts, view
from bot.ports import Ask, Inbox, Reply, Verb

_log = structlog.get_logger(__name__)

# Discord gives up after 3 s. Half of that is for the way to it and back.
PATIENCE = 1.5

_NOTED = Reply(Message(text="Noted."), Verb.TOAST)
FAILED = Reply(Message(text="That did not work, and it is our fault. Please try again in a minute."), Verb.TOAST)
UNKNOWN = Reply(Message(text="I do not know that button any more. Send /today for a fresh one."), Verb.TOAST)


class Answers:
    """Hands asks to the inbox and shows what comes back."""

    def __init__(self, inbox: Inbox, posts: Posts) -> None:
        """Shows what `inbox` replies."""
        self._inbox = inbox
        self._posts = posts

    async def answer(self, interaction: discord.Interaction, ask: Ask) -> None:
        """Takes the ask and shows the replies. The ask takes effect even where nothing can be shown any more."""
        taking = asyncio.ensure_future(self._inbox.take(ask))
        await asyncio.wait({taking}, timeout=PATIENCE)
        open_still = taking.done() or await self._acknowledge(interaction)
        try:
            # A shutdown may cancel the showing, never the taking.
            replies: Sequence[Reply] = await asyncio.shield(taking)
        except Exception:  # noqa: BLE001 - the person gets an answer whatever broke
            _log.exception("an ask failed", key=ask.key)
            replies = (FAILED,)
        if open_still:
            await self.show(interaction, replies)

    async def ask_words(self, interaction: discord.Interaction, action: str) -> None:
        """Opens a form. It can only be the first answer, so nothing is asked of the inbox before it."""
        try:
            await interaction.response.send_modal(forms.form(action))
        except errors.TROUBLE as failure:
            _note(interaction, failure)

    async def show(self, interaction: discord.Interaction, replies: Sequence[Reply]) -> None:
        """Shows replies; each failure is logged and leaves the others alone."""
        screen = Screen(interaction, self._posts)
        if interaction.guild_id is None:
            replies = without_echo(replies)
        # Only the first answer to a press can change the message that holds the button, so that one goes first.
        for reply in sorted(replies, key=lambda reply: not screen.is_in_place(reply)):
            try:
                shown = await screen.show(reply)
            except errors.TROUBLE as failure:
                _note(interaction, failure)
                if errors.is_too_late(failure):
                    return
            else:
                if reply.delivery is not None:
                    await self._inbox.shown(reply.delivery, shown)
        if not screen.used:
            await self._close(interaction, screen)

    async def _acknowledge(self, interaction: discord.Interaction) -> bool:
        try:
            # In a guild a slow answer is for the asker alone: what is said now cannot be taken back into private later.
            hidden = interaction.guild_id is not None or places.is_guest(interaction)
            await interaction.response.defer(ephemeral=hidden, thinking=interaction.message is None)
        except errors.TROUBLE as failure:
            _note(interaction, failure)
            return False
        return True

    @staticmethod
    async def _close(interaction: discord.Interaction, screen: Screen) -> None:
        """Nothing to show: a press is acknowledged in silence, a command with a word."""
        try:
            if interaction.message is None:
                await screen.show(_NOTED)
            elif not interaction.response.is_done():
                await interaction.response.defer()
        except errors.TROUBLE as failure:
            _note(interaction, failure)


def without_echo(replies: Sequence[Reply]) -> Sequence[Reply]:
    """Replies without the short line that the message beside it says as well: where one is alone, once is enough."""
    return [reply for reply in replies if reply.verb is not Verb.TOAST] or replies


class Screen:
    """What the person sees of one interaction."""

    def __init__(self, interaction: discord.Interaction, posts: Posts) -> None:
        """Shows by answering the interaction; `posts` is for messages elsewhere."""
        self._interaction = interaction
        self._posts = posts
        self.used = False

    def is_in_place(self, reply: Reply) -> bool:
        """Whether the reply changes the message that holds the pressed button."""
        source = self._interaction.message
        return reply.verb is Verb.EDIT and source is not None and reply.target in {"", str(source.id)}

    async def show(self, reply: Reply) -> str:
        """Shows one reply and returns its message's id.

        Raises:
            discord.DiscordException, OSError, aiohttp.ClientError: it cannot be shown.
        """
        drawn = parts(reply.message)
        hidden = self._is_hidden(reply)
        if self.is_in_place(reply) and not self._has_spoken():
            return await self._replace(drawn, hidden=hidden)
        if reply.verb is Verb.EDIT and reply.target.isdigit() and not places.is_guest(self._interaction):
            channel = self._interaction.channel_id or 0
            try:
                target = await self._posts.amend(channel, reply.target, reply.message, nonce="")
            except discord.HTTPException as refusal:
                # It is gone, or was visible to the asker alone.
                _log.info("message not editable", code=refusal.code)
            else:
                return target
        return await self._say_all(drawn, hidden=hidden)

    def _is_hidden(self, reply: Reply) -> bool:
        if places.is_guest(self._interaction) or reply.verb is Verb.TOAST:
            return True
        # In our own DM there is nobody to hide from, and what is ephemeral is gone with the next start of the app.
        return reply.private and self._interaction.guild_id is not None

    def _has_spoken(self) -> bool:
        response = self._interaction.response
        return self.used or response.type is discord.InteractionResponseType.channel_message

    async def _replace(self, drawn: list[Part], *, hidden: bool) -> str:
        source = self._interaction.message
        first, *rest = drawn
        try:
            if self._interaction.response.is_done():
                await self._interaction.edit_original_response(view=view(first))
            else:
                await self._interaction.response.edit_message(view=view(first))
        except discord.HTTPException as refusal:
            if errors.is_too_late(refusal):
                raise
            return await self._say_all(drawn, hidden=hidden)
        self.used = True
        return await self._say_all(rest, hidden=hidden) if rest else str(source.id if source else "")

    async def _say_all(self, drawn: list[Part], *, hidden: bool) -> str:
        last = ""
        for part in drawn:
            last = await self._say_part(part, hidden=hidden)
        return last

    async def _say_part(self, part: Part, *, hidden: bool) -> str:
        return await refused_to_plain(
            part,
            lambda layout: self._say(part, hidden=hidden, view=layout),
            lambda text: self._say(part, hidden=hidden, content=text),
        )

    async def _say(
        self, part: Part, *, hidden: bool, view: discord.ui.LayoutView | None = None, content: str = ""
    ) -> str:
        body: dict[str, Any] = {"view": view} if view else {"content": content, "suppress_embeds": True}
        body |= files(part)
        if self._interaction.response.is_done():
            sent = await self._interaction.followup.send(wait=True, ephemeral=hidden, **body)
            self.used = True
            return str(sent.id)
        answer = await self._interaction.response.send_message(ephemeral=hidden, **body)
        self.used = True
        return str(answer.message_id or "")


def _note(interaction: discord.Interaction, failure: Exception) -> None:
    say = _log.info if errors.is_too_late(failure) else _log.warning
    code = failure.code if isinstance(failure, discord.HTTPException) else 0
    say("interaction not answered", interaction=interaction.id, failure=type(failure).__name__, code=code)

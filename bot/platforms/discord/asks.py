"""Turns what people do on Discord into asks."""

from __future__ import annotations

import re

import discord

from bot.platforms.discord import places
from bot.platforms.discord.definitions import Definitions
from bot.ports import Ask, Clock, Where

_COMMAND = re.compile(r"/([a-z][a-z0-9_-]{0,31})(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)


class Asks:
    """Makes asks, stamped with Discord's own time: every id of an event carries it."""

    def __init__(self, definitions: Definitions, clock: Clock) -> None:
        """Reads commands by these definitions."""
        self._definitions = definitions
        self._clock = clock

    def slash(self, interaction: discord.Interaction) -> Ask:
        """A slash command with its options."""
        command, words = self._definitions.asked(dict(interaction.data or {}))
        return self._interaction(interaction, command=command, words=words)

    def press(self, interaction: discord.Interaction, action: str, words: str = "") -> Ask:
        """A pressed button, or with `words` the form that it opened."""
        return self._interaction(interaction, press=action, words=words)

    def words(self, message: discord.Message, me: int) -> Ask | None:
        """A message, if it is for us: anything in our DM, or a reply to a message of ours whose words we are given."""
        if message.author.bot or message.webhook_id or message.is_system():
            return None
        text = message.content.replace(f"<@{me}>", "").strip()
        answers = _answered(message, me)
        direct = isinstance(message.channel, discord.DMChannel)
        if not (text or message.attachments) or not (direct or answers):
            return None
        command = _COMMAND.fullmatch(text)
        return Ask(
            key=f"{places.PLATFORM}:m{message.id}",
            at=self._clock.stamp(message.created_at),
            who=places.who(message.author),
            where=places.private(message.author) if direct else _group(message),
            command=command[1].lower() if command else "",
            words=(command[2] or "").strip() if command else text,
            message=str(message.id),
            answers=answers,
            # Only an interaction says what its person may do in a guild; writing changes no settings there.
            admin=direct,
        )

    def _interaction(
        self, interaction: discord.Interaction, *, command: str = "", words: str = "", press: str = ""
    ) -> Ask:
        alone = interaction.guild_id is None or places.is_guest(interaction)
        return Ask(
            key=f"{places.PLATFORM}:{interaction.id}",
            at=self._clock.stamp(interaction.created_at),
            who=places.who(interaction.user),
            where=places.where(interaction),
            command=command,
            words=words,
            press=press,
            message=str(interaction.message.id) if interaction.message else "",
            hides=True,
            admin=alone or interaction.permissions.manage_guild,
        )


def _answered(message: discord.Message, me: int) -> str:
    """The id of our message that this one replies to."""
    reference = message.reference
    shown = reference.resolved if reference else None
    if isinstance(shown, discord.Message) and shown.author.id == me:
        return str(shown.id)
    return ""


def _group(message: discord.Message) -> Where:
    return places.group(message.channel, message.channel.id, message.guild)

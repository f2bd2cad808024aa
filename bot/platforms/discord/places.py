"""Places and people as Discord's ids.

A private place is "user:<id>", whether the person writes to the bot, or uses it as their own app among friends or in a
server where the bot is no member: it is one place, and the DM channel is found when something is sent there.
"""

from __future__ import annotations

import discord

from bot.ports import Address, DeliveryError, PlaceKind, Where, Who

PLATFORM = "discord"
_USER = "user:"


class Rooms:
    """Finds the channel of an address, and remembers which DM channel is whose."""

    def __init__(self, client: discord.Client) -> None:
        """Opens DMs through this client."""
        self._client = client
        self._direct: dict[int, int] = {}

    def learn(self, person: int, channel: int) -> None:
        """A person wrote from this DM channel, which saves opening it."""
        self._direct[person] = channel

    def forget(self, address: Address) -> None:
        """The channel turned out to be gone."""
        if address.chat.startswith(_USER):
            self._direct.pop(int(address.chat.removeprefix(_USER)), None)

    async def channel(self, address: Address) -> int:
        """The id of the channel or thread to post in.

        Raises:
            DeliveryError: the address is none of Discord's.
            discord.HTTPException: the DM cannot be opened.
        """
        place = address.thread or address.chat
        person = place.removeprefix(_USER)
        if not person.isdigit():
            raise DeliveryError("This is no address on Discord.", permanent=True)
        if place == person:
            return int(person)
        known = self._direct.get(int(person))
        if known is None:
            known = (await self._client.create_dm(discord.Object(int(person)))).id
            self._direct[int(person)] = known
        return known


def who(user: discord.abc.User) -> Who:
    """An account, under the name it shows here."""
    return Who(PLATFORM, str(user.id), user.display_name)


def private(user: discord.abc.User) -> Where:
    """The private place of a person."""
    return Where(Address(PLATFORM, f"{_USER}{user.id}"), PlaceKind.PRIVATE)


def group(channel: object, channel_id: int, guild: discord.Guild | None) -> Where:
    """A channel of a guild, or a thread in one."""
    parent = channel.parent_id if isinstance(channel, discord.Thread) else channel_id
    thread = str(channel_id) if isinstance(channel, discord.Thread) else ""
    name = getattr(channel, "name", None)
    title = " ".join(part for part in (guild.name if guild else "", f"#{name}" if name else "") if part)
    return Where(Address(PLATFORM, str(parent), thread), PlaceKind.GROUP, title)


def is_guest(interaction: discord.Interaction) -> bool:
    """Whether the bot is here only as this person's own app: it cannot post, and others did not ask for it."""
    if interaction.guild_id is None:
        return interaction.context.private_channel
    return interaction.is_user_integration() and not interaction.is_guild_integration()


def where(interaction: discord.Interaction) -> Where:
    """The place of an interaction."""
    if interaction.guild_id is None or is_guest(interaction):
        return private(interaction.user)
    return group(interaction.channel, interaction.channel_id or 0, interaction.guild)

"""Shards: from 2,500 servers on Discord hands out what happens over several sessions, each for its share of them.

Each session has a client of its own, which discord.py can end and begin again; its `AutoShardedClient` swallows being
cancelled, and keeps sessions that were left. A server belongs to the shard `(id >> 22) % count`, direct messages to 0.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import discord

from bot.platforms.discord.client import DoseClient

IDENTIFY_GAP = 5.0  # seconds; Discord takes one new session of a bot in 5 s, but for the very large

Shards = tuple[int, int, int]
"""The first and the last shard of this process, and how many there are in all."""


class Turnstile:
    """Lets one session after the other introduce itself."""

    def __init__(self) -> None:
        """The first one may go at once."""
        self._lock = asyncio.Lock()
        self._free = 0.0

    async def pass_through(self) -> None:
        """Waits until Discord takes another session."""
        async with self._lock:
            await asyncio.sleep(self._free - time.monotonic())
            self._free = time.monotonic() + IDENTIFY_GAP


async def connect(clients: Sequence[DoseClient]) -> None:
    """Keeps all sessions until one ends for good, or it is cancelled; then all are ended.

    Raises:
        discord.ConnectionClosed: Discord will not have it.
    """
    sessions = [asyncio.ensure_future(client.connect(reconnect=True)) for client in clients]
    try:
        await asyncio.gather(*sessions)
    finally:
        for session in sessions:
            session.cancel()
        await asyncio.gather(*sessions, return_exceptions=True)
        # While two processes have a session of one shard, both hear everything.
        await asyncio.gather(*(client.leave() for client in clients))


async def recommended(client: discord.Client) -> int:
    """How many shards Discord advises this bot to have."""
    count, _, _ = await client.http.get_bot_gateway()
    return count


async def close(clients: Sequence[DoseClient], seconds: float) -> None:
    """Lets answers end, and disconnects."""
    await asyncio.gather(*(client.finish(seconds) for client in clients))
    await asyncio.gather(*(client.close() for client in clients))

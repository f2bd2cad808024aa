"""A morning: doses are due on a real platform's adapter, and a server on loopback answers as a test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.ports import PlaceKind, Platform, Where
from bot.services.outcomes import Doubt
from bot.storage import tables as t
from tests.fakes.house import House, Speaker

DUE = "2026-11-24T06:30Z"


@dataclass
class Morning:
    """The inside, and the platform that it sends to."""

    house: House
    platform: Platform
    doubt: Doubt = field(default=Doubt.PRESUME, kw_only=True)
    speakers: dict[str, Speaker] = field(default_factory=dict, kw_only=True)

    async def set_up(self, where: Where) -> None:
        """Somebody sets a place up; its dose comes at `DUE`."""
        chat = where.address.chat
        speaker = self.house.person(f"P{chat}", where.address.platform).there(where, admin=True)
        await (speaker.begins() if where.kind is PlaceKind.PRIVATE else speaker.says("/setup 07:30 Europe/Berlin"))
        self.speakers[chat] = speaker

    async def comes(self) -> None:
        """The doses are due, and are sent."""
        await self.house.tick(DUE)
        await self.deliver()

    async def comes_and_stops(self) -> None:
        """The doses are due, and the first is answered with a pause for all."""
        await self.house.tick(DUE)
        async with self.house.sending(self.platform):
            await self.house.until(self._is_stopped)

    async def deliver(self, **later: float) -> None:
        """Sends what may go, some time later."""
        self.house.clock.wait(**later)
        await self.house.deliver(self.platform, self.doubt)

    async def row(self) -> Any:
        """The newest dose."""
        return (await self.house.deliveries())[-1]

    async def pauses(self) -> dict[str, timedelta]:
        """What the database remembers, from now on."""
        now = self.house.clock.real()
        return {row.chat: row.until - now for row in await self.house.rows(t.throttle)}

    async def _is_stopped(self) -> bool:
        return bool(await self.pauses()) and set(await self.house.states()) <= {"sent", "pending"}

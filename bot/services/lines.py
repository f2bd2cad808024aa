"""Lines: one platform with what serves it. Each of its works is done by the one process that holds the work's role."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.library import Library
from bot.ports import Clock, Platform, TakenError
from bot.services import housekeeping, plan, wishes
from bot.services.deliver import Sender
from bot.services.papers import Gathering
from bot.services.roles import EVERY_BOT, INGEST, SCHEDULE, SEND, Lease, OwnRole, Role
from bot.storage.database import Database
from bot.storage.roles import RoleKey

log = structlog.get_logger()

HOUSEKEEPING = 3600.0  # seconds
WISHES = 5.0  # seconds between two papers that are looked up because somebody wished for them


@dataclass(frozen=True, slots=True)
class Posts:
    """Gives out the roles of this process."""

    database: Database
    clock: Clock
    lease: Lease

    def role(self, bot: str, name: str, budget: float = 0, *, is_shared: bool = True, share: int = 0) -> Role:
        """A role; nobody competes for it where the database is one process's file, or the platform one terminal."""
        kind = OwnRole if self.database.is_sqlite or not is_shared else Role
        return kind(self.database, self.clock, RoleKey(bot, name, share), self.lease, int(budget))


@dataclass(frozen=True, slots=True)
class Line:
    """One platform with what serves it. The platform is open in every process; who reads and who sends, roles say."""

    platform: Platform
    sender: Sender
    ingest: Role
    send: Role

    async def read(self) -> None:
        """Reads what people do while the role is ours; returns when there is nothing left to read."""
        await self.ingest.serve(self._listen)

    async def bring(self) -> None:
        """Sends while the role is ours."""
        await self.send.serve(self.sender.run)

    async def _listen(self) -> None:
        is_ours = True
        try:
            await self.platform.listen()
        except TakenError:
            is_ours = False
            raise
        finally:
            if is_ours and self.ingest.is_held():
                await self.platform.confirm()


def roles_of(platform: Platform, posts: Posts, *, is_shared: bool) -> tuple[Role, Role]:
    """The roles of reading and of sending for one platform."""
    return (
        # Whoever is called by the platform need not be the only one.
        posts.role(platform.name, INGEST, is_shared=is_shared and platform.hook is None, share=platform.share),
        posts.role(platform.name, SEND, platform.pace.per_second, is_shared=is_shared),
    )


class Schedule:
    """The tick: plans for every platform of the database, in one process at a time."""

    def __init__(
        self,
        posts: Posts,
        library: Library,
        lines: Sequence[Line],
        seconds: float,
        gathering: Gathering | None = None,
    ) -> None:
        """Ticks every so many `seconds`. Without a `gathering` no papers are fetched."""
        self._database = posts.database
        self._clock = posts.clock
        self._library = library
        self._lines = lines
        self._seconds = seconds
        self._gathering = gathering
        self._role = posts.role(EVERY_BOT, SCHEDULE)

    async def run(self) -> None:
        """Ticks while the role is ours, until cancelled."""
        await self._role.serve(self._work)

    async def _work(self) -> None:
        """One interval job: the table of subscriptions is the schedule. A late tick is made up for once, no pile."""
        await housekeeping.follow_zone_data(self._database, self._clock.now())
        scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_job(self._tick, "interval", seconds=self._seconds)
        scheduler.add_job(self._tidy, "interval", seconds=HOUSEKEEPING)
        if self._gathering is not None:  # at once, too: the bot may have slept through the night
            begin = self._clock.real()
            scheduler.add_job(self._gather, "interval", seconds=HOUSEKEEPING, next_run_time=begin)
            scheduler.add_job(self._grant, "interval", seconds=WISHES)
        scheduler.start()
        try:
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        if not self._role.is_held():
            return
        try:
            planned = await plan.tick(self._database, self._library, self._clock.now())
        except asyncio.CancelledError:
            return  # the bot ends, or the role is lost; the scheduler would log it as an error
        except Exception:  # the next tick finds the same rows again
            log.exception("tick_failed")
            return
        if planned:
            for line in self._lines:
                line.sender.wake()

    async def _gather(self) -> None:
        if self._gathering is None or not self._role.is_held():
            return
        try:
            await self._gathering.gather()
        except asyncio.CancelledError:
            return
        except Exception:  # doses come from what is kept, and the next hour tries again
            log.exception("papers_broke")

    async def _grant(self) -> None:
        by_id = self._gathering.by_id if self._gathering else None
        if by_id is None or not self._role.is_held():
            return
        try:
            is_granted = await wishes.grant(self._database, self._clock, by_id)
        except asyncio.CancelledError:
            return
        except Exception:  # the wish is still there
            log.exception("wish_broke")
            return
        if is_granted:
            for line in self._lines:
                line.sender.wake()

    async def _tidy(self) -> None:
        try:
            await housekeeping.tidy(self._database, self._clock.now())
        except Exception:  # what is old waits another hour
            log.exception("tidying_failed")

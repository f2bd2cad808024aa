"""Roles: of all processes that serve a bot, one reads, plans, sends, grades, explains; when it fails, another does.

A role is a row that is lent for some seconds and renewed well before. Whoever cannot renew stops by itself before the
lease ends, going by a clock that no network can keep from it; so there are never two.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.ports import Clock, StartError, TakenError
from bot.storage import roles
from bot.storage.database import Database, Session
from bot.storage.roles import Grip, RoleKey

log = structlog.get_logger()

INGEST, SCHEDULE, SEND, GRADE, EXPLAIN = "ingest", "schedule", "send", "grade", "explain"
EVERY_BOT = "*"  # one tick plans for every platform, so the role `schedule` is the database's
AGAIN, AGAIN_AT_MOST = 2.0, 60.0  # seconds before a work that failed is tried again, doubling

Work = Callable[[], Awaitable[None]]

# Linux's usual monotonic clock stands still while a machine sleeps, and a lease does not.
_moment = partial(time.clock_gettime, time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic


@dataclass(frozen=True, slots=True)
class Lease:
    """For how long a role is lent, in seconds. After a kill, a standby works within `length` + `retry` + `pause`."""

    length: float = 15.0
    renew: float = 5.0
    margin: float = 3.0  # The holder stops so much earlier than the lease ends.
    retry: float = 1.0  # between two looks of a standby
    pause: float = 1.0  # A token's budget is a second's, so what the last sender used of it is over after one.


class Fence(Protocol):
    """What a sender is told about its role."""

    def is_held(self) -> bool:
        """Whether the role is certainly ours at this moment; asks nobody."""
        ...

    def holds(self, session: Session) -> bool:
        """Whether the database, in this transaction, says that it is ours."""
        ...


class _Alone:
    """The fence of who has nobody beside them."""

    def is_held(self) -> bool:
        return True

    def holds(self, session: Session) -> bool:  # noqa: ARG002 (the protocol's)
        return True


ALONE: Fence = _Alone()


class Role:
    """A role, held or stood by for."""

    def __init__(self, database: Database, clock: Clock, key: RoleKey, lease: Lease, budget: int = 0) -> None:
        """`budget` is how many messages a second its holder may send; 0 if it sends none."""
        self.key = key
        self.epoch = 0
        self._database = database
        self._clock = clock
        self._lease = lease
        self._budget = budget
        self._holder = f"{socket.gethostname()[:32]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._trusted_until = 0.0
        self._is_away = False  # the database

    def is_held(self) -> bool:
        """Whether the role is certainly ours at this moment; asks nobody."""
        return _moment() < self._trusted_until

    def holds(self, session: Session) -> bool:
        """Whether the database, in this transaction, says that it is ours."""
        return roles.holds(session, self.key, self._holder, self.epoch, now=self._clock.real())

    async def serve(self, work: Work) -> None:
        """Carries out `work` whenever the role is ours, and cancels it when it is lost; returns when work has ended.

        Raises:
            StartError: the work cannot be done at all.
        """
        wait = AGAIN
        while True:
            await self._gain()
            began = _moment()
            try:
                if await self._work_while_held(work):
                    return
                continue
            except StartError:
                raise
            except TakenError:
                log.warning("read_elsewhere", cure="Another process reads with this token: stop it.", again_in=wait)
            except Exception:  # what one work met must not end the others; another process may fare better
                log.exception("work_failed", bot=self.key.bot, role=self.key.name, again_in=wait)
            finally:
                await self.release()
            wait = AGAIN if _moment() - began > AGAIN_AT_MOST else wait
            await asyncio.sleep(wait)
            wait = min(wait * 2, AGAIN_AT_MOST)

    async def release(self) -> None:
        """Gives the role back, so that nobody needs to wait for the lease's end. Does nothing if it is not ours."""
        if not self.is_held():
            return
        self._trusted_until = 0.0
        try:
            async with asyncio.timeout(self._lease.margin):
                await self._database.attempt(roles.release, self.key, self._holder, now=self._clock.real())
        except (SQLAlchemyError, TimeoutError) as error:
            log.info("role_not_released", role=self.key.name, reason=type(error).__name__)

    async def _work_while_held(self, work: Work) -> bool:
        """False if the role was lost; whatever the work raises rises."""
        task = asyncio.ensure_future(work())
        keeper = asyncio.create_task(self._keep())
        try:
            await asyncio.wait({task, keeper}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            is_over = task.done()
            task.cancel()
            await asyncio.wait({task})  # A sender finishes what is on its way; meanwhile the role is renewed.
            keeper.cancel()
        if is_over:
            task.result()
            return True
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("work_ended_badly", role=self.key.name, reason=repr(error))
        return False

    async def _gain(self) -> None:
        """Waits until the role is ours, and until the last holder's budget is used up."""
        while True:
            grip = await self._attempt(self._lease.length - self._lease.margin)
            if grip is not None:
                self.epoch = grip.epoch
                log.info("role_gained", bot=self.key.bot, role=self.key.name, epoch=grip.epoch)
                if grip.taken_over and self._budget:
                    await asyncio.sleep(self._lease.pause)
                if self.is_held():
                    return
            else:
                await asyncio.sleep(self._lease.retry)

    async def _keep(self) -> None:
        """Renews; returns when the role is lost."""
        while (left := self._trusted_until - _moment()) > 0:
            await asyncio.sleep(min(self._lease.renew, left))
            if (left := self._trusted_until - _moment()) <= 0:
                break
            grip = await self._attempt(left)
            if grip is not None and grip.epoch != self.epoch:
                break
            if grip is None:  # somebody else has it, or the database is away
                await asyncio.sleep(min(self._lease.retry, max(0.0, self._trusted_until - _moment())))
        self._trusted_until = 0.0
        log.warning("role_lost", bot=self.key.bot, role=self.key.name, epoch=self.epoch)

    async def _attempt(self, patience: float) -> Grip | None:
        """Acquires or renews, once; a success is trusted from the moment in which it was asked for."""
        began = _moment()
        length = timedelta(seconds=self._lease.length)
        now = self._clock.real()
        try:
            async with asyncio.timeout(patience):
                grip = await self._database.attempt(
                    roles.acquire, self.key, self._holder, length, budget=self._budget, now=now
                )
        except (SQLAlchemyError, TimeoutError) as error:
            if not self._is_away:
                log.warning("database_away", role=self.key.name, reason=type(error).__name__)
            self._is_away = True
            return None
        self._is_away = False
        if grip is not None:
            self._trusted_until = began + self._lease.length - self._lease.margin
        return grip


class OwnRole(Role):
    """A role that nobody else can have: there is one process. It costs nothing."""

    def is_held(self) -> bool:
        """Always."""
        return True

    def holds(self, session: Session) -> bool:  # noqa: ARG002 (the others' signature)
        """Always."""
        return True

    async def release(self) -> None:
        """There is nobody to give it to."""

    async def _gain(self) -> None:
        pass

    async def _keep(self) -> None:
        await asyncio.Event().wait()

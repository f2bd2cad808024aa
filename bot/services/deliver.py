"""Delivery: claim what is due, commit the intent, send outside any transaction, mark what became of it.

The order of commits makes a crash harmless: a row that never was written goes back to pending, one that was written and
has no answer is presumed to have arrived. Nothing is lost, and only what nobody can know may double.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.ports import Address, Clock, DeliveryError, Outbound, PlaceKind, Platform
from bot.services import outcomes
from bot.services.limits import Limiter
from bot.services.turns import Turns
from bot.storage import deliveries, places
from bot.storage.database import Database, Session
from bot.storage.records import Delivery, DeliveryState

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
SEND_TIMEOUT = 40  # seconds; shorter than the lease, so that no other sender begins while we wait
LONGEST_WAIT = 2.0  # seconds for which a row may wait for its chat while leased; longer ones go back
IN_FLIGHT = 32  # rows at once; what is ambiguous after a crash is at most this
IDLE = 1.0  # seconds between looks for work when nobody wakes us
ATTEMPTS = 8
REFUSED_PAUSE = timedelta(seconds=60)
DRAIN = 10  # seconds for what is on its way when the bot stops

Compose = Callable[[Session, Delivery], Outbound | None]
"""Builds the message of a delivery; None when there is no longer anything to send."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A delivery whose intent is committed."""

    outbound: Outbound
    delivery: Delivery


class Sender:
    """Sends what is due on one platform, paced to what the platform bears."""

    def __init__(self, database: Database, platform: Platform, clock: Clock, compose: Compose) -> None:
        """Takes what it works with; `run` does the work."""
        self._database = database
        self._platform = platform
        self._clock = clock
        self._compose = compose
        self._limits = Limiter(platform.pace)
        self._owner = uuid.uuid4().hex
        self._awake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns = Turns()

    def wake(self) -> None:
        """Says that something may be waiting."""
        self._awake.set()

    async def recover(self, *, everything: bool) -> None:
        """Settles rows whose sender died."""
        back, presumed = await self._database.run(
            deliveries.recover, self._clock.real(), self._clock.now(), everything=everything
        )
        if back or presumed:
            log.warning("recovered", back_to_pending=back, presumed_sent=presumed)

    async def run(self) -> None:
        """Sends until cancelled, then lets what is on its way finish."""
        try:
            while True:
                self._awake.clear()
                if not await self._claim():
                    await self._rest()
        finally:
            await self._drain()

    async def _rest(self) -> None:
        try:
            # Python 3.11's wait_for loses a cancellation that comes while the event is set; timeout does not.
            async with asyncio.timeout(IDLE):
                await self._awake.wait()
        except TimeoutError:
            await self._look_after()

    async def _look_after(self) -> None:
        """Recovers rows from time to time; a database that is away must not end the sender."""
        try:
            await self.recover(everything=False)
        except Exception:
            log.exception("recovery_failed", platform=self._platform.name)

    async def _claim(self) -> bool:
        """Leases what fits and starts it; False when there was nothing to do."""
        room = IN_FLIGHT - len(self._tasks)
        if room <= 0:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            return True
        try:
            claimed = await self._database.run(
                deliveries.claim,
                self._owner,
                self._platform.name,
                now=self._clock.now(),
                lease_until=self._clock.real() + LEASE,
                limit=room,
            )
        except Exception:  # a database that is away comes back; the rows are safe meanwhile
            log.exception("claim_failed", platform=self._platform.name)
            return False
        for delivery in claimed:
            task = asyncio.create_task(self._in_order(delivery))
            self._tasks.add(task)
            task.add_done_callback(self._done)
        return bool(claimed)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._awake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery_failed", error=repr(error), exc_info=error)

    async def _drain(self) -> None:
        """Gives back what was not begun and waits for what was."""
        await self._database.run(deliveries.release, self._owner)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN)
        for task in self._tasks:
            task.cancel()

    async def _in_order(self, delivery: Delivery) -> None:
        async with self._turns.turn(delivery.place):
            await self._deliver(delivery)

    async def _deliver(self, delivery: Delivery) -> None:
        place = await self._database.run(places.place, delivery.place)
        chat = place.address.chat
        wait = self._limits.chat_wait(chat, time.monotonic())
        if wait > LONGEST_WAIT:
            await self._back(
                delivery, timedelta(seconds=wait), "the chat is busy", counts=True
            )  # no attempt was counted yet
            return
        private = place.kind is PlaceKind.PRIVATE
        await asyncio.sleep(self._limits.take(chat, time.monotonic(), private=private))
        ready = await self._database.run(self._begin, delivery)
        if ready is not None:
            await self._send(ready)

    def _begin(self, session: Session, delivery: Delivery) -> _Ready | None:
        """Commits the intent to send, unless there is no reason to any more."""
        now = self._clock.now()
        if delivery.expires_at is not None and delivery.expires_at <= now:
            outcomes.expire(session, delivery, now)
            return None
        if delivery.attempts >= ATTEMPTS:
            deliveries.mark_over(session, delivery.id, DeliveryState.DEAD, f"{ATTEMPTS} attempts failed")
            return None
        try:
            with session.begin_nested():
                outbound = self._compose(session, delivery)
        except Exception as error:  # one bad card must not stop the others
            log.exception("message_not_built", delivery=delivery.id, card=delivery.card)
            deliveries.mark_over(session, delivery.id, DeliveryState.DEAD, f"not built: {error}")
            return None
        if outbound is None:
            deliveries.mark_over(session, delivery.id, DeliveryState.CANCELLED, "nothing to say")
            return None
        if not deliveries.mark_sending(session, delivery.id, self._owner, self._clock.real()):
            return None  # stopped, paused or taken over meanwhile: nothing is sent
        return _Ready(outbound, delivery)

    async def _send(self, ready: _Ready) -> None:
        marks: list[asyncio.Task[bool]] = []

        def written() -> None:
            mark = self._database.run(deliveries.mark_written, ready.delivery.id, self._clock.real())
            marks.append(asyncio.create_task(mark))

        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                message = await self._platform.send(ready.outbound, written)
        except DeliveryError as error:
            await asyncio.gather(*marks, return_exceptions=True)
            await self._failed(ready, error)
        except Exception as error:  # not understood, so nobody can know
            await asyncio.gather(*marks, return_exceptions=True)
            log.exception("send_not_understood", delivery=ready.delivery.id)
            await self._failed(ready, DeliveryError(type(error).__name__, ambiguous=bool(marks)))
        else:
            await asyncio.gather(*marks, return_exceptions=True)
            await self._database.run(self._arrived, ready, message)

    def _arrived(self, session: Session, ready: _Ready, message: str) -> None:
        deliveries.mark_sent(session, ready.delivery.id, message, self._clock.now())
        shows = (ready.delivery.payload or {}).get("delivery")
        if shows is not None and message:
            deliveries.note_message(session, shows, message)

    async def _failed(self, ready: _Ready, error: DeliveryError) -> None:
        delivery, address = ready.delivery, ready.outbound.to
        if error.moved_to:
            there = Address(address.platform, error.moved_to, address.thread)
            if await self._database.run(outcomes.follow, delivery, there):
                await self._back(delivery, timedelta(0), str(error), counts=False)
        elif error.unauthorised:
            log.error("token_refused", platform=self._platform.name)
            self._limits.pause(time.monotonic(), REFUSED_PAUSE)
            await self._back(delivery, REFUSED_PAUSE, str(error), counts=False)
        elif error.retry_after is not None:
            self._pause(address.chat, error)
            await self._back(delivery, error.retry_after, str(error), counts=False)
        elif error.permanent:
            log.info("place_refuses", delivery=delivery.id, reason=str(error))
            await self._database.run(outcomes.block, delivery, str(error))
        elif error.ambiguous:
            log.warning("presumed_sent", delivery=delivery.id, reason=str(error))
            await self._database.run(deliveries.mark_presumed, delivery.id, self._clock.now(), str(error))
        else:
            await self._back(delivery, _backoff(delivery.attempts), str(error), counts=True)

    def _pause(self, chat: str, error: DeliveryError) -> None:
        length = error.retry_after or timedelta(0)
        log.warning("told_to_wait", platform=self._platform.name, scope=error.scope, seconds=length.total_seconds())
        if error.scope == "chat":
            self._limits.pause_chat(chat, time.monotonic(), length)
        else:
            self._limits.pause(time.monotonic(), length)

    async def _back(self, delivery: Delivery, wait: timedelta, trouble: str, *, counts: bool) -> None:
        not_before = self._clock.after(wait)
        await self._database.run(deliveries.mark_pending, delivery.id, not_before, trouble, counts=counts)


def _backoff(attempts: int) -> timedelta:
    """Full jitter over 5 s, 10 s, 20 s … at most 15 minutes, so that many rows do not come back together."""
    return timedelta(seconds=random.uniform(1, min(900, 5 * 2**attempts)))  # noqa: S311 (jitter, no secret)

"""Delivery: claim what is due, commit the intent, send outside any transaction, mark what became of it.

The order of commits makes a crash harmless: a row that never was written goes back to pending, one that was written and
has no answer is presumed to have arrived. Nothing is lost, and only what nobody can know may double.

All but the send itself happens in batches, each one transaction, so that a dose costs little more than its request.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

import structlog

from bot.library import Library
from bot.patience import Patience
from bot.ports import Clock, DeliveryError, Platform
from bot.services import intents, outcomes
from bot.services.gate import Gate
from bot.services.intents import Ready, Turn
from bot.services.lanes import Lanes
from bot.services.marks import Marks
from bot.services.outcomes import Doubt
from bot.services.roles import ALONE, Fence
from bot.services.tally import UNKNOWN, Tally
from bot.storage import outbox, throttles
from bot.storage.database import Database
from bot.storage.records import Claimed, DeliveryState

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
SEND_TIMEOUT = 40  # seconds; shorter than the lease, so that no other sender begins while we wait
ASIDE = 2.0  # seconds for which a row is left alone that had to go back when it was to be sent
BATCH_SECONDS = 0.1  # how much of the token's budget one transaction prepares
BATCH_MOST = 128
IN_FLIGHT_LEAST, IN_FLIGHT_MOST = 8, 256  # requests without an answer; two seconds' worth, between these
FAST, GATHER = 100, 0.01  # from so many messages a second on, marks wait so many seconds for company
IDLE = 1.0  # seconds between looks for work when nobody wakes us
LOOK_AFTER = 5.0  # seconds between looks for rows whose sender died
DRAIN = 10  # seconds for what is on its way when the bot stops


class Sender:
    """Sends what is due on one platform, paced to what the platform bears."""

    def __init__(
        self,
        database: Database,
        platform: Platform,
        clock: Clock,
        library: Library,
        fence: Fence = ALONE,
        *,
        doubt: Doubt = Doubt.PRESUME,
        in_flight: int | None = None,
    ) -> None:
        """Takes what it works with; `run` does the work.

        `fence` says whether this process is the one to send, and `doubt` what becomes of what may have arrived, where
        the platform does not recognise it; `in_flight` is how many requests may wait for an answer.
        """
        rate = platform.pace.per_second
        self._database = database
        self._platform = platform
        self._clock = clock
        self._library = library
        self._fence = fence
        self._doubt = Doubt.RECOGNISED if platform.recognises else doubt
        self._lanes = Lanes()
        self._marks = Marks(database, clock, gather=GATHER if rate >= FAST else 0.0)
        self._owner = uuid.uuid4().hex
        self._batch = max(1, min(BATCH_MOST, int(rate * BATCH_SECONDS)))
        self._flying: set[int] = set()  # deliveries whose request has begun
        self._looked_after = 0.0  # when, on a monotonic clock
        self._awake = asyncio.Event()
        self._patience = Patience(SEND_TIMEOUT)
        self._tasks: set[asyncio.Task[None]] = set()
        most = in_flight or max(IN_FLIGHT_LEAST, min(IN_FLIGHT_MOST, int(rate * 2)))
        self._gate = Gate(platform.name, platform.pace, self._tasks, most)
        self.tally = Tally()

    @property
    def is_cut_off(self) -> bool:
        """Whether nothing gets through, so that one send at a time finds out when that is over."""
        return self._gate.is_open

    def wake(self) -> None:
        """Says that something may be waiting."""
        self._awake.set()

    async def recover(self, *, everything: bool) -> None:
        """Settles rows whose sender died."""
        back, presumed = await self._database.run(
            outbox.recover,
            self._platform.name,
            self._clock.real(),
            self._clock.now(),
            everything=everything,
            presume=self._doubt is Doubt.PRESUME,
        )
        self.tally.ended.update({(UNKNOWN, DeliveryState.PRESUMED): presumed} if presumed else {})
        if back or presumed:
            log.warning("recovered", back_to_pending=back, presumed_sent=presumed)

    async def run(self) -> None:
        """Sends until cancelled, then lets what is on its way finish."""
        marking = asyncio.create_task(self._marks.run())
        try:
            await self._take_over()
            while True:
                self._awake.clear()
                await self._look_after()
                if await self._is_resting():
                    continue
                if not await self._take_turn():
                    await self._rest()
        finally:
            await self._drain(marking)

    async def _take_over(self) -> None:
        """Keeps to what the platform told the sender before, and gives back what that one claimed and did not begin."""
        while True:
            real = self._clock.real()
            try:
                known = await self._database.run(throttles.active, self._platform.name, real)
                await self._database.run(outbox.take_over, self._platform.name, self._owner)
            except Exception:  # a database that is away comes back; without the pauses nothing may be sent
                log.exception("takeover_failed", platform=self._platform.name)
                await asyncio.sleep(IDLE)
                continue
            for chat, until in known.items():
                self._gate.pause(chat, until - real)
            return

    async def _is_resting(self) -> bool:
        """Whether the whole token has to wait for long; then nothing stays leased, and the loop comes round slowly."""
        wait = self._gate.rest()
        if not wait:
            return False
        await self._give_back(self._lanes.empty(), least=0.0)
        await asyncio.sleep(min(wait, IDLE))
        return True

    async def _rest(self) -> None:
        # Python 3.11's wait_for loses a cancellation that comes while the event is set; timeout does not.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE):
                await self._awake.wait()

    async def _look_after(self) -> None:
        """Recovers rows from time to time; a database that is away must not end the sender."""
        moment = time.monotonic()
        if moment - self._looked_after < LOOK_AFTER:
            return
        self._looked_after = moment
        try:
            await self.recover(everything=False)
        except Exception:
            log.exception("recovery_failed", platform=self._platform.name)

    async def _take_turn(self) -> bool:
        """Prepares what may go now in one transaction, and starts each send when its moment has come; False if none."""
        # The intent is committed when the first may go, so that a stop until then is heeded.
        if not await self._gate.has_turn():
            return True
        held = self._lanes.take(room := self._gate.room(self._batch))
        try:
            turn = await self._database.run(
                intents.take_turn,
                self._library,
                self._fence,
                self._owner,
                self._platform.name,
                self._clock,
                LEASE,
                held,
                self._lanes.busy,
                room,
            )
        except Exception:  # a database that is away comes back; nothing was begun, and leases run out
            log.exception("batch_failed", platform=self._platform.name)
            turn = Turn()
            await asyncio.sleep(IDLE)
        self._sort_in(held, turn)
        await self._give_back([each.claimed for each in turn.ready if not await self._start(each)])
        await self._count(turn.dropped)
        return bool(held or turn.ready or turn.waiting or turn.dropped)

    def _sort_in(self, held: Sequence[Claimed], turn: Turn) -> None:
        """Tells the lanes what is on its way now, and what waits for that."""
        begun = {each.claimed.delivery.id for each in turn.ready}
        for ready in turn.ready:
            self._lanes.occupy(ready.claimed.delivery.place)
        for claimed in turn.waiting:
            self._lanes.add(claimed)
        for claimed in held:
            if claimed.delivery.id not in begun:
                self._lanes.leave(claimed.delivery.place)

    async def _start(self, ready: Ready) -> bool:
        """Begins a send when its turn has come; False if it is to go back."""
        place = ready.claimed.place
        if not await self._gate.has_turn(place.address.chat):
            self._lanes.leave(place.id)
            return False
        self._gate.take(place)
        self._flying.add(ready.claimed.delivery.id)
        task = asyncio.create_task(self._send(ready))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return True

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._gate.freed()
        self._awake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery_failed", error=repr(error), exc_info=error)

    async def _send(self, ready: Ready) -> None:
        delivery = ready.claimed.delivery
        is_written = False

        def written() -> None:
            nonlocal is_written
            is_written = True
            self._marks.written(delivery.id)

        try:
            if not self._fence.is_held():
                return  # woken after a long sleep: another process sends now, and this was certainly not sent
            with self._patience:
                message = await self._platform.send(ready.outbound, written)
        except DeliveryError as error:
            await self._failed(ready, error)
        except Exception as error:  # not understood, so nobody can know
            log.exception("send_not_understood", delivery=delivery.id)
            await self._failed(ready, DeliveryError(type(error).__name__, ambiguous=is_written))
        else:
            self._gate.worked()
            self.tally.arrived(delivery.kind)
            self._marks.sent(delivery.id, message, (delivery.payload or {}).get("delivery"))
        finally:
            self._flying.discard(delivery.id)
            self._lanes.leave(delivery.place)

    async def _failed(self, ready: Ready, error: DeliveryError) -> None:
        """Does what the answer means, and pauses what it says to pause."""
        delivery = ready.claimed.delivery
        self._marks.forget(delivery.id)
        pause = self._gate.failed(error, ready.outbound.to.chat)
        await self._database.run(
            outcomes.settle, self._clock, self._owner, ready.outbound, delivery, error, pause, self._doubt
        )
        self.tally.heard(error)
        await self._count([delivery.id])

    async def _count(self, ids: Sequence[int]) -> None:
        """Counts those that ended without a message."""
        try:
            self.tally.note(await self._database.run(outbox.kinds_and_states, ids) if ids else ())
        except Exception:  # nobody misses a message for it
            log.exception("not_counted", platform=self._platform.name)

    async def _give_back(self, claimed: Sequence[Claimed], least: float = ASIDE) -> None:
        """Gives back what was not begun; it is ready again when its chat is, or after `least` seconds."""
        if not claimed:
            return
        waits = [(each.delivery.id, self._gate.chat_wait(each.place) or least) for each in claimed]
        try:
            for wait, same in groupby(sorted(waits, key=itemgetter(1)), itemgetter(1)):
                not_before = self._clock.after(timedelta(seconds=wait))
                await self._database.run(outbox.give_back, [id_ for id_, _ in same], self._owner, not_before)
        except Exception:  # their leases run out, and they are pending again
            log.exception("not_given_back", platform=self._platform.name)

    async def _drain(self, marking: asyncio.Task[None]) -> None:
        """Gives back what was not begun, waits for what was, and marks what became of it."""
        self._lanes.clear()
        await self._database.run(outbox.release, self._owner, self._flying | self._marks.open)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN)
        ending = [marking, *self._tasks]
        for task in ending:
            task.cancel()
        await asyncio.wait(ending)
        await self._marks.flush()

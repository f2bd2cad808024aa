"""A long run: two replicas, days in minutes, weather, kills, hangs and cut wires: `make soak MINUTES=60`.

Prints a line a minute, and at the end what was lost and doubled; exits 1 if that is more than is promised, or if the
process that lives through it all has grown.
"""

from __future__ import annotations

import asyncio
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot import clock
from bot.storage import tables as t
from tests.chaos.replica import QUICK
from tests.chaos.world import Replica, World, world
from tests.fakes import databases
from tests.fakes.weather import Weather

MEMBERS, DISCORD = 200, 60
SPEED = 600.0  # a day takes two and a half minutes
PER_KILL = 0.2  # doses lost or doubled on Telegram, promised
CALM = 30.0  # seconds at the end, for what is under way; longer than a row is leased, and a refused one waits
GROWN = 1.3  # the memory of a process may come to so much of what it was after a quarter of the time


class Soak:
    """One run."""

    def __init__(self, made: World, seed: int) -> None:
        self._world = made
        self._dice = random.Random(seed)  # noqa: S311 (moments and kinds of trouble)
        self._began, self._started = datetime.now(UTC), time.monotonic()
        self._kills = 0

    @property
    def now(self) -> datetime:
        """The bot's time."""
        return self._began + timedelta(seconds=(time.monotonic() - self._started) * SPEED)

    async def run(self, seconds: float) -> list[str]:
        """Returns what is wrong in the end."""
        survivor, other = await self._start(), await self._start()
        early: tuple[int, int] | None = None
        reported = end = time.monotonic() + seconds
        while time.monotonic() < end:
            await asyncio.sleep(self._dice.uniform(2, 8))
            self._somebody_is_done()
            other = await self._trouble(survivor, other)
            if early is None and time.monotonic() > end - seconds * 0.75:
                early = _size(survivor)
            if abs(time.monotonic() - reported) >= 60:
                reported = time.monotonic()
                print(f"{self.now:%d %b %H:%M}", dict(self._world.states()), "kills", self._kills, _size(survivor))
        self._world.let_it_storm(Weather(0, bad_gateway=0, unanswered=0, too_many=0))
        await asyncio.sleep(CALM)
        late = _size(survivor)
        for each in (survivor, other):
            each.signal(signal.SIGTERM)
        ended = [await each.gone(20) for each in (survivor, other)]
        await self._world.check(self.now - timedelta(hours=12))
        return self._complaints(ended, early or late, late)

    async def _start(self) -> Replica:
        return await self._world.start(clock=(self.now.isoformat(), str(SPEED)))

    def _somebody_is_done(self) -> None:
        for person in self._dice.sample(list(self._world.telegram.people.values()), 5):
            self._world.telegram.say(person, self._dice.choice(["/done", "/streak", "/undo"]))

    async def _trouble(self, survivor: Replica, other: Replica) -> Replica:
        """Returns who stands beside the survivor now."""
        kind, victim = self._dice.choice(["kill", "kill", "hang", "cut"]), self._dice.choice([survivor, other])
        if kind == "kill":
            self._kills += 1
            other.kill()
            return await self._start()
        if kind == "hang":
            victim.signal(signal.SIGSTOP)
            await asyncio.sleep(self._dice.uniform(0.1, QUICK.length + 1))
            victim.signal(signal.SIGCONT)
        else:
            victim.wire.cut()
            await asyncio.sleep(self._dice.uniform(0.1, QUICK.length + 1))
            victim.wire.mend()
        return other

    def _complaints(self, ended: list[int], early: tuple[int, int], late: tuple[int, int]) -> list[str]:
        found = [f"a process ended with {status}" for status in ended if status]
        for platform, allowed in (("telegram", self._kills * PER_KILL), ("discord", 0)):
            lost, doubled = self._losses(platform)
            print(f"{platform}: {lost} lost, {doubled} doubled, {self._kills} kills")
            if lost + doubled > allowed:
                found.append(f"{platform}: {lost} lost and {doubled} doubled, and {allowed:g} are promised at most")
        print(f"memory {early[0]} → {late[0]} kB, open files {early[1]} → {late[1]}")
        if late[0] > early[0] * GROWN or late[1] > early[1] + 10:
            found.append("the process that lived through it all has grown")
        return found

    def _losses(self, platform: str) -> tuple[int, int]:
        """Doses that the outbox takes as sent and never came, and such as came once too often."""
        query = (
            select(t.place.c.chat, func.count().label("count"))
            .join_from(t.delivery, t.place, t.place.c.id == t.delivery.c.place_id)
            .where(t.place.c.platform == platform, t.delivery.c.kind == "daily")
            .where(t.delivery.c.state.in_(["sent", "presumed"]))
            .group_by(t.place.c.chat)
        )
        with self._world.looking.connect() as session:
            wanted = Counter({int(row.chat.removeprefix("user:")): row.count for row in session.execute(query)})
        arrived = self._world.arrived(platform)
        return (wanted - arrived).total(), (arrived - wanted).total()


def _size(replica: Replica) -> tuple[int, int]:
    """Its memory in kB, and its open files."""
    proc = Path("/proc", str(replica.process.pid))
    memory = next(line for line in (proc / "status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(memory.split()[1]), len(list((proc / "fd").iterdir()))


async def _main(minutes: float, seed: int) -> int:
    async with world(databases.fresh_postgresql(), Path(tempfile.mkdtemp(prefix="dose-soak-"))) as made:
        made.due(MEMBERS, discord=DISCORD)
        made.let_it_storm(Weather(seed))
        found = await Soak(made, seed).run(minutes * 60)
    for complaint in found:
        print(complaint)
    return 1 if found else 0


if __name__ == "__main__":
    clock.pin_zones()
    arguments = [float(each) for each in sys.argv[1:]]
    minutes, seed = [*arguments, *(5.0, float(random.randrange(10**6)))[len(arguments) :]]  # noqa: S311 (a seed to be told)
    print(f"{minutes:g} minutes, seed {seed:.0f}")
    try:
        status = asyncio.run(_main(minutes, int(seed)))
    finally:
        databases.end()
    sys.exit(status)

"""Replicas of the bot on one PostgreSQL, each with wires of its own to the database and to Telegram."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, insert, select

from bot.services import subscriptions
from bot.storage import tables as t
from bot.storage.database import Database, Session
from bot.storage.records import DeliveryState
from tests.fakes.proxy import Proxy
from tests.fakes.telegram_server import TelegramServer

ROOT = Path(__file__).parents[2]
IN_FLIGHT = ("leased", "sending", "written")
SEND = b"/sendMessage "


@dataclass
class Replica:
    """One process."""

    process: subprocess.Popen[bytes]
    journal: Path
    wire: Proxy  # to the database
    telegram: Proxy

    def signal(self, number: signal.Signals) -> None:
        """SIGKILL, SIGSTOP, SIGCONT, SIGTERM."""
        self.process.send_signal(number)

    @property
    def log(self) -> str:
        """What it said so far."""
        return self.journal.read_text()

    @property
    def sent(self) -> int:
        """How many messages it asked Telegram to send."""
        return self.telegram.count(SEND)

    async def gone(self, seconds: float) -> int:
        """Waits for its end and returns the exit status."""
        await until(lambda: self.process.poll() is not None, seconds)
        return self.process.returncode


@dataclass
class Cluster:
    """Everything that a test of several processes needs."""

    server: TelegramServer
    database: Database
    folder: Path
    stack: contextlib.AsyncExitStack
    replicas: list[Replica] = field(default_factory=list)
    chats: list[int] = field(default_factory=list)

    async def start(self, *, quick: bool = True) -> Replica:
        """One more replica."""
        url = self.database.url
        folder = url.query.get("host", url.host or "127.0.0.1")
        wire = await self.stack.enter_async_context(Proxy(str(folder), url.port or 5432))
        telegram = await self.stack.enter_async_context(Proxy("127.0.0.1", urlsplit(self.server.url).port or 0))
        there = url.set(host="127.0.0.1", port=wire.port, query={}).render_as_string(hide_password=False)
        journal = self.folder / f"replica-{len(self.replicas)}.log"
        environment = {
            "PYTHONPATH": str(ROOT),
            "DOSE_DATABASE_URL": there,
            "DOSE_TELEGRAM_TOKEN": self.server.token,
            "DOSE_TELEGRAM_API_URL": f"http://127.0.0.1:{telegram.port}",
        }
        with journal.open("wb") as output:
            process = subprocess.Popen(  # noqa: ASYNC220 (it outlives this call)
                [sys.executable, "-m", "tests.chaos.replica", *(["quick"] if quick else [])],
                cwd=self.folder,
                env=os.environ | environment,
                stdout=output,
                stderr=output,
            )
        self.replicas.append(Replica(process, journal, wire, telegram))
        return self.replicas[-1]

    async def pair(self, *, quick: bool = True) -> tuple[Replica, Replica]:
        """A leader and a standby."""
        leader = await self.start(quick=quick)
        await until(lambda: leader.log.count("role_gained") == 3)
        standby = await self.start(quick=quick)
        await until(lambda: "telegram_open" in standby.log)
        return leader, standby

    def due(self, people: int) -> None:
        """So many people whose dose was due a minute ago."""
        self.chats = [self.server.person(f"P{n}").id for n in range(people)]
        with self.database.engine.begin() as session:
            for chat in self.chats:
                _subscribe(session, chat)

    @property
    def arrived(self) -> Counter[int]:
        """How many doses arrived in each chat."""
        return Counter(message.chat.id for message in self.server.sent)

    @property
    def lost(self) -> int:
        """How many chats got none."""
        return len(set(self.chats) - set(self.arrived))

    @property
    def doubled(self) -> int:
        """How many messages came once too often."""
        return sum(self.arrived.values()) - len(self.arrived)

    def states(self) -> Counter[str]:
        """The states of all deliveries."""
        with self.database.engine.connect() as session:
            query = select(t.delivery.c.state, func.count().label("count")).group_by(t.delivery.c.state)
            return Counter({row.state: row.count for row in session.execute(query)})

    def is_settled(self) -> bool:
        """Whether everybody's dose is over, one way or the other."""
        states = self.states()
        over = states[DeliveryState.SENT.value] + states[DeliveryState.PRESUMED.value]
        return over == len(self.chats) == states.total()

    async def check(self) -> None:
        """What must hold after every run."""
        await until(lambda: not sum(self.states()[state] for state in IN_FLIGHT))
        late = select(func.count()).where(
            t.subscription.c.state == "active", t.subscription.c.next_due_at <= datetime.now(UTC)
        )
        with self.database.engine.connect() as session:
            assert session.execute(late).scalar_one() == 0, "somebody has no next dose"


async def until(condition: Callable[[], object], seconds: float = 60) -> float:
    """Waits for a condition, and returns how many seconds it took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (other processes tell nobody)
            await asyncio.sleep(0.02)
    return time.monotonic() - began


@contextlib.asynccontextmanager
async def cluster(database: Database, folder: Path) -> AsyncIterator[Cluster]:
    """No replica yet; all of them end with the block."""
    async with contextlib.AsyncExitStack() as stack:
        server = await stack.enter_async_context(TelegramServer())
        made = Cluster(server, database, folder, stack)
        try:
            yield made
        finally:
            for replica in made.replicas:
                replica.process.kill()
                replica.process.wait()
            database.close()


def _subscribe(session: Session, chat: int) -> None:
    now = datetime.now(UTC)
    due = now - timedelta(minutes=1)
    person = session.execute(
        insert(t.person).values(name="P", zone="UTC", rollover=0, created_at=now).returning(t.person.c.id)
    ).scalar_one()
    place = session.execute(
        insert(t.place)
        .values(platform="telegram", chat=str(chat), thread="", kind="private", title="", person_id=person)
        .returning(t.place.c.id)
    ).scalar_one()
    session.execute(insert(t.account).values(person_id=person, platform="telegram", user=str(chat), name="P"))
    session.execute(
        insert(t.subscription).values(
            place_id=place,
            state="active",
            zone="UTC",
            at_minute=due.hour * 60 + due.minute,
            phase=1,
            next_dose_day=due.date(),
            next_due_at=due.replace(second=0, microsecond=0),
            zone_data=subscriptions.zone_data(),
        )
    )

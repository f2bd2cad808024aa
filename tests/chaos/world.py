"""Processes of the bot, each with wires of its own to the database and to Telegram, and what must hold in the end."""

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
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine, NullPool, create_engine, func, select

from bot.core.streaks import Snapshot, snapshot_of
from bot.services import roles
from bot.storage import check_ins
from bot.storage import tables as t
from bot.storage.database import Database
from tests.chaos.people import subscribe
from tests.fakes.discord_server import DiscordServer
from tests.fakes.proxy import Proxy
from tests.fakes.telegram_server import TelegramServer
from tests.fakes.weather import Weather

ROOT = Path(__file__).parents[2]
IN_FLIGHT = ("leased", "sending", "written")
OVER = ("sent", "presumed", "cancelled")
SEND = b"/sendMessage "

ROLES = len((roles.INGEST, roles.SCHEDULE, roles.SEND, roles.GRADE, roles.EXPLAIN))  # with one platform


@dataclass
class Replica:
    """One process."""

    process: subprocess.Popen[bytes]
    journal: Path
    to_database: Proxy | None  # a file needs no wire
    telegram: Proxy

    @property
    def wire(self) -> Proxy:
        """To the database."""
        assert self.to_database is not None
        return self.to_database

    def signal(self, number: signal.Signals) -> None:
        """SIGKILL, SIGSTOP, SIGCONT, SIGTERM."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """Ends it as a power cut does."""
        self.process.kill()
        self.process.wait()

    @property
    def log(self) -> str:
        """What it said so far."""
        return self.journal.read_text()

    @property
    def sent(self) -> int:
        """How many messages it asked Telegram to send."""
        return self.telegram.count(SEND)

    async def gone(self, seconds: float = 60) -> int:
        """Waits for its end and returns the exit status."""
        await until(lambda: self.process.poll() is not None, seconds)
        return self.process.returncode


@dataclass
class World:
    """Everything that a test of several processes needs. The people on both platforms have begun before."""

    telegram: TelegramServer
    discord: DiscordServer
    database: Database  # its address; nobody opens it here
    looking: Engine
    folder: Path
    stack: contextlib.AsyncExitStack
    environment: dict[str, str] = field(default_factory=dict)
    replicas: list[Replica] = field(default_factory=list)
    chats: dict[str, list[int]] = field(default_factory=lambda: {"telegram": [], "discord": []})

    def let_it_storm(self, weather: Weather) -> None:
        """From now on things go wrong."""
        self.telegram.weather, self.discord.rest.weather = weather.telegram, weather.discord

    async def start(self, *, quick: bool = True, crash_at: str = "", clock: tuple[str, ...] = ()) -> Replica:
        """One more process; `clock` is where its time begins, and how fast it runs."""
        api = Proxy("127.0.0.1", urlsplit(self.telegram.url).port or 0)
        telegram = await self.stack.enter_async_context(api)
        wire, address = await self._wire()
        journal = self.folder / f"replica-{len(self.replicas)}.log"
        environment = {"PYTHONPATH": str(ROOT), "DOSE_DATABASE_URL": address, "DOSE_CRASH_AT": crash_at}
        if self.chats["telegram"] or not self.chats["discord"]:
            environment |= {
                "DOSE_TELEGRAM_TOKEN": self.telegram.token,
                "DOSE_TELEGRAM_API_URL": f"http://127.0.0.1:{telegram.port}",
            }
        if self.chats["discord"]:
            environment |= {
                "DOSE_DISCORD_TOKEN": self.discord.token,
                "DOSE_DISCORD_API_URL": self.discord.api_url,
                "DOSE_DISCORD_GATEWAY_URL": self.discord.gateway_url,
            }
        with journal.open("wb") as output:
            process = subprocess.Popen(  # noqa: ASYNC220 (it outlives this call)
                [sys.executable, "-m", "tests.chaos.replica", *(["quick"] if quick else []), *clock],
                cwd=self.folder,
                env=os.environ | environment | self.environment,
                stdout=output,
                stderr=output,
            )
        self.replicas.append(Replica(process, journal, wire, telegram))
        return self.replicas[-1]

    async def _wire(self) -> tuple[Proxy | None, str]:
        url = self.database.url
        if self.database.is_sqlite:
            return None, url.render_as_string(hide_password=False)
        folder = url.query.get("host", url.host or "127.0.0.1")
        wire = await self.stack.enter_async_context(Proxy(str(folder), url.port or 5432))
        there = url.set(host="127.0.0.1", port=wire.port, query={})
        return wire, there.render_as_string(hide_password=False)

    async def pair(self, *, quick: bool = True) -> tuple[Replica, Replica]:
        """A leader and a standby."""
        leader = await self.start(quick=quick)
        await until(lambda: leader.log.count("role_gained") == ROLES)
        standby = await self.start(quick=quick)
        await until(lambda: "telegram_open" in standby.log)
        return leader, standby

    def due(self, people: int, *, discord: int = 0) -> None:
        """So many people more, whose dose was due a minute ago."""
        new = {
            "telegram": [self.telegram.person(f"P{n}").id for n in range(people)],
            "discord": [self.discord.person(f"D{n}").id for n in range(discord)],
        }
        with self.looking.begin() as session:
            for platform, chats in new.items():
                self.chats[platform] += chats
                for chat in chats:
                    subscribe(session, platform, chat)

    def arrived(self, platform: str = "telegram") -> Counter[int]:
        """How many doses arrived in each chat."""
        if platform == "telegram":
            return Counter(message.chat.id for message in self.telegram.sent if _is_dose(message.text))
        posts = (post for post in self.discord.posts() if _is_dose(post.text))
        return Counter(post.channel.person.id for post in posts if post.channel.person)

    def lost(self, platform: str = "telegram") -> int:
        """How many chats got none."""
        return len(set(self.chats[platform]) - set(self.arrived(platform)))

    def doubled(self, platform: str = "telegram") -> int:
        """How many doses came once too often."""
        arrived = self.arrived(platform)
        return arrived.total() - len(arrived)

    def states(self) -> Counter[str]:
        """The states of all deliveries."""
        with self.looking.connect() as session:
            query = select(t.delivery.c.state, func.count().label("count")).group_by(t.delivery.c.state)
            return Counter({row.state: row.count for row in session.execute(query)})

    def pauses(self) -> int:
        """How many pauses the database remembers."""
        with self.looking.connect() as session:
            return session.execute(select(func.count()).select_from(t.throttle)).scalar_one()

    def is_settled(self) -> bool:
        """Whether everybody has a delivery, and all of them are over, one way or the other."""
        states = self.states()
        people = sum(map(len, self.chats.values()))
        return states.total() >= people and sum(states[state] for state in OVER) == states.total()

    async def check(self, now: datetime | None = None) -> None:
        """What must hold after every run; `now` is the bot's."""
        await until(lambda: not sum(self.states()[state] for state in IN_FLIGHT))
        with self.looking.connect() as session:
            late = select(func.count()).where(
                t.subscription.c.state == "active",
                (t.subscription.c.next_due_at <= (now or datetime.now(UTC))) | t.subscription.c.next_due_at.is_(None),
            )
            assert session.execute(late).scalar_one() == 0, "somebody has no next dose"
            for person in session.scalars(select(t.person.c.id)).all():
                kept = check_ins.snapshots_of(session, [person]).get(person)
                if kept is not None:
                    snapshot = Snapshot.from_json(kept)
                    assert snapshot == snapshot_of(check_ins.log_of(session, person), snapshot.day), "streak ≠ replay"
            doubles = (
                select(t.delivery.c.subscription_id)
                .where(t.delivery.c.kind != "reply")
                .group_by(t.delivery.c.subscription_id, t.delivery.c.dose_day, t.delivery.c.kind, t.delivery.c.part)
                .having(func.count() > 1)
            )
            assert session.execute(doubles).all() == []


def _is_dose(text: str) -> bool:
    return "· Phase 1, week " in text


async def until(condition: Callable[[], object], seconds: float = 60) -> float:
    """Waits for a condition, and returns how many seconds it took."""
    began = time.monotonic()
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (other processes tell nobody)
            await asyncio.sleep(0.02)
    return time.monotonic() - began


@contextlib.asynccontextmanager
async def world(database: Database, folder: Path) -> AsyncIterator[World]:
    """No process yet; all of them end with the block."""
    async with contextlib.AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        discord = await stack.enter_async_context(DiscordServer())
        # The project's own engine would lock a SQLite file to read it.
        looking = create_engine(database.url, poolclass=NullPool)
        made = World(telegram, discord, database, looking, folder, stack)
        try:
            yield made
        finally:
            for replica in made.replicas:
                replica.kill()
            looking.dispose()
            database.close()

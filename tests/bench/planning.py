"""Planning: the tick over a table, against one APScheduler job per person."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.services import plan
from tests.bench import world
from tests.bench.world import Row

IDLE_TICKS = 200


async def _ours(address: str, everybody: int, due: int) -> tuple[float, float]:
    """CPU seconds to plan `due` doses among `everybody`, and seconds of an idle tick."""
    bank = world.library()
    with world.database(address) as database:
        await database.run(lambda session: world.people(session, everybody, due=due))
        before = time.process_time()
        await plan.tick(database, bank, world.NOW)
        planned = time.process_time() - before
        began = time.perf_counter()
        for _ in range(IDLE_TICKS):
            await plan.tick(database, bank, world.NOW)
        return planned, (time.perf_counter() - began) / IDLE_TICKS


woken = 0


async def dose(_person: int) -> None:
    """What a person's own job would run; a durable store needs it to be importable."""
    global woken  # noqa: PLW0603 (the store pickles the function, so it can keep nothing else)
    woken += 1


async def _jobs(folder: Path, due: int) -> float:
    """CPU seconds until `due` daily jobs, one a person, in a store that outlives a restart, have been woken once."""
    global woken  # noqa: PLW0603
    woken = 0
    scheduler = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{folder / 'jobs.db'}")},
        timezone="Europe/Berlin",
        job_defaults={"misfire_grace_time": None},
    )
    scheduler.start(paused=True)
    now = datetime.now(ZoneInfo("Europe/Berlin"))
    for person in range(due):  # each with its own time of day, and due by the time that all are there
        scheduler.add_job(dose, "cron", args=[person], hour=now.hour, minute=now.minute, next_run_time=now)
    before = time.process_time()
    scheduler.resume()
    while woken < due:  # noqa: ASYNC110 (the store keeps no event)
        await asyncio.sleep(0.05)
    spent = time.process_time() - before
    scheduler.shutdown(wait=False)
    return spent


def measure(databases: dict[str, str], folder: Path, everybody: int, due: int = 10_000) -> Iterator[Row]:
    """The rows of the table."""
    jobs = asyncio.run(_jobs(folder, due // 10)) * 10
    for name, address in databases.items():
        planned, idle = asyncio.run(_ours(address, everybody, due))
        yield Row(
            f"planning {due:,} due of {everybody:,} subscriptions ({name}, CPU)",
            "one APScheduler job per person, in its SQLAlchemy store",
            "20 × as fast",
            f"{jobs / planned:.1f} × as fast",
        )
        yield Row(f"an idle tick at {everybody:,} subscriptions ({name})", "–", "under 1 ms", f"{idle * 1e3:.2f} ms")

"""Planning: the tick over a table, against one APScheduler job per person."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import insert

from bot.core.papers import Paper
from bot.core.plan import WEEKDAYS, WeeklyPlan
from bot.library import Library
from bot.services import plan
from bot.storage import papers
from bot.storage import tables as t
from bot.storage.database import Session
from tests.bench import world
from tests.bench.world import Row

IDLE_TICKS = 200
PAPERS = 3000


class Planned(NamedTuple):
    """What it took to plan."""

    spent: float  # CPU seconds
    idle: float  # seconds of a tick that finds nothing due
    peak: int  # the most memory that the process held, in the system's unit


def _apart(address: str, everybody: int, due: int) -> Planned:
    """Plans `due` doses among `everybody` in a process of its own, whose memory nothing else has filled."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(_ours, address, everybody, due).result()


def _ours(address: str, everybody: int, due: int) -> Planned:
    world.settle_in()
    spent, idle = asyncio.run(_planned(address, everybody, due))
    return Planned(spent, idle, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


async def _planned(address: str, everybody: int, due: int) -> tuple[float, float]:
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


async def _papers(address: str, due: int) -> tuple[float, float]:
    """CPU seconds to plan `due` cards, and to choose as many papers for people who all found something hard."""
    bank = world.library()
    paper_day = replace(bank, plan=WeeklyPlan(("paper",) * len(WEEKDAYS)))
    with world.database(address) as database:
        await database.run(lambda session: world.people(session, due))
        await database.run(papers.keep, list(_invented(PAPERS)), (), world.NOW)
        await database.run(lambda session: _missed(session, bank, due))
        spent = []
        for library, days in ((bank, 0), (paper_day, 1)):
            before = time.process_time()
            await plan.tick(database, library, world.NOW + timedelta(days=days))
            spent.append(time.process_time() - before)
        return spent[0], spent[1]


def _invented(count: int) -> Iterator[Paper]:
    topics = ("attention", "transformers", "decision trees", "probability", "SVM", "boosting", "RLHF", "serving")
    for number in range(count):
        first, second = topics[number % len(topics)], topics[number * 3 % len(topics)]
        abstract = f"We look at {first}. It is small. We show that it works beside {second} on ten sets of data. " * 10
        day = world.NOW.date() - timedelta(days=number % 20)
        paper = Paper(f"2611.{number:05}", f"Invented {first} {number}", abstract=abstract, votes=number % 97)
        yield replace(paper, first_on=day, latest_on=day)


def _missed(session: Session, bank: Library, people: int) -> None:
    cards = list(bank.cards)
    wrong = {"question": 0, "stability": 0.2, "difficulty": 6.4, "asked_at": world.NOW, "due_at": world.NOW}
    rows = [{"person_id": each + 1, "card": cards[each % len(cards)], **wrong} for each in range(people)]
    session.execute(insert(t.memory), rows)


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
        planned = _apart(address, everybody, due)
        yield Row(
            f"planning {due:,} due of {everybody:,} subscriptions ({name}, CPU)",
            "one APScheduler job per person, in its SQLAlchemy store",
            "20 × as fast",
            f"{jobs / planned.spent:.1f} × as fast",
        )
        idle = f"{planned.idle * 1e3:.2f} ms"
        yield Row(f"an idle tick at {everybody:,} subscriptions ({name})", "–", "under 1 ms", idle)
        few = _apart(world.emptied(address, folder), due, due)
        held = f"{planned.peak / few.peak:.2f} of it"
        yield Row(f"memory to plan {due:,} of {everybody:,} ({name})", f"to plan {due:,} of {due:,}", "as much", held)
    cards, chosen = asyncio.run(_papers(world.sqlite(folder), due))
    yield Row(
        f"planning {due:,} papers among {PAPERS:,}, each by phase and what was hard (SQLite, CPU)",
        f"planning {due:,} cards",
        "under 2 s",
        f"{chosen:.2f} s, {chosen / cards:.1f} × as long",
    )

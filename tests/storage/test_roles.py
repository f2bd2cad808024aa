"""Roles as rows: one holder at a time, and an epoch that tells the holders apart."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.storage import roles
from bot.storage.database import Database
from bot.storage.roles import Grip, RoleKey
from tests.fakes.clock import instant

NOW = instant("2026-11-23T06:00Z")  # SQLite's; PostgreSQL goes by its own clock
LEASE = timedelta(seconds=15)
SEND = RoleKey("telegram", "send")


async def _acquire(database: Database, holder: str, lease: timedelta = LEASE, key: RoleKey = SEND) -> Grip | None:
    return await database.run(roles.acquire, key, holder, lease, budget=30, now=NOW)


async def _holds(database: Database, holder: str, epoch: int) -> bool:
    return await database.run(roles.holds, SEND, holder, epoch, now=NOW)


async def test_one_holds_it_renews_it_and_keeps_the_others_out(any_database: Database) -> None:
    assert await _acquire(any_database, "a") == Grip(1, taken_over=False)
    assert await _acquire(any_database, "b") is None
    assert await _acquire(any_database, "a") == Grip(1, taken_over=False)
    assert await _holds(any_database, "a", 1)
    assert not await _holds(any_database, "b", 1)
    assert await _acquire(any_database, "b", key=RoleKey("telegram", "ingest")) == Grip(1, taken_over=False)
    assert await _acquire(any_database, "b", key=RoleKey("telegram", "send", 1)) == Grip(1, taken_over=False)


async def test_a_lease_that_ran_out_goes_to_the_next_under_a_new_epoch(any_database: Database) -> None:
    await _acquire(any_database, "a", timedelta(seconds=-1))
    assert not await _holds(any_database, "a", 1)
    assert await _acquire(any_database, "b") == Grip(2, taken_over=True)
    assert await _acquire(any_database, "a") is None
    assert not await _holds(any_database, "a", 1)


async def test_who_slept_over_the_end_of_its_own_lease_gets_a_new_epoch(any_database: Database) -> None:
    await _acquire(any_database, "a", timedelta(seconds=-1))
    assert await _acquire(any_database, "a") == Grip(2, taken_over=False)


async def test_what_is_given_back_is_free_at_once(any_database: Database) -> None:
    await _acquire(any_database, "a")
    assert not await any_database.run(roles.release, SEND, "b", now=NOW)
    assert await any_database.run(roles.release, SEND, "a", now=NOW)
    assert await _acquire(any_database, "b") == Grip(2, taken_over=True)


async def test_of_many_who_ask_at_once_one_gets_it(any_database: Database) -> None:
    grips = await asyncio.gather(*(_acquire(any_database, f"holder-{each}") for each in range(8)))
    assert [grip for grip in grips if grip is not None] == [Grip(1, taken_over=False)]

"""The database: one transaction a work, in order, and sentences for the operator."""

from __future__ import annotations

import asyncio
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.ports import StartError
from bot.storage import inbox
from bot.storage import tables as t
from bot.storage.database import Database, Session
from tests.fakes.databases import fresh_sqlite

AT = datetime(2026, 11, 23, 6, tzinfo=UTC)


def _enter(session: Session, key: str, at: datetime = AT) -> None:
    session.execute(insert(t.inbox).values(key=key, at=at))


def _enter_and_fail(session: Session, key: str) -> None:
    _enter(session, key)
    raise LookupError(key)


def _keys(session: Session) -> list[str]:
    return sorted(session.scalars(select(t.inbox.c.key)))


async def test_a_value_comes_back_after_the_commit(any_database: Database) -> None:
    assert await any_database.run(inbox.enter, ["tg:1"], AT) == {"tg:1"}
    assert await any_database.run(_keys) == ["tg:1"]


async def test_a_work_that_fails_takes_nothing_with_it(any_database: Database) -> None:
    works = [any_database.run(_enter_and_fail if n % 3 == 1 else _enter, f"key-{n:02}") for n in range(60)]
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    failed = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, LookupError)]
    assert failed == [n for n in range(60) if n % 3 == 1]
    assert await any_database.run(_keys) == [f"key-{n:02}" for n in range(60) if n % 3 != 1]


async def test_a_work_that_fails_alone_leaves_nothing(any_database: Database) -> None:
    with pytest.raises(LookupError):
        await any_database.run(_enter_and_fail, "tg:1")
    await any_database.run(_enter, "tg:2")
    assert await any_database.run(_keys) == ["tg:2"]


async def test_a_work_that_the_database_refuses_takes_nothing_with_it(any_database: Database) -> None:
    works = [any_database.run(_enter, key) for key in ("a", "b", "a", "c")]
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1
    assert await any_database.run(_keys) == ["a", "b", "c"]


async def test_works_that_wait_together_keep_their_order(database: Database) -> None:
    seen: list[int] = []

    def note(_session: Session, number: int) -> None:
        seen.append(number)

    await asyncio.gather(*(database.run(note, number) for number in range(300)))
    assert seen == list(range(300))


async def test_a_work_whose_asker_went_away_before_it_began_is_left_out(database: Database) -> None:
    def slow(_session: Session) -> None:
        begun.set()
        release.wait(5)

    begun, release = threading.Event(), threading.Event()
    first = asyncio.ensure_future(database.run(slow))
    await asyncio.to_thread(begun.wait, 5)
    second = asyncio.ensure_future(database.run(_enter, "given-up"))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    release.set()
    await first
    assert await database.run(_keys) == []


async def test_closing_finishes_what_was_handed_in(tmp_path: Path) -> None:
    database = fresh_sqlite(tmp_path)
    database.open()
    works = [asyncio.ensure_future(database.run(_enter, f"key-{n}")) for n in range(20)]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    await asyncio.gather(*works)
    database.open()
    assert len(await database.run(_keys)) == 20
    database.close()
    database.close()


async def test_a_closed_database_says_so(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="not open"):
        await fresh_sqlite(tmp_path).run(_keys)


@pytest.mark.parametrize("naive", [datetime(2026, 11, 23, 6)])  # noqa: DTZ001 (that is the point)
async def test_a_naive_instant_is_refused(any_database: Database, naive: datetime) -> None:
    with pytest.raises(StatementError, match="has no zone"):
        await any_database.run(_enter, "tg:1", naive)
    assert await any_database.run(_keys) == []


async def test_an_instant_comes_back_aware_and_in_utc(any_database: Database) -> None:
    berlin = datetime.fromisoformat("2026-11-23T07:30:00.123456+01:00")
    await any_database.run(_enter, "tg:1", berlin)
    back = await any_database.run(lambda session: session.execute(select(t.inbox.c.at)).scalar_one())
    assert (back, back.tzinfo) == (datetime(2026, 11, 23, 6, 30, 0, 123456, tzinfo=UTC), UTC)


async def test_instants_sort_like_time(any_database: Database) -> None:
    for key, at in (("b", "2026-11-23T01:00+14:00"), ("c", "2026-11-23T00:00-11:00"), ("a", "2025-12-31T23:59:59Z")):
        await any_database.run(_enter, key, datetime.fromisoformat(at))
    order = await any_database.run(lambda session: list(session.scalars(select(t.inbox.c.key).order_by(t.inbox.c.at))))
    assert order == ["a", "b", "c"]


async def test_a_connection_that_the_server_ends_is_made_anew(postgresql: Database) -> None:
    tries: list[int] = []

    def enter(session: Session) -> None:
        _enter(session, "a")
        tries.append(session.execute(text("SELECT pg_backend_pid()")).scalar_one())
        if len(tries) == 1:
            with postgresql.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": tries[0]})
        _enter(session, "b")

    await postgresql.run(enter)
    assert len(set(tries)) == 2
    assert await postgresql.run(_keys) == ["a", "b"]


async def test_who_loses_a_deadlock_is_tried_again(any_database: Database) -> None:
    """Two works lock the same two rows in opposite orders; the server ends one of them, and nobody notices."""
    for key in ("a", "b"):
        await any_database.run(_enter, key)
    both_began = threading.Barrier(1 if any_database.is_sqlite else 2)
    tries: list[str] = []

    def move(session: Session, first: str, second: str) -> None:
        tries.append(first)
        for key in (first, second):
            session.execute(update(t.inbox).where(t.inbox.c.key == key).values(at=AT + timedelta(hours=1)))
            if key == first and len(tries) <= 2:
                both_began.wait(5)

    await asyncio.gather(any_database.run(move, "a", "b"), any_database.run(move, "b", "a"))
    assert len(tries) == (2 if any_database.is_sqlite else 3)


def test_a_second_process_is_refused_with_one_sentence(tmp_path: Path) -> None:
    first, second = fresh_sqlite(tmp_path), Database(f"sqlite:///{tmp_path / 'dose.db'}")
    first.open()
    with pytest.raises(StartError) as refusal:
        second.open()
    assert str(refusal.value) == (
        f"Another process uses {tmp_path / 'dose.db'} (pid {os.getpid()}). "
        "Stop it, or use PostgreSQL for more than one."
    )
    first.close()
    second.open()
    second.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "DOSE_DATABASE_URL is not an address."),
        ("mysql://me:hunter2@host/db", "DOSE_DATABASE_URL names mysql."),
    ],
)
def test_a_strange_address_is_refused_without_its_password(url: str, words: str) -> None:
    with pytest.raises(StartError, match=words) as refusal:
        Database(url)
    assert "hunter2" not in str(refusal.value)


def test_a_server_that_is_away_is_one_sentence_without_its_password() -> None:
    database = Database("postgresql://me:hunter2@127.0.0.1:1/dose")
    with pytest.raises(StartError, match=r"PostgreSQL at 127\.0\.0\.1 does not let us in") as refusal:
        database.open()
    assert "hunter2" not in str(refusal.value)
    database.close()


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "dose.db").write_text("This is no database. " * 100)
    database = Database(f"sqlite:///{tmp_path / 'dose.db'}")
    with pytest.raises(StartError, match=r"dose\.db cannot be opened \(.*\)\. Is it a SQLite file"):
        database.open()
    database.close()


def test_sqlite_keeps_what_was_committed_and_holds_foreign_keys(tmp_path: Path) -> None:
    database = fresh_sqlite(tmp_path)
    with database.engine.connect() as connection:
        pragmas = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")]
    database.close()
    assert pragmas == ["wal", 1]

"""A bot moves from SQLite to PostgreSQL: everything, or nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot import app, paths
from bot.library import Library
from bot.ports import StartError
from bot.settings import Settings
from bot.storage import migrate, roles
from bot.storage import tables as t
from bot.storage.database import Database, Session
from bot.storage.move import TABLES
from tests.fakes.clock import MovableClock, instant
from tests.fakes.databases import fresh_sqlite
from tests.fakes.house import House, group
from tests.fakes.platform import FakePlatform

_NOW, _LEASE = instant("2026-11-23T06:00Z"), timedelta(seconds=60)
PASSWORD = "CANARY-in-no-message"
DAYS = 12


@pytest.fixture
async def grown(library: Library, tmp_path: Path) -> Database:
    """Two people and a group who have done a bit of everything for days; closed."""
    database = fresh_sqlite(tmp_path)
    database.open()
    house = House(database, library, MovableClock("2026-11-23T06:00Z"))
    ana, bo = house.person("ana"), house.person("bö 🦉")
    await ana.begins()
    await bo.begins()
    await ana.there(group(), admin=True).says("/setup 07:30 Europe/Berlin")
    for _ in range(DAYS):
        await house.tick(house.clock.now().replace(hour=6, minute=30))
        await house.deliver(FakePlatform())
        await ana.says("/done")
        await bo.says("a note with 'quotes' and \\ and 漢字")
        house.clock.wait(days=1)
    await bo.says("/undo")
    await ana.says("/link")
    database.close()
    return database


def _to(postgresql: Database) -> str:
    return postgresql.url.set(password=PASSWORD).render_as_string(hide_password=False)


def _move(source: Database, target: Database) -> None:
    app.move(Settings(), source.url.render_as_string(), _to(target))


def _counts(database: Database) -> dict[str, int]:
    with database.engine.connect() as session:
        return {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES}


async def test_everything_comes_along_and_life_goes_on(
    grown: Database, postgresql: Database, library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _counts(grown)
    _move(grown, postgresql)
    assert _counts(postgresql) == before
    assert all(before[name] for name in ("person", "delivery", "check_in", "note", "snapshot", "inbox", "link_code"))
    said = capsys.readouterr().out
    assert f"check_in      {before['check_in']:>12,}" in said
    assert PASSWORD not in said
    house = House(postgresql, library, MovableClock("2026-12-05T06:00Z"))
    ana = house.person("ana")
    assert (await ana.says("/streak")).first.startswith(f"Streak: {DAYS} days")
    await ana.says("/done")
    await house.person("chi").begins()  # new rows get new ids
    assert _counts(postgresql)["person"] == before["person"] + 1


async def test_the_old_file_says_where_the_bot_went_and_hides_the_password(
    grown: Database, postgresql: Database
) -> None:
    _move(grown, postgresql)
    with pytest.raises(StartError) as refused:
        app.run(Settings(database_url=grown.url.render_as_string()))
    words = str(refused.value)
    assert words.startswith("This bot moved to postgresql://postgres@")
    assert PASSWORD not in words
    assert migrate.complaints(Database(grown.url.render_as_string()), paths.migrations()) == [f"database: {words}"]
    with pytest.raises(StartError, match="This bot moved to postgresql"):
        _move(grown, postgresql)


async def test_what_does_not_fit_is_named_and_nothing_has_moved(grown: Database, postgresql: Database) -> None:
    with grown.engine.begin() as session:
        session.execute(update(t.place).where(t.place.c.id == 2).values(title="x" * 5000))
    grown.close()
    with pytest.raises(
        StartError, match=r"does not take the row of place with id 2 \(value too long.*Nothing was moved"
    ):
        _move(grown, postgresql)
    assert set(_counts(postgresql).values()) == {0}
    grown.open()  # and the old one still serves
    with grown.engine.begin() as session:
        assert migrate.version(session) == migrate.newest(paths.migrations())
    grown.close()


async def test_a_database_that_is_used_is_left_alone(grown: Database, postgresql: Database) -> None:
    with postgresql.engine.begin() as session:
        session.execute(insert(t.link_code).values(code="A", person_id=_somebody(session), expires_at=_NOW))
    with pytest.raises(StartError, match=r"The new database is not empty: its table person has rows\."):
        _move(grown, postgresql)


def _somebody(session: Session) -> int:
    query = insert(t.person).values(name="P", zone="UTC", rollover=0, created_at=_NOW).returning(t.person.c.id)
    number: int = session.execute(query).scalar_one()
    return number


async def test_a_bot_that_runs_is_not_moved(grown: Database, postgresql: Database) -> None:
    await postgresql.run(roles.acquire, roles.RoleKey("*", "schedule"), "a", _LEASE, budget=0, now=_NOW)
    with pytest.raises(StartError, match="A bot uses the new database at this moment"):
        _move(grown, postgresql)
    other = Database(grown.url.render_as_string())
    other.open()
    with pytest.raises(StartError, match="Another process uses"):
        _move(grown, postgresql)
    other.close()


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("sqlite:///nowhere.db", "postgresql://u@h/d", "There is no nowhere.db to move."),
        ("postgresql://u@h/d", "sqlite:///x.db", "Only a SQLite file can be moved."),
        ("sqlite:///x.db", "sqlite:///x.db", "Both addresses name the same database."),
    ],
)
def test_what_cannot_be_moved_is_one_sentence(source: str, target: str, words: str) -> None:
    with pytest.raises(StartError, match=words):
        app.move(Settings(), source, target)

"""Brings a database to the version that this code knows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from bot.ports import StartError
from bot.storage.database import Database

_LOCK = 0x64_6F_73_65  # "dose": replicas that start together wait here for each other
_MOVED = "moved"  # stands where a database's version does, so that every version of this code refuses it


def migrate(engine: Engine, folder: Path) -> tuple[str, str]:
    """Upgrades, once though several processes try, and returns the versions before and after ("" for a new database).

    Raises:
        StartError: the database is newer than this code.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        before = version(connection)
        after = newest(folder)
        if before == after:
            return before, after  # without importing alembic, which costs a quarter of a second
        if before == _MOVED:
            raise StartError(_grave(connection))
        if before and before not in _versions(folder):
            raise StartError(
                f"The database has version {before}, this Daily Dose knows {after}. Install the newer one that made it."
            )
        _upgrade(connection, folder)
        return before, after


def complaints(database: Database, folder: Path) -> list[str]:
    """What is wrong with a database, without making or changing it."""
    if database.is_sqlite and not Path(database.url.database or "").exists():
        return []  # the first run makes it
    try:
        with database.engine.connect() as connection:
            found = version(connection)
            if found == _MOVED:
                return [f"database: {_grave(connection)}"]
    except (SQLAlchemyError, OSError) as error:
        return [f"database: {database.cure(error)}"]
    finally:
        database.close()
    if found and found not in _versions(folder):
        return [f"database: version {found} is newer than this Daily Dose, {newest(folder)}. Install the newer one."]
    return []


def version(connection: Connection) -> str:
    """The version of a database, "" for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def bury(connection: Connection, address: str, now: datetime) -> None:
    """Marks a database as moved to an address, so that nothing starts on it any more."""
    connection.execute(text("CREATE TABLE moved (address TEXT NOT NULL, moved_at TEXT NOT NULL)"))
    words = {"address": address, "at": f"{now:%Y-%m-%d at %H:%M} UTC"}
    connection.execute(text("INSERT INTO moved (address, moved_at) VALUES (:address, :at)"), words)
    connection.execute(text("UPDATE alembic_version SET version_num = :moved"), {"moved": _MOVED})


def _grave(connection: Connection) -> str:
    row = connection.execute(text("SELECT address, moved_at FROM moved")).one()
    return f"This bot moved to {row.address} on {row.moved_at}. Set DOSE_DATABASE_URL to that, password and all."


def newest(folder: Path) -> str:
    """The newest version that the migrations in a folder lead to; files are named `0001_what.py`."""
    return _versions(folder)[-1]


def _versions(folder: Path) -> list[str]:
    return sorted(path.stem.split("_")[0] for path in (folder / "versions").glob("[0-9]*.py"))


def _upgrade(connection: Connection, folder: Path) -> None:
    from alembic import command  # noqa: PLC0415 (slow to import, and seldom needed)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

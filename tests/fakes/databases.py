"""Databases for tests: SQLite files copied from one migrated template, and a PostgreSQL where one is at hand."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from bot.storage.database import Database
from bot.storage.migrate import migrate
from bot.storage.tables import metadata

MIGRATIONS = Path(__file__).parents[2] / "migrations"
GIVEN = "DOSE_TEST_POSTGRES_URL"
NONE = f"no PostgreSQL: set {GIVEN}, or install its server (initdb and postgres)"


@cache
def template() -> Path:
    """A migrated SQLite file, made once a process."""
    path = Path(tempfile.mkdtemp(prefix="dose-template-")) / "dose.db"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine, MIGRATIONS)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.close()
    return path


def fresh_sqlite(folder: Path) -> Database:
    """An empty, migrated SQLite database, not open yet."""
    path = folder / "dose.db"
    shutil.copy(template(), path)
    return Database(f"sqlite:///{path}")


class Server:
    """A PostgreSQL of our own on a Unix socket, for one process of tests."""

    def __init__(self, binaries: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="dose-pg-"))
        self._as = self._user()
        self._binaries = binaries
        data = str(self._folder / "data")
        self._command(["initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self._folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 40,
        }
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [*self._as, str(binaries / "postgres"), "-D", data, *settings],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self._folder}"

    def _user(self) -> list[str]:
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return []
        user = pwd.getpwnam("postgres") if _is_user("postgres") else pwd.getpwnam("nobody")
        os.chown(self._folder, user.pw_uid, user.pw_gid)
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]

    def _command(self, words: list[str]) -> None:
        command = [*self._as, str(self._binaries / words[0]), *words[1:]]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)


def _is_user(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


def _binaries() -> Path | None:
    on_path = shutil.which("initdb")
    folders = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    folders += [Path(on_path).resolve().parent] if on_path else []
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


_servers: list[Server] = []


@cache
def _postgresql() -> str | None:
    """The address of an empty, migrated database of this process alone; None where there is no server."""
    given, binaries = os.environ.get(GIVEN), _binaries()
    if not given and binaries is None:
        return None
    if not given and binaries is not None:
        _servers.append(Server(binaries))
    server = make_url(given or _servers[0].url).set(drivername="postgresql+psycopg")
    name = f"dose_test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    for attempt in range(200):
        try:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
                connection.execute(text(f"CREATE DATABASE {name}"))
            break
        except OperationalError:
            if attempt == 199 or not _servers:
                raise
            time.sleep(0.05)
    engine.dispose()
    url = server.set(database=name).render_as_string(hide_password=False)
    database = Database(url)
    migrate(database.engine, MIGRATIONS)
    database.close()
    return url


def fresh_postgresql() -> Database:
    """An empty, migrated PostgreSQL database, not open yet; skips the test where there is none."""
    url = empty_postgresql()
    if url is None:
        pytest.skip(NONE)
    return Database(url)


def empty_postgresql() -> str | None:
    """The address of an empty, migrated PostgreSQL database; None where there is none."""
    url = _postgresql()
    if url is not None:
        database = Database(url)
        _empty(database)
        database.close()
    return url


def _empty(database: Database) -> None:
    with database.engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())


_open: dict[str, Database] = {}


def emptied(kind: str) -> Database:
    """An empty open database, the same one for every test of a process: its statements are compiled only once."""
    if kind not in _open:
        folder = Path(tempfile.mkdtemp(prefix="dose-test-"))
        database = fresh_sqlite(folder) if kind == "sqlite" else fresh_postgresql()
        database.open()
        _open[kind] = database
    _empty(_open[kind])
    return _open[kind]


@pytest.fixture(scope="session", autouse=True)
def servers_end() -> Iterator[None]:
    """Ends what the tests started."""
    yield
    end()


def end() -> None:
    """Closes the databases and stops the servers."""
    while _open:
        _open.popitem()[1].close()
    while _servers:
        _servers.pop().stop()
    _postgresql.cache_clear()

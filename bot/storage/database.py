"""The database: `await database.run(function, …)` runs a function in one transaction, on the database's own threads.

A function `(session, …) → value` cannot hold its transaction across a network call, because it cannot await.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.ports import StartError
from bot.storage.pool import Pool
from bot.storage.writer import Writer

P = ParamSpec("P")
T = TypeVar("T")

HANGING = 10  # seconds without a word in an open transaction, on PostgreSQL; less than a role is lent for

Session = Connection
"""One transaction on one connection; whoever opened it commits."""


class InUseError(StartError):
    """Another process, of this id, has the file."""

    def __init__(self, path: Path, pid: str) -> None:
        """Says so, with the cure."""
        super().__init__(f"Another process uses {path} (pid {pid}). Stop it, or use PostgreSQL for more than one.")
        self.pid = pid


class Watch(Protocol):
    """Looks on, in a rehearsal."""

    def __call__(self, function: Callable[..., Any], value: object, *, committed: bool) -> None:
        """The function came to this value, and that is going to be committed or was."""


class Database:
    """One database: SQLite with a single writing thread, or PostgreSQL with a small pool."""

    def __init__(self, url: str, watch: Watch | None = None) -> None:
        """Opens nothing yet. `watch` hears of every work before and after its commit.

        Raises:
            StartError: the address is not one of SQLite or PostgreSQL.
        """
        self.url = _understood(url)
        self._watch = watch
        self._lock: int | None = None
        self._engine: Engine | None = None
        self._workers: Writer | Pool | None = None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is one file that one process owns."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def address(self) -> str:
        """Where this is, for people; never its password."""
        hidden = self.url.set(drivername=self.url.get_backend_name()).render_as_string()
        return hidden.replace(":***@", "@")

    @property
    def engine(self) -> Engine:
        """The open engine, for migrations and checks."""
        if self._engine is None:
            self._engine = _sqlite(self.url) if self.is_sqlite else _postgresql(self.url)
        return self._engine

    def open(self) -> None:
        """Takes the file for this process and starts the threads.

        Raises:
            InUseError: another process has the file.
            StartError: the folder is not writable, or the server does not answer.
        """
        if self.is_sqlite:
            self._own_file()
        try:
            with self.engine.connect():
                pass
        except (SQLAlchemyError, OSError) as error:
            raise StartError(self.cure(error)) from None
        self._workers = Writer(self.engine) if self.is_sqlite else Pool(self.engine)

    def cure(self, error: BaseException) -> str:
        """One sentence for the operator about a database that does not open; never its password."""
        if self.is_sqlite:
            reason = str(error.__cause__ or error).splitlines()[0]
            return f"{self.url.database} cannot be opened ({reason}). Is it a SQLite file, and may it be written?"
        host = self.url.host or "localhost"
        return f"PostgreSQL at {host} does not let us in. Check DOSE_DATABASE_URL and that the server runs."

    async def attempt(self, function: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, but ahead of the line, and a server that is away is an error at once."""
        if self._workers is None:
            raise RuntimeError("the database is not open")
        work: Callable[[Session], Any] = lambda session: function(session, *args, **kwargs)  # noqa: E731 (bound here, run there)
        value: T = await asyncio.wrap_future(self._workers.attempt(work))
        return value

    async def run(self, function: Callable[Concatenate[Session, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs the function in one transaction and returns its value after the commit; errors roll back and rise."""
        if self._workers is None:
            raise RuntimeError("the database is not open")

        def work(session: Session) -> T:
            value = function(session, *args, **kwargs)
            if self._watch is not None:
                self._watch(function, value, committed=False)
            return value

        value: T = await asyncio.wrap_future(self._workers.submit(work))
        if self._watch is not None:
            self._watch(function, value, committed=True)
        return value

    def close(self) -> None:
        """Ends the threads after what was submitted, and lets the file go. Safe to call twice."""
        if self._workers is not None:
            self._workers.close()
            self._workers = None
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _own_file(self) -> None:
        if not self.url.database or self.url.database == ":memory:":
            return
        path = Path(self.url.database)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StartError(
                f"{path.parent} cannot be written ({error.strerror}). Set DOSE_DATA_DIR to a folder that can."
            ) from None
        if not _locked(self._lock):
            holder = os.read(self._lock, 20).decode(errors="replace").strip() or "unknown"
            raise InUseError(path, holder)
        os.ftruncate(self._lock, 0)
        os.write(self._lock, str(os.getpid()).encode())


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        raise StartError(
            "DOSE_DATABASE_URL is not an address. Try sqlite:///data/dose.db or postgresql://user:password@host/name."
        ) from None
    backend = parsed.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite":
        return parsed.set(drivername="sqlite")
    raise StartError(f"DOSE_DATABASE_URL names {backend}. Daily Dose knows sqlite:///… and postgresql://….")


def _locked(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 (Windows alone)

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl  # noqa: PLC0415 (not on Windows)

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "busy_timeout=5000",
            "foreign_keys=ON",
            "trusted_schema=OFF",
            "temp_store=MEMORY",  # what a statement would need to be undone went to a new file for each batch
        ):
            connection.cursor().execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads, then writes, is refused at once while another writes: no busy_timeout.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL) -> Engine:
    # A network that swallows everything must not hold a thread for hours, which is what the system's defaults do.
    network = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
    size = Pool.SIZE + Pool.ASIDE
    network |= {"tcp_user_timeout": 10_000}
    engine = create_engine(url, pool_size=size, max_overflow=0, pool_pre_ping=True, connect_args=network)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # A process that hangs in the middle of a transaction keeps its rows locked; the server ends it before anybody
        # who takes over would have to wait for it.
        connection.cursor().execute(f"SET idle_in_transaction_session_timeout = '{HANGING}s'")
        connection.commit()

    return engine

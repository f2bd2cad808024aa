"""Moves a bot to another database, whole: one transaction, counts and sums compared, and the old one marked as left."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Connection, Engine, Insert, Row, Table, bindparam, func, insert, select
from sqlalchemy.exc import DBAPIError

from bot.ports import StartError
from bot.storage.migrate import bury
from bot.storage.tables import metadata, role

BATCH = 1000  # rows in memory at once
TABLES = [table for table in metadata.sorted_tables if table is not role]  # roles belong to processes, not to the bot


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has, and what they come to."""

    rows: int
    digest: int


def move(source: Engine, target: Engine, address: str, now: datetime) -> dict[str, int]:
    """Copies every table, proves the copy, and marks the source as moved to `address`; returns the counts.

    Both have the newest schema, and nobody else uses the source. The target keeps nothing if anything goes wrong.

    Raises:
        StartError: the target is not empty, does not take a row, or does not hold what was copied.
    """
    # The inner one is committed first. A kill between the two leaves both alive; a second move is refused then.
    with source.begin() as before, target.begin() as after:
        _refuse_full(after, now)
        sums = {table.name: _copy(before, after, table) for table in TABLES}
        for table in TABLES:
            _refuse_difference(table, sums[table.name], _sum(after, table))
            _count_on(after, table)
        bury(before, address, now)
    return {name: each.rows for name, each in sums.items()}


def _refuse_full(target: Connection, now: datetime) -> None:
    if target.execute(select(role).where(role.c.expires_at > now).limit(1)).first() is not None:
        raise StartError("A bot uses the new database at this moment. Stop it, and move half a minute later.")
    for table in TABLES:
        if target.execute(select(table).limit(1)).first() is not None:
            raise StartError(f"The new database is not empty: its table {table.name} has rows. Name an empty one.")


def _copy(source: Connection, target: Connection, table: Table) -> Sum:
    rows, digest = 0, 0
    entering = insert(table).values(_places(table))
    for batch in _batches(source, table):
        try:
            with target.begin_nested():
                target.execute(entering, [row._asdict() for row in batch])
        except DBAPIError:
            _name_the_row(target, table, entering, batch)
            raise
        rows += len(batch)
        digest += sum(map(_digest, batch))
    return Sum(rows, digest % 2**64)


def _name_the_row(target: Connection, table: Table, entering: Insert, batch: Sequence[Row[Any]]) -> None:
    """Tries a batch that was refused row by row, so that an operator knows which one to mend."""
    keys = [column.name for column in table.primary_key]
    for row in batch:
        values = row._asdict()
        try:
            with target.begin_nested():
                target.execute(entering, values)
        except DBAPIError as error:
            key, reason = " ".join(f"{name} {values[name]}" for name in keys), str(error.orig).splitlines()[0]
            raise StartError(
                f"The new database does not take the row of {table.name} with {key} ({reason}). Nothing was moved."
            ) from None


def _places(table: Table) -> dict[str, Any]:
    """Parameters for all columns; one without a value stays without, where JSON would get a `null` of its own."""
    kept = JSON(none_as_null=True)
    return {
        column.name: bindparam(column.name, type_=kept if isinstance(column.type, JSON) else column.type)
        for column in table.columns
    }


def _sum(connection: Connection, table: Table) -> Sum:
    rows, digest = 0, 0
    for batch in _batches(connection, table):
        rows += len(batch)
        digest += sum(map(_digest, batch))
    return Sum(rows, digest % 2**64)


def _batches(connection: Connection, table: Table) -> Iterator[list[Row[Any]]]:
    """All rows in the order of their keys, which is also the order in which they may refer to each other."""
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=BATCH)
    with connection.execute(query) as result:
        for batch in result.partitions():
            yield list(batch)


def _digest(row: Row[Any]) -> int:
    """A number of 64 bits for a row, the same for the same values whatever database they come from.

    Numbers are added up, because databases do not agree on the order of texts.
    """
    words = json.dumps(list(row), default=_plain, sort_keys=True, ensure_ascii=True)
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), "big")


def _plain(value: object) -> str:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _refuse_difference(table: Table, before: Sum, after: Sum) -> None:
    if before != after:
        counts = f"{before.rows} rows before, {after.rows} after"
        raise StartError(f"The copy of {table.name} is not the same ({counts}). Nothing was moved.")


def _count_on(target: Connection, table: Table) -> None:
    """Lets the next id follow the highest one; SQLite does so by itself."""
    key: Column[Any] = next(iter(table.primary_key))
    if target.dialect.name != "postgresql" or key is not table.autoincrement_column:
        return
    highest = target.execute(select(func.max(key))).scalar()
    if highest is not None:
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', key.name)
        target.execute(select(func.setval(sequence, highest)))

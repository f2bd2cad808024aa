"""Lists as one parameter: an IN list of a hundred values costs more to write down than to look up.

Each comes in two: the SQL, which a query that is asked for every batch keeps, and the value of its parameter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    DateTime,
    String,
    Text,
    any_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

from bot.storage.columns import Instant
from bot.storage.database import Session


def among(session: Session, column: ColumnElement[Any], ids: Iterable[int]) -> ColumnElement[bool]:
    """Whether a column of whole numbers is one of `ids`, in a form whose text does not depend on how many there are."""
    dialect = session.dialect.name
    return in_list(dialect, column, bindparam(None, listed(session, ids), _type(dialect, BigInteger())))


def in_list(dialect: str, column: ColumnElement[Any], ids: BindParameter[Any] | str) -> ColumnElement[bool]:
    """The same, and for words, for a parameter, or the name of one, whose value `listed` makes."""
    kind = Text() if isinstance(column.type, String) else BigInteger()
    given = bindparam(ids, type_=_type(dialect, kind)) if isinstance(ids, str) else ids
    if dialect == "postgresql":
        return column == any_(given)
    return column.in_(select(func.json_each(given).table_valued("value").c.value))


def listed(session: Session, ids: Iterable[Any]) -> list[Any] | str:
    """The value of a parameter that is a list of whole numbers, or of words."""
    return list(ids) if session.dialect.name == "postgresql" else json.dumps(list(ids))


def words(dialect: str, name: str) -> ColumnElement[str]:
    """A column of words from one parameter, whose value `listed` makes."""
    given = bindparam(name, type_=_type(dialect, Text()))
    if dialect == "postgresql":
        return func.unnest(given, type_=Text()).column_valued()
    return cast(func.json_each(given).table_valued("value").c.value, Text)


def texts(dialect: str, name: str) -> tuple[ColumnElement[int], ColumnElement[str]]:
    """Two columns, whole numbers and words, from one parameter, whose value is `json.dumps` of a mapping."""
    reader = func.json_each_text if dialect == "postgresql" else func.json_each
    kind = JSON if dialect == "postgresql" else Text
    table = reader(cast(bindparam(name, type_=Text), kind)).table_valued("key", "value")
    return cast(table.c.key, BigInteger), table.c.value


def table(dialect: str, name: str, columns: Sequence[Column[Any]]) -> list[ColumnElement[Any]]:
    """Columns like these from one parameter that is a table, whose value `rows` makes."""
    if dialect == "postgresql":
        row = func.json_array_elements(cast(bindparam(name, type_=Text), JSON)).table_valued("value").c.value
        return [_cell(row, at, column.type) for at, column in enumerate(columns)]
    row = func.json_each(bindparam(name, type_=Text)).table_valued("value").c.value
    return [func.json_extract(row, f"$[{at}]") for at in range(len(columns))]


def _cell(row: ColumnElement[Any], at: int, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """A cell of a JSON row, in PostgreSQL."""
    if isinstance(kind, JSON):
        return row.op("->")(at)
    words = row.op("->>")(at)
    # What names no zone would be read by the server's own, which is not UTC everywhere.
    return func.timezone("UTC", cast(words, DateTime)) if isinstance(kind, Instant) else cast(words, kind)


def rows(values: Iterable[Sequence[Any]]) -> str:
    """The value of a parameter that is a table."""
    return json.dumps(list(values), default=_stored)


def _stored(value: object) -> str:
    """Days and instants as SQLite keeps them, in UTC; PostgreSQL is told that they are."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for a table: {value!r}")


def _type(dialect: str, of: TypeEngine[Any]) -> TypeEngine[Any]:
    return ARRAY(of) if dialect == "postgresql" else Text()

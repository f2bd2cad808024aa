"""Papers from outside, once each, and how it went with their sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.core.papers import PREFIX, Paper
from bot.core.papers.synonyms import wanted
from bot.ports import Mark
from bot.storage import tables as t
from bot.storage.database import Session

TROUBLE = 200  # characters of it, as the column has it
STEP = 400  # ids in one question
_FIELDS = (
    "arxiv",
    "title",
    "authors",
    "more_authors",
    "abstract",
    "summary",
    "summary_by",
    "first_on",
    "latest_on",
    "version",
    "categories",
    "votes",
    "code",
    "withdrawn",
)
_COLUMNS = [t.paper.c[name] for name in _FIELDS]


@dataclass(frozen=True, slots=True)
class SourceState:
    """How it went with a source. `found` are the papers of its last answer that said anything new."""

    name: str
    tried_at: datetime
    succeeded_at: datetime | None
    found: int
    failed_at: datetime | None
    trouble: str
    rests_until: datetime | None
    mark: Mark

    @property
    def is_failing(self) -> bool:
        """Whether it failed since it last answered."""
        return self.failed_at is not None and (self.succeeded_at is None or self.failed_at > self.succeeded_at)


def _paper(row: Row[Any]) -> Paper:
    values = row._asdict()
    return Paper(**values | {"authors": tuple(row.authors), "categories": tuple(row.categories)})


def _values(paper: Paper) -> dict[str, Any]:
    values = {name: getattr(paper, name) for name in _FIELDS}
    return values | {"authors": list(paper.authors), "categories": list(paper.categories)}


def papers(session: Session, ids: Iterable[str], *, to_change: bool = False) -> dict[str, Paper]:
    """Papers by arXiv id, those that are kept. With `to_change` nobody else changes them before this commits."""
    wanted = sorted(set(ids))
    found: dict[str, Paper] = {}
    for start in range(0, len(wanted), STEP):
        query = select(*_COLUMNS).where(t.paper.c.arxiv.in_(wanted[start : start + STEP]))
        # In an order, so that two who do this wait for each other, and not each for the other.
        query = query.order_by(t.paper.c.arxiv).with_for_update() if to_change else query
        found |= {row.arxiv: _paper(row) for row in session.execute(query)}
    return found


def keep(session: Session, new: Sequence[Paper], changed: Sequence[Paper], real: datetime) -> None:
    """Keeps papers that were not there, and what is new about those that were. Each has its first and latest day."""
    if new:
        stamps = {"kept_at": real, "changed_at": real, "checked_at": real}
        insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
        query = insert_(t.paper).on_conflict_do_nothing(index_elements=["arxiv"])
        session.execute(query, [_values(paper) | stamps for paper in new])
    if changed:
        values = {name: bindparam(f"new_{name}", type_=t.paper.c[name].type) for name in _FIELDS if name != "arxiv"}
        change = update(t.paper).where(t.paper.c.arxiv == bindparam("new_arxiv"))
        rows = [{f"new_{name}": value for name, value in _values(paper).items()} for paper in changed]
        session.execute(change.values(**values, changed_at=real), rows)
    if session.dialect.name == "sqlite":
        _index_words(session, [paper.arxiv for paper in (*new, *changed)])


def _index_words(session: Session, ids: Sequence[str]) -> None:
    """Lets SQLite find papers by their words.

    No trigger can do it, since we do not trust a schema.
    """
    wanted = {"ids": json.dumps(list(ids))}
    those = "(SELECT id FROM paper WHERE arxiv IN (SELECT value FROM json_each(:ids)))"
    session.execute(text(f"DELETE FROM paper_words WHERE rowid IN {those}"), wanted)  # noqa: S608 (no stranger's words)
    copy = "INSERT INTO paper_words (rowid, title, abstract) SELECT id, title, abstract FROM paper"
    session.execute(text(f"{copy} WHERE id IN {those}"), wanted)


def recent(session: Session, since: date, limit: int) -> list[Paper]:
    """What may be chosen from: papers since a day that are not withdrawn, those with most votes first."""
    query = (
        select(*_COLUMNS)
        .where(t.paper.c.first_on >= since, t.paper.c.withdrawn.is_(False))
        .order_by(t.paper.c.votes.desc(), t.paper.c.first_on.desc(), t.paper.c.arxiv)
        .limit(limit)
    )
    return [_paper(row) for row in session.execute(query)]


def search(session: Session, words: str, limit: int) -> list[Paper]:
    """Papers that have all of the words in title or abstract, the best fitting first; withdrawn ones are left out.

    A word that has other names (see `core.papers.synonyms`) is found under each of them.
    """
    things = wanted(words)
    if not things:
        return []
    query, rank = (_by_words_postgresql if session.dialect.name == "postgresql" else _by_words_sqlite)(things)
    query = query.where(t.paper.c.withdrawn.is_(False)).order_by(rank, t.paper.c.first_on.desc(), t.paper.c.arxiv)
    return [_paper(row) for row in session.execute(query.limit(limit))]


Things = Sequence[Sequence[str]]
"""What must all be there, each under one of several names."""


def _by_words_sqlite(things: Things) -> tuple[Select[Any], ColumnElement[Any]]:
    names = (" OR ".join(f'"{name}"' for name in thing) for thing in things)  # what is in quotes is no operator
    asked = " AND ".join(f"({thing})" for thing in names)
    found = text("paper_words MATCH :words").bindparams(words=asked)
    query = select(*_COLUMNS).join(text("paper_words"), literal_column("paper_words.rowid") == t.paper.c.id)
    return query.where(found), literal_column("bm25(paper_words, 4.0, 1.0)").asc()


def _by_words_postgresql(things: Things) -> tuple[Select[Any], ColumnElement[Any]]:
    words = literal_column(t.PAPER_WORDS, TSVECTOR)
    asked = _joined("&&", [_joined("||", [_phrase(name) for name in thing]) for thing in things])
    return select(*_COLUMNS).where(words.op("@@")(asked)), func.ts_rank(words, asked).desc()


def _phrase(name: str) -> ColumnElement[Any]:
    english: ColumnElement[Any] = literal_column("'english'::regconfig")
    return func.phraseto_tsquery(english, name)


def _joined(operator: str, queries: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    return reduce(lambda one, other: one.op(operator)(other), queries)


def to_look_up(session: Session, since: date, limit: int) -> list[str]:
    """Papers that may be chosen and were not looked up for the longest time: they may be withdrawn by now."""
    query = (
        select(t.paper.c.arxiv)
        .where(t.paper.c.first_on >= since, t.paper.c.withdrawn.is_(False), t.paper.c.votes > 0)
        .order_by(t.paper.c.checked_at, t.paper.c.votes.desc(), t.paper.c.arxiv)
        .limit(limit)
    )
    return list(session.scalars(query))


def looked_up(session: Session, ids: Sequence[str], real: datetime) -> None:
    """Notes when papers were looked up."""
    session.execute(update(t.paper).where(t.paper.c.arxiv.in_(ids)).values(checked_at=real))


def without_summary(session: Session, since: date, limit: int) -> list[str]:
    """Papers that may be chosen and have no line about them, those with most votes first."""
    query = (
        select(t.paper.c.arxiv)
        .where(t.paper.c.first_on >= since, t.paper.c.withdrawn.is_(False), t.paper.c.summary == "")
        .order_by(t.paper.c.votes.desc(), t.paper.c.first_on.desc(), t.paper.c.arxiv)
        .limit(limit)
    )
    return list(session.scalars(query))


def forget(session: Session, before: date) -> int:
    """Deletes papers that are from before a day, came before it, and were never anybody's dose; returns how many."""
    doses = select(func.substr(t.delivery.c.card, len(PREFIX) + 1)).where(
        text(f"card LIKE '{PREFIX}%'")
    )  # as the index says it
    came = t.paper.c.kept_at < datetime.combine(before, time.min, UTC)  # an old one may have been wished for yesterday
    query = delete(t.paper).where(t.paper.c.first_on < before, came, t.paper.c.arxiv.not_in(doses))
    forgotten = session.execute(query).rowcount
    if forgotten and session.dialect.name == "sqlite":
        session.execute(text("DELETE FROM paper_words WHERE rowid NOT IN (SELECT id FROM paper)"))
    return forgotten


def count(session: Session) -> int:
    """How many papers are kept."""
    return session.execute(select(func.count()).select_from(t.paper)).scalar_one()


def newest(session: Session) -> date | None:
    """The first day of the newest paper."""
    return session.execute(select(func.max(t.paper.c.first_on))).scalar_one_or_none()


def source_states(session: Session) -> dict[str, SourceState]:
    """How it went with each source that was asked, by name."""
    return {
        row.name: SourceState(
            row.name,
            row.tried_at,
            row.succeeded_at,
            row.found,
            row.failed_at,
            row.trouble,
            row.rests_until,
            Mark(row.etag, row.modified),
        )
        for row in session.execute(select(t.paper_source))
    }


def source_went_well(session: Session, name: str, real: datetime, mark: Mark, found: int | None) -> None:
    """Notes that a source answered, with so many papers, or None for "as before"."""
    values: dict[str, Any] = {"succeeded_at": real, "rests_until": None, "etag": mark.etag, "modified": mark.modified}
    _note(session, name, real, values if found is None else values | {"found": found})


def source_failed(session: Session, name: str, real: datetime, trouble: str, rests_until: datetime | None) -> None:
    """Notes that a source did not answer well, and why."""
    _note(session, name, real, {"failed_at": real, "trouble": trouble[:TROUBLE], "rests_until": rests_until})


def _note(session: Session, name: str, real: datetime, values: dict[str, Any]) -> None:
    start = {"found": 0, "trouble": "", "etag": "", "modified": "", "tried_at": real}
    insert_ = postgresql_insert if session.dialect.name == "postgresql" else sqlite_insert
    query = insert_(t.paper_source).values(name=name, **start | values)
    session.execute(query.on_conflict_do_update(index_elements=["name"], set_={"tried_at": real} | values))

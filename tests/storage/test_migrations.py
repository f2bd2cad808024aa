"""Migrations lead to the schema that the code knows, and to no other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from bot.ports import StartError
from bot.storage.database import Database
from bot.storage.migrate import complaints, migrate, newest
from bot.storage.tables import metadata
from tests.fakes.databases import MIGRATIONS, fresh_postgresql, fresh_sqlite


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    database = fresh_sqlite(tmp_path) if request.param == "sqlite" else fresh_postgresql()
    yield database
    database.close()


def test_migrations_agree_with_the_tables(migrated: Database) -> None:
    defaults = not migrated.is_sqlite  # SQLite gives an empty text back as two quotes
    with migrated.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": defaults, "include_name": _is_in_the_tables}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def _is_in_the_tables(name: str | None, _kind: object, _parents: object) -> bool:
    """Papers are found by their words through what SQLAlchemy has no form for; `services/test_papers.py` tries it."""
    return not (name or "").startswith("paper_words")


def test_checks_and_partial_indexes_are_in_the_database(migrated: Database) -> None:
    """Alembic compares neither, so they are counted here."""
    found = inspect(migrated.engine)
    checks = {check["name"] for name in metadata.tables for check in found.get_check_constraints(name)}
    assert checks == {
        "ck_person_rollover",
        "ck_person_day_start",
        "ck_subscription_at_minute",
        "ck_subscription_state",
        "ck_delivery_state",
        "ck_paper_vote_vote",
    }
    partial = {index["name"] for name in metadata.tables for index in found.get_indexes(name) if _is_partial(index)}
    assert partial == {
        "ix_subscription_due",
        "ix_subscription_blocked",
        "ix_subscription_remind",
        "ix_delivery_ready",
        "ix_delivery_in_flight",
        "ix_submission_waiting",
        "ix_explanation_waiting",
        "ix_delivery_paper",
        "ix_memory_hard",
    }


def _is_partial(index: object) -> bool:
    options = index.get("dialect_options", {}) if isinstance(index, dict) else {}
    return any(name.endswith("_where") for name in options)


def test_migrating_again_changes_nothing(migrated: Database) -> None:
    assert migrate(migrated.engine, MIGRATIONS) == (newest(MIGRATIONS), newest(MIGRATIONS))


def test_a_new_database_begins_empty(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert complaints(database, MIGRATIONS) == []
    assert not (tmp_path / "new.db").exists(), "asking makes no file"
    assert migrate(database.engine, MIGRATIONS) == ("", newest(MIGRATIONS))
    database.close()


def test_a_newer_database_is_refused_with_one_sentence(migrated: Database) -> None:
    with migrated.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(StartError) as refusal:
            migrate(migrated.engine, MIGRATIONS)
        ours = f"this Daily Dose knows {newest(MIGRATIONS)}"
        assert str(refusal.value) == f"The database has version 9999, {ours}. Install the newer one that made it."
        assert complaints(migrated, MIGRATIONS) == [
            f"database: version 9999 is newer than this Daily Dose, {newest(MIGRATIONS)}. Install the newer one."
        ]
    finally:
        with migrated.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": newest(MIGRATIONS)})


def test_replicas_that_start_together_migrate_once() -> None:
    database = fresh_postgresql()
    with database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    with ThreadPoolExecutor(3) as threads:
        outcomes = sorted(threads.map(lambda _: migrate(database.engine, MIGRATIONS), range(3)))
    database.close()
    new = newest(MIGRATIONS)
    assert outcomes == [("", new), (new, new), (new, new)]

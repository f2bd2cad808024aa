"""What people did: the log of streaks, answers, notes, code, questions."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.core.memory import HARD, MATURE
from bot.storage.columns import Instant
from bot.storage.tables.base import Key, metadata
from bot.storage.tables.people import person, place
from bot.storage.tables.sending import delivery

check_in = Table(  # the append-only log that streaks are folded from
    "check_in",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("rollover", SmallInteger, nullable=False),
    Column("from_zone", String(64)),
    Column("from_rollover", SmallInteger),
    Column("until", Date),
    Column("weekdays", SmallInteger, nullable=False, server_default="0"),
    Column("undoes", ForeignKey("check_in.id"), index=True),
    Column("reason", String(200), nullable=False, server_default=""),
    Column("delivery_id", ForeignKey(delivery.c.id)),
    Index("ix_check_in_person", "person_id", "id"),
)

snapshot = Table(  # a cache: the fold of a person's log up to an old, closed day
    "snapshot",
    metadata,
    Column("person_id", ForeignKey(person.c.id), primary_key=True),
    Column("day", Date, nullable=False),
    Column("state", Text, nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False, index=True),
    Column("delivery_id", ForeignKey(delivery.c.id)),
    Column("card", String(128), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("words", Text, nullable=False),
)

answer = Table(  # an answer to a card's question: with a dose the first one counts, a review's has no delivery
    "answer",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("delivery_id", ForeignKey(delivery.c.id)),
    Column("card", String(128), nullable=False),
    Column("question", SmallInteger, nullable=False),
    Column("picked", SmallInteger, nullable=False),
    Column("right", Boolean, nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("person_id", "delivery_id", "card", "question"),
)

memory = Table(  # a cache: what a person's answers to one question say about when it will be forgotten
    "memory",
    metadata,
    Column("person_id", ForeignKey(person.c.id), primary_key=True),
    Column("card", String(128), primary_key=True),
    Column("question", SmallInteger, primary_key=True, autoincrement=False),
    Column("stability", Double, nullable=False),  # days
    Column("difficulty", Double, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
)
FOUND_HARD = f"difficulty >= {HARD} AND stability < {MATURE}"
Index(
    "ix_memory_hard",
    memory.c.person_id,
    sqlite_where=text(FOUND_HARD),
    postgresql_where=text(FOUND_HARD),
)

submission = Table(  # code for a coding dose; it waits to be run until `passed` has a number
    "submission",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("place_id", ForeignKey(place.c.id), nullable=False),
    Column("delivery_id", ForeignKey(delivery.c.id), nullable=False),
    Column("card", String(128), nullable=False),
    Column("day", Date, nullable=False),
    Column("number", SmallInteger, nullable=False),  # the person's first of the day is 1; smaller ones run first
    Column("at", Instant, nullable=False),
    Column("message", String(64), nullable=False),  # the person's, to be replied to
    Column("code", Text, nullable=False),
    Column("passed", SmallInteger),
    Column("total", SmallInteger),
    Column("ran", Boolean),  # it got as far as the tests
    Column("points", SmallInteger, nullable=False, server_default="0"),  # of understanding
    Index("ix_submission_person_day", "person_id", "day"),
)
Index(
    "ix_submission_waiting",
    submission.c.number,
    submission.c.id,
    sqlite_where=text("passed IS NULL"),
    postgresql_where=text("passed IS NULL"),
)

explanation = Table(  # a question about a dose for a language model; it waits until `answered` says what became of it
    "explanation",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("place_id", ForeignKey(place.c.id), nullable=False),
    Column("delivery_id", ForeignKey(delivery.c.id), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    Column("question", Text, nullable=False),
    Column("shown", Key, nullable=False),  # the stored reply that the answer replaces; such replies are deleted in time
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("answered", Boolean),  # false: it failed, and does not count
    Index("ix_explanation_person_day", "person_id", "day"),
)
Index(
    "ix_explanation_waiting",
    explanation.c.id,
    sqlite_where=text("answered IS NULL"),
    postgresql_where=text("answered IS NULL"),
)

glance = Table(  # who has looked at the solution of a dose: what they send after that earns no points
    "glance",
    metadata,
    Column("person_id", ForeignKey(person.c.id), primary_key=True),
    Column("delivery_id", ForeignKey(delivery.c.id), primary_key=True),
    Column("card", String(128), primary_key=True),
    Column("at", Instant, nullable=False),
)

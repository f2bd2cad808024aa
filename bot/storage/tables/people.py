"""Who learns, where, and what each place is sent."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.storage.columns import Instant
from bot.storage.tables.base import Key, metadata

person = Table(
    "person",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("rollover", SmallInteger, nullable=False),  # the effective hour: min(day_start, the dose's hour)
    Column("day_start", SmallInteger, nullable=False, server_default="4"),
    Column("streak_hidden", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("rollover BETWEEN 0 AND 6", name="rollover"),
    CheckConstraint("day_start BETWEEN 0 AND 6", name="day_start"),
)

account = Table(
    "account",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False, index=True),
    Column("platform", String(16), nullable=False),
    Column("user", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    UniqueConstraint("platform", "user"),
)

place = Table(
    "place",
    metadata,
    Column("id", Key, primary_key=True),
    Column("platform", String(16), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("thread", String(64), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("title", String(128), nullable=False),
    Column("person_id", ForeignKey(person.c.id), index=True),  # whose private chat it is
    UniqueConstraint("platform", "chat", "thread"),
)

subscription = Table(
    "subscription",
    metadata,
    Column("id", Key, primary_key=True),
    Column("place_id", ForeignKey(place.c.id), nullable=False, unique=True),
    Column("state", String(8), nullable=False),  # new, active, stopped, blocked
    Column("zone", String(64)),
    Column("at_minute", SmallInteger),
    Column("weekdays", SmallInteger, nullable=False, server_default="127"),  # bit 0 is Monday
    Column("phase", SmallInteger),
    Column("paused_until", Date),  # the last paused day
    Column("next_dose_day", Date),
    Column("next_due_at", Instant),
    Column("last_dose_day", Date),
    Column("last_due_at", Instant),
    Column("remind", String(8), nullable=False, server_default=""),  # "", "auto", or minutes after midnight
    Column("next_remind_at", Instant),
    Column("minutes", SmallInteger),  # the length of doses that come first
    Column("level", SmallInteger, nullable=False, server_default="0"),  # harder than the path's order, or easier
    Column("rated_on", Date),  # the day of the last dose that was said to be too easy, fine or too hard
    Column("asked", String(64), nullable=False, server_default=""),  # the question that a typed letter answers
    Column("asked_at", Instant),
    Column("zone_data", String(16), nullable=False, server_default=""),  # the tzdata version that computed next_due_at
    CheckConstraint("at_minute BETWEEN 0 AND 1439", name="at_minute"),
    CheckConstraint("state IN ('new', 'active', 'stopped', 'blocked')", name="state"),
)
Index(
    "ix_subscription_due",
    subscription.c.next_due_at,
    sqlite_where=text("state = 'active'"),
    postgresql_where=text("state = 'active'"),
)
Index(
    "ix_subscription_remind",
    subscription.c.next_remind_at,
    sqlite_where=text("state = 'active' AND next_remind_at IS NOT NULL"),
    postgresql_where=text("state = 'active' AND next_remind_at IS NOT NULL"),
)
Index(  # for whoever watches how many refuse us
    "ix_subscription_blocked",
    subscription.c.place_id,
    sqlite_where=text("state = 'blocked'"),
    postgresql_where=text("state = 'blocked'"),
)

membership = Table(  # a person on a group's board
    "membership",
    metadata,
    Column("place_id", ForeignKey(place.c.id), primary_key=True),
    Column("person_id", ForeignKey(person.c.id), primary_key=True, index=True),
    Column("joined_on", Date, nullable=False),
)

link_code = Table(
    "link_code",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

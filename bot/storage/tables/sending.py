"""What is on its way, what came in, and who may send."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.columns import Instant
from bot.storage.tables.base import Key, metadata
from bot.storage.tables.people import place, subscription

delivery = Table(  # one message on its way to one place: a dose of a day, a reminder, or a stored reply
    "delivery",
    metadata,
    Column("id", Key, primary_key=True),
    Column("subscription_id", ForeignKey(subscription.c.id)),  # empty for replies
    Column("place_id", ForeignKey(place.c.id), nullable=False),
    Column("platform", String(16), nullable=False),  # the place's, so that a claim reads one index in its order
    Column("dose_day", Date),
    Column("kind", String(8), nullable=False),  # daily, reminder, reply, paper
    Column("part", SmallInteger, nullable=False, server_default="0"),
    Column("card", String(128)),  # a card's id, or arxiv: and a paper's
    Column("why", String(200), nullable=False, server_default=""),  # this one, in a line for people
    Column("swaps", SmallInteger, nullable=False, server_default="0"),
    Column("payload", JSON),  # a reply's message, verb and target
    Column("priority", SmallInteger, nullable=False),  # smaller goes first
    Column("state", String(9), nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("not_before", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("lease_owner", String(36)),
    Column("lease_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("sending_at", Instant),
    Column("written_at", Instant),
    Column("sent_at", Instant),
    Column("message", String(64)),
    Column("trouble", Text),
    UniqueConstraint("subscription_id", "dose_day", "kind", "part"),
    CheckConstraint(
        "state IN ('pending', 'leased', 'sending', 'written', 'sent', 'presumed', 'dead', 'expired', 'cancelled')",
        name="state",
    ),
)
Index(
    "ix_delivery_ready",
    delivery.c.platform,
    delivery.c.priority,
    delivery.c.not_before,
    delivery.c.id,
    sqlite_where=text("state = 'pending'"),
    postgresql_where=text("state = 'pending'"),
)
Index(
    "ix_delivery_in_flight",
    delivery.c.lease_until,
    sqlite_where=text("state IN ('leased', 'sending', 'written')"),
    postgresql_where=text("state IN ('leased', 'sending', 'written')"),
)
Index(  # papers that were doses are never forgotten
    "ix_delivery_paper",
    delivery.c.card,
    sqlite_where=text("card LIKE 'arxiv:%'"),
    postgresql_where=text("card LIKE 'arxiv:%'"),
)
Index("ix_delivery_place_message", delivery.c.place_id, delivery.c.message)

inbox = Table(  # what has been taken, so that the same event counts once
    "inbox",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)

throttle = Table(  # pauses that a platform asked for; an empty chat is the whole token
    "throttle",
    metadata,
    Column("platform", String(16), primary_key=True),
    Column("chat", String(64), primary_key=True),
    Column("until", Instant, nullable=False),
)

role = Table(  # who reads, plans or sends for a bot just now, of all processes on this database
    "role",
    metadata,
    Column("bot", String(16), primary_key=True),
    Column("name", String(8), primary_key=True),  # ingest, schedule, send
    Column("shard", SmallInteger, primary_key=True, autoincrement=False),
    Column("holder", String(64), nullable=False),
    Column("epoch", BigInteger, nullable=False),  # counts changes of hands: who has an older one writes nothing
    Column("expires_at", Instant, nullable=False),
    Column("budget", Integer, nullable=False),  # messages a second that this shard of the token may send
)

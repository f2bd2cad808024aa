"""The schema, once for SQLite and PostgreSQL. `migrations/` brings a database here; a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.core.memory import HARD, MATURE
from bot.storage.columns import Instant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite counts up by itself only for INTEGER PRIMARY KEY.
Key = BigInteger().with_variant(Integer, "sqlite")

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

inbox = Table(  # what has been taken, so that the same event counts once
    "inbox",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("at", Instant, nullable=False, index=True),
)

link_code = Table(
    "link_code",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("person_id", ForeignKey(person.c.id), nullable=False),
    Column("expires_at", Instant, nullable=False),
)

paper = Table(  # papers from outside, once each; `storage.papers` searches their words
    "paper",
    metadata,
    Column("id", Key, primary_key=True),
    Column("arxiv", String(32), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("more_authors", Integer, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("summary_by", String(32), nullable=False),
    Column("first_on", Date, nullable=False),
    Column("latest_on", Date, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("categories", JSON, nullable=False),
    Column("votes", Integer, nullable=False),
    Column("code", String(200), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("kept_at", Instant, nullable=False),  # in the machine's time, as all of the papers' comings and goings
    Column("changed_at", Instant, nullable=False),
    Column("checked_at", Instant, nullable=False),  # when it was last looked up, or kept
    Index("ix_paper_first_on", "first_on"),
)

paper_wish = Table(  # a paper that a place asked for by its id, and that was not there
    "paper_wish",
    metadata,
    Column("place_id", ForeignKey(place.c.id), primary_key=True),
    Column("arxiv", String(32), primary_key=True),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("answered_at", Instant),
)

paper_vote = Table(  # a thumb up or down for a paper, be it fetched or a card
    "paper_vote",
    metadata,
    Column("person_id", ForeignKey(person.c.id), primary_key=True),
    Column("card", String(128), primary_key=True),
    Column(
        "place_id", ForeignKey(place.c.id), nullable=False, index=True
    ),  # where: a group's paper is chosen by its votes
    Column("vote", SmallInteger, nullable=False),  # 1 or -1
    Column("at", Instant, nullable=False),
    CheckConstraint("vote IN (-1, 1)", name="vote"),
)

# PostgreSQL would take `GPT-4` for a word and a negative number, and `encoder/decoder` for a file.
PAPER_WORDS = (
    "to_tsvector('english'::regconfig, translate(paper.title || ' ' || paper.abstract, '-/._:@+<>&~=', '            '))"
)

paper_source = Table(  # how it went with a source of papers
    "paper_source",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("tried_at", Instant, nullable=False),
    Column("succeeded_at", Instant),
    Column("found", Integer, nullable=False),  # papers of its last answer that was not "as before"
    Column("failed_at", Instant),
    Column("trouble", String(200), nullable=False),  # of the last failure
    Column("rests_until", Instant),  # it asked to be left alone
    Column("etag", String(200), nullable=False),
    Column("modified", String(100), nullable=False),
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

"""Papers from outside, and what people think of them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
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
)

from bot.storage.columns import Instant
from bot.storage.tables.base import Key, metadata
from bot.storage.tables.people import person, place

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

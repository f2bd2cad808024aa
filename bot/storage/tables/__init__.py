"""The schema, once for SQLite and PostgreSQL. `migrations/` brings a database here; a test holds the two together."""

from bot.storage.tables.base import Key, metadata
from bot.storage.tables.learning import (
    FOUND_HARD,
    answer,
    check_in,
    explanation,
    glance,
    memory,
    note,
    snapshot,
    submission,
)
from bot.storage.tables.papers import PAPER_WORDS, paper, paper_source, paper_vote, paper_wish
from bot.storage.tables.people import account, link_code, membership, person, place, subscription
from bot.storage.tables.sending import delivery, inbox, role, throttle

__all__ = [
    "FOUND_HARD",
    "PAPER_WORDS",
    "Key",
    "account",
    "answer",
    "check_in",
    "delivery",
    "explanation",
    "glance",
    "inbox",
    "link_code",
    "membership",
    "memory",
    "metadata",
    "note",
    "paper",
    "paper_source",
    "paper_vote",
    "paper_wish",
    "person",
    "place",
    "role",
    "snapshot",
    "submission",
    "subscription",
    "throttle",
]

"""Papers from outside, and how it went with their sources"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0003"
down_revision = "0002"

# What the tables in `bot.storage.tables` cannot say: both find papers by their words.
SQLITE = "CREATE VIRTUAL TABLE paper_words USING fts5(title, abstract, tokenize='porter unicode61')"
POSTGRESQL = "CREATE INDEX paper_words ON paper USING gin (to_tsvector('english'::regconfig, title || ' ' || abstract))"


def upgrade() -> None:
    """Brings the schema one step up."""
    op.create_table(
        "paper",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("arxiv", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("more_authors", sa.Integer(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("summary_by", sa.String(length=32), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("arxiv", name=op.f("uq_paper_arxiv")),
    )
    op.create_index("ix_paper_first_on", "paper", ["first_on"])
    op.create_table(
        "paper_source",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("tried_at", Instant(), nullable=False),
        sa.Column("succeeded_at", Instant(), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("failed_at", Instant(), nullable=True),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.Column("rests_until", Instant(), nullable=True),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_paper_source")),
    )
    op.execute(SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL)

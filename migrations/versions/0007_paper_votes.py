"""Thumbs up and down for papers"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Brings the schema one step up."""
    op.create_table(
        "paper_vote",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("card", sa.String(length=128), nullable=False),
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vote", sa.SmallInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.CheckConstraint("vote IN (-1, 1)", name=op.f("ck_paper_vote_vote")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_paper_vote_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_paper_vote_place_id")),
        sa.PrimaryKeyConstraint("person_id", "card", name=op.f("pk_paper_vote")),
    )
    op.create_index(op.f("ix_paper_vote_place_id"), "paper_vote", ["place_id"])

"""Questions about doses that a language model answers"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0011"
down_revision = "0010"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Brings the schema one step up."""
    op.create_table(
        "explanation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("place_id", KEY, nullable=False),
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("shown", KEY, nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_explanation_delivery_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_explanation_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_explanation_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
    )
    op.create_index("ix_explanation_person_day", "explanation", ["person_id", "day"])
    op.create_index(
        "ix_explanation_waiting",
        "explanation",
        ["id"],
        sqlite_where=sa.text("answered IS NULL"),
        postgresql_where=sa.text("answered IS NULL"),
    )

"""Papers that somebody wishes for"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Brings the schema one step up."""
    op.create_table(
        "paper_wish",
        sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("arxiv", sa.String(length=32), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_paper_wish_place_id")),
        sa.PrimaryKeyConstraint("place_id", "arxiv", name=op.f("pk_paper_wish")),
    )
    op.create_index(op.f("ix_paper_wish_asked_at"), "paper_wish", ["asked_at"])

"""Who does what, when several processes share a database"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Brings the schema one step up."""
    op.create_table(
        "role",
        sa.Column("bot", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=8), nullable=False),
        sa.Column("shard", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "name", "shard", name=op.f("pk_role")),
    )

"""What people remember of the questions they answered"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Brings the schema one step up."""
    op.create_table(
        "memory",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("card", sa.String(length=128), nullable=False),
        sa.Column("question", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("stability", sa.Double(), nullable=False),
        sa.Column("difficulty", sa.Double(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_memory_person_id")),
        sa.PrimaryKeyConstraint("person_id", "card", "question", name=op.f("pk_memory")),
    )

"""Which question a typed letter answers"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Brings the schema one step up."""
    op.add_column("subscription", sa.Column("asked", sa.String(64), server_default="", nullable=False))
    op.add_column("subscription", sa.Column("asked_at", Instant(), nullable=True))

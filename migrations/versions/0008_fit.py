"""How long and how hard a place wants its doses"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Brings the schema one step up."""
    op.add_column("subscription", sa.Column("minutes", sa.SmallInteger(), nullable=True))
    op.add_column("subscription", sa.Column("level", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("subscription", sa.Column("rated_on", sa.Date(), nullable=True))

"""Why a place got the dose it got"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Brings the schema one step up."""
    op.add_column("delivery", sa.Column("why", sa.String(length=200), server_default="", nullable=False))
    op.create_index(
        "ix_delivery_paper",
        "delivery",
        ["card"],
        sqlite_where=sa.text("card LIKE 'arxiv:%'"),
        postgresql_where=sa.text("card LIKE 'arxiv:%'"),
    )

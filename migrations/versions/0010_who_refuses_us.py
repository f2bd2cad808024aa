"""How many places refuse us, at a glance"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Brings the schema one step up."""
    blocked = sa.text("state = 'blocked'")
    op.create_index(
        "ix_subscription_blocked", "subscription", ["place_id"], sqlite_where=blocked, postgresql_where=blocked
    )

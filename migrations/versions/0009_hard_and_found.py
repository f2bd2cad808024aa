"""What people find hard at a glance, and papers with numbers in their names found on PostgreSQL"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

WORDS = """
CREATE INDEX paper_words ON paper USING gin (
    to_tsvector('english'::regconfig, translate(title || ' ' || abstract, '-/._:@+<>&~=', '            '))
)
"""


def upgrade() -> None:
    """Brings the schema one step up."""
    hard = sa.text("difficulty >= 6.0 AND stability < 21.0")
    op.create_index("ix_memory_hard", "memory", ["person_id"], sqlite_where=hard, postgresql_where=hard)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX paper_words")
        op.execute(WORDS)

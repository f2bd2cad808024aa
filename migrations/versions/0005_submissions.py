"""Code that answers a coding dose, and who looked at a solution"""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import Instant

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Brings the schema one step up."""
    op.create_table(
        "glance",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("card", sa.String(length=128), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_glance_delivery_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_glance_person_id")),
        sa.PrimaryKeyConstraint("person_id", "delivery_id", "card", name=op.f("pk_glance")),
    )
    op.create_table(
        "submission",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("place_id", KEY, nullable=False),
        sa.Column("delivery_id", KEY, nullable=False),
        sa.Column("card", sa.String(length=128), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("passed", sa.SmallInteger(), nullable=True),
        sa.Column("total", sa.SmallInteger(), nullable=True),
        sa.Column("ran", sa.Boolean(), nullable=True),
        sa.Column("points", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_submission_delivery_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_submission_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_submission_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index("ix_submission_person_day", ["person_id", "day"], unique=False)
        batch_op.create_index(
            "ix_submission_waiting",
            ["number", "id"],
            unique=False,
            sqlite_where=sa.text("passed IS NULL"),
            postgresql_where=sa.text("passed IS NULL"),
        )

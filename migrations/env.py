"""Alembic's entry: runs the migrations on the connection that `bot.storage.migrate` hands in."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from bot.storage.columns import Instant
from bot.storage.tables import metadata


def render_item(kind: str, thing: object, autogen: AutogenContext) -> str | Literal[False]:
    """Writes our own column type by its name."""
    if kind == "type" and isinstance(thing, Instant):
        autogen.imports.add("from bot.storage.columns import Instant")
        return "Instant()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table only by copying it
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

"""Alembic's entry: runs the migrations on the connection that ``Database.upgrade`` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

import helpdesk.models  # noqa: F401  # Tables exist only once their modules are loaded.
from helpdesk.database import Base, UtcDateTime
from helpdesk.enums import StoredEnum


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as plain ones: an old migration must not change with today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, StoredEnum):
        return "sa.String(length=40)"
    return False


def run(connection: Connection) -> None:
    """Migrate one connection, which is in a transaction already."""
    # SQLite cannot alter most things in place; batch mode rebuilds the table instead.
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])

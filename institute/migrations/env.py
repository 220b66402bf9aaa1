"""Alembic's way in: one transaction on both databases, so a killed migration leaves the old schema whole."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app

from institute.database import WRITING, Base, Instant


def render(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Migrations stand on their own: our types are written as what they are in the database."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def keys(connection: sa.Connection, state: str) -> None:
    """SQLite changes a table by making it anew: the old one, dropped, would take along all that hangs on it."""
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys = {state}")  # said before the transaction begins


def torn(connection: sa.Connection) -> bool:
    """Whether a row points to one that is not there."""
    return (
        connection.dialect.name == "sqlite"
        and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None
    )


engine = current_app.extensions["migrate"].db.engine
with engine.connect().execution_options(**WRITING[engine.dialect.name]) as connection:
    keys(connection, "OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
            if torn(connection):
                raise RuntimeError("the migration left rows that point nowhere: nothing was changed")
    finally:
        keys(connection, "ON")

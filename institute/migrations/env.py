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


engine = current_app.extensions["migrate"].db.engine
with engine.connect().execution_options(**WRITING[engine.dialect.name]) as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()

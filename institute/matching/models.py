"""Persons who are two rows: pairs the office has looked at and parted, and joinings with all they changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.database import Base
from institute.people.models import Person


class NotSame(Base):
    """Somebody looked at these two: they are not one person. The lower id stands first."""

    __tablename__ = "not_same"
    __table_args__ = (CheckConstraint("first_id < second_id", name="order"),)

    first_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class Merge(Base):
    """Two rows of one person were joined: `kept` is the account that goes on, `closed` the one that does not.

    `record` holds {"changed": [[table, key, before, after], ...], "added": [[table, key], ...], "places": [id, ...],
    "sealed": [[table, id, when it was told], ...]}: a row's key as it is now, its columns before and after, rows
    that are new, sessions where a place was given up, and what was sealed anew. No box is kept here: what is taken
    away in time must not live on in the record.
    """

    __tablename__ = "merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    closed_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    record: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kept: Mapped[Person] = relationship(foreign_keys=kept_id)
    closed: Mapped[Person] = relationship(foreign_keys=closed_id)

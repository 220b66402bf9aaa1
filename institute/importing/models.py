"""Rosters on their way in, and what is remembered of how their columns were read."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base, Document
from institute.people.models import Person

READING, ASKING, MAPPING, CHECKING, CHECKED = "reading", "asking", "mapping", "checking", "checked"
STORING, STORED, UNDONE, UNREADABLE, DROPPED = "storing", "stored", "undone", "unreadable", "dropped"
BUSY = (READING, CHECKING, STORING)  # a worker has it
OPEN = (*BUSY, ASKING, MAPPING, CHECKED)


Records = Annotated[list[dict[str, Any]], mapped_column(Document)]


class Roster(Base):
    """A file somebody sent and how far it is. Its bytes and its checked rows lie in the store under imports/<key>/.

    `counts` are rows by what is said of them; `made` names every row that was written, so that it can be taken back.
    """

    __tablename__ = "roster"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]  # of kinds.KINDS
    training_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id", ondelete="SET NULL"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str]
    size: Mapped[int]
    state: Mapped[str] = mapped_column(default=READING)
    refusal: Mapped[str] = mapped_column(default="")  # said in the sender's language
    language: Mapped[str]  # the sender's
    asked: Mapped[dict[str, Any]] = mapped_column(default=dict)  # a tables.Question: about, options
    encoding: Mapped[str] = mapped_column(default="")
    sheet: Mapped[str] = mapped_column(default="")
    columns: Mapped[Records] = mapped_column(default=list)  # each: header, samples, field
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by email, by name, by row, and whether to leave out
    made: Mapped[dict[str, Any]] = mapped_column(default=dict, deferred=True)
    job_id: Mapped[int | None]
    sent_at: Mapped[datetime]
    stored_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    training: Mapped[TrainingSession | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])


class ColumnMemory(Base):
    """How a person read the columns of a header: `header` is the SHA-256 of its folded titles."""

    __tablename__ = "column_memory"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    header: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[list[str]]  # by column

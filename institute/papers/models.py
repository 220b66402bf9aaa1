"""What was printed of a session: which paper, how ordered, for whom and why."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base
from institute.files import File
from institute.jobs import Job
from institute.people.models import Person

SEALED = "application/x-sealed-print"  # bytes only sealing.py opens, cleared away by this room's own rule


class Print(Base):
    """One paper asked of the worker, with its files once they are made. A restricted one's are sealed, for a while."""

    __tablename__ = "session_print"
    __table_args__ = (Index("ix_session_print_list", "training_id", "paper"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    paper: Mapped[str]  # a key of papers.PAPERS
    language: Mapped[str]
    order: Mapped[str]  # of words.ORDERS
    restricted: Mapped[bool]
    purpose: Mapped[str] = mapped_column(Text, default="")
    recipient: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    rows: Mapped[int] = mapped_column(default=0)  # how many stand on it
    ends_at: Mapped[datetime | None]  # when a restricted one's files are cleared away
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"), index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"), index=True)
    training: Mapped[TrainingSession] = relationship()
    person: Mapped[Person | None] = relationship()
    job: Mapped[Job | None] = relationship()
    pdf: Mapped[File | None] = relationship(foreign_keys=[pdf_id])
    sheet: Mapped[File | None] = relationship(foreign_keys=[sheet_id])

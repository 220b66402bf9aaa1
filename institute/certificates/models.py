"""Completion by the session's rule, print runs, and the register of certificates."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base
from institute.enrolment.models import Enrolment
from institute.files import File
from institute.jobs import Job
from institute.people.models import Person

PROPOSED, COMPLETED, NOT_COMPLETED = "proposed", "completed", "not-completed"
VALID, SUPERSEDED, REVOKED = "valid", "superseded", "revoked"


class CompletionRule(Base):
    """What a session asks for its certificate, in percent of published lessons and planned practice hours."""

    __tablename__ = "completion_rule"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    lessons: Mapped[int] = mapped_column(default=100)
    practice: Mapped[int] = mapped_column(default=80)


class Completion(Base):
    """What the instructor proposed and the office decided for one trainee, with the facts of that day."""

    __tablename__ = "completion"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(default=PROPOSED)
    proposal: Mapped[bool]  # the instructor's: completed or not
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime | None]
    enrolment: Mapped[Enrolment] = relationship()


class PrintRun(Base):
    """One issue of certificates for a session: who asked, its job, and the merged file for the printer."""

    __tablename__ = "print_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    asked_at: Mapped[datetime]
    training: Mapped[TrainingSession] = relationship()
    job: Mapped[Job | None] = relationship()
    merged: Mapped[File | None] = relationship()


class Counter(Base):
    """The last running number under a prefix; numbers are never used twice."""

    __tablename__ = "certificate_counter"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Certificate(Base):
    """An issued paper. `snapshot` is all that is printed, frozen; `code` is the random half of its link."""

    __tablename__ = "certificate"
    __table_args__ = (Index("ix_certificate_training", "training_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("print_run.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    state: Mapped[str] = mapped_column(default=VALID)
    snapshot: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    training: Mapped[TrainingSession] = relationship()
    person: Mapped[Person] = relationship()
    file: Mapped[File | None] = relationship()
    run: Mapped[PrintRun] = relationship()

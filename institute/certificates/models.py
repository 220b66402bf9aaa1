"""Completion by the session's rule, names confirmed, print runs, and the registers of what was issued."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base
from institute.enrolment.models import Enrolment
from institute.files import File
from institute.jobs import Job
from institute.people.models import Person

ADMISSION, TRANSCRIPT = "admission", "transcript"  # kinds of documents
CONFIRMED, CHANGE = "confirmed", "change"  # answers about a name
PROPOSED, COMPLETED, NOT_COMPLETED = "proposed", "completed", "not-completed"
VALID, SUPERSEDED, REVOKED = "valid", "superseded", "revoked"


class CompletionRule(Base):
    """What a session asks for its certificate: of lessons and practice in percent, of the total in points.

    0 or False asks for none of it. How much attendance is asked stands in the attendance room, which warns of it.
    """

    __tablename__ = "completion_rule"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    lessons: Mapped[int] = mapped_column(default=100)
    practice: Mapped[int] = mapped_column(default=80)
    attendance: Mapped[bool] = mapped_column(default=True)
    deliverables: Mapped[bool] = mapped_column(default=True)
    total: Mapped[int] = mapped_column(default=0)


class Exclusion(Base):
    """Somebody is excluded from a session's certificate: by whom, when and why. Lifting it takes the row away."""

    __tablename__ = "exclusion"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class Completion(Base):
    """What the instructor proposed and the office decided for one trainee, with the facts and the rule of that day.

    A decision against the rule is an override: one officer asks for it (`override` and its reason), another confirms.
    """

    __tablename__ = "completion"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(default=PROPOSED)
    proposal: Mapped[bool]  # the instructor's: completed or not
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime | None]
    override: Mapped[bool | None]  # completed or not, against the rule; decided once somebody else confirmed it
    override_reason: Mapped[str] = mapped_column(Text, default="")
    override_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    override_at: Mapped[datetime | None]
    enrolment: Mapped[Enrolment] = relationship()

    @property
    def overriding(self) -> bool:
        """An override waits for the second person."""
        return self.state == PROPOSED and self.override is not None


class NameCheck(Base):
    """The name as it will be printed, shown to the trainee: what they answered, when, in the exact text."""

    __tablename__ = "name_check"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")  # "", confirmed or change
    answered_at: Mapped[datetime | None]
    latin: Mapped[str] = mapped_column(default="")
    native: Mapped[str] = mapped_column(default="")  # empty: not to be printed
    chinese: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(Text, default="")  # the change that is wished for
    enrolment: Mapped[Enrolment] = relationship()


class PrintRun(Base):
    """One issue of certificates for a session: who asked, its job, and the merged file for the printer."""

    __tablename__ = "print_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    merged_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")  # for issuing without the names confirmed
    training: Mapped[TrainingSession] = relationship()
    job: Mapped[Job | None] = relationship()
    merged: Mapped[File | None] = relationship()


class Counter(Base):
    """The last running number under a prefix; numbers are never used twice."""

    __tablename__ = "certificate_counter"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class Certificate(Base):
    """An issued paper. `snapshot` is all that is printed, frozen; `code` is the random half of its link.

    A replacement has the number of its predecessor and the next revision.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("number", "revision"),
        UniqueConstraint("enrolment_id", "revision"),
        Index("ix_certificate_training", "training_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)
    predecessor_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    code: Mapped[str]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
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


class Ending(Base):
    """Why a certificate holds no longer. A revocation is asked for by one person and confirmed by another."""

    __tablename__ = "certificate_ending"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id", ondelete="CASCADE"), primary_key=True)
    cause: Mapped[str]  # rules.CAUSES, or superseded
    words: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    ended_at: Mapped[datetime | None]
    certificate: Mapped[Certificate] = relationship()
    asked_by: Mapped[Person | None] = relationship(foreign_keys=[asked_by_id])
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])


class Collection(Base):
    """Somebody of the organisation that nominated the holder took the certificate along: who, and when."""

    __tablename__ = "certificate_collection"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    certificate: Mapped[Certificate] = relationship()
    person: Mapped[Person | None] = relationship()


class Document(Base):
    """A letter of admission, or an annex to a certificate; printed, numbered and verified as certificates are.

    Whether it still holds hangs on the place or on the certificate it belongs to: queries.state_of().
    """

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_enrolment", "enrolment_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # admission or transcript
    number: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    state: Mapped[str] = mapped_column(default=VALID)  # superseded when another was issued in its place
    snapshot: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    training: Mapped[TrainingSession] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    certificate: Mapped[Certificate | None] = relationship()
    file: Mapped[File | None] = relationship()

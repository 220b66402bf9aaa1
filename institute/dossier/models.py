"""What a session needs to know of one person: sealed particulars and files, the session's own questions, consents."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base, Document, Texts
from institute.files import File
from institute.people.models import Person

P1, P2, P3 = "P1", "P2", "P3"  # domain.md 7.3: ordinary, restricted identity, sensitive
APPLYING, AFTER = "applying", "after"  # while applying; once admitted
TEXT, CHOICE, FILE = "text", "choice", "file"
SENSITIVE, TRANSFER, PUBLICITY, ALUMNI = "sensitive", "transfer", "publicity", "alumni"


class Particular(Base):
    """One restricted or sensitive answer of a person for a session. Ordinary ones (P1) are the application's own.

    `box` is sealed for exactly this session, person and field (rules.context). `fingerprint` finds equal passports
    and days of birth.
    """

    __tablename__ = "particular"
    __table_args__ = (
        UniqueConstraint("training_id", "person_id", "field"),
        CheckConstraint("grade IN ('P2', 'P3')", name="grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    field: Mapped[str]
    grade: Mapped[str]
    box: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str | None] = mapped_column(index=True)
    saved_at: Mapped[datetime]


class ParticularFile(Base):
    """A scan, a portrait or a question's file: redrawn, then sealed; the store holds the box alone.

    A box nothing points to any more is cleared away daily (retention.py).
    """

    __tablename__ = "particular_file"
    __table_args__ = (UniqueConstraint("training_id", "person_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    field: Mapped[str]
    grade: Mapped[str]
    media_type: Mapped[str]  # of what is in the box
    size: Mapped[int]  # of the same, in bytes
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"), index=True)
    saved_at: Mapped[datetime]
    file: Mapped[File] = relationship()


class Question(Base):
    """A session's own question. With a condition it is asked only of those who gave that answer to another one."""

    __tablename__ = "session_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    stage: Mapped[str] = mapped_column(default=APPLYING)
    kind: Mapped[str]
    grade: Mapped[str] = mapped_column(default=P1)
    label: Mapped[Texts]
    help: Mapped[Texts] = mapped_column(default=dict)
    choices: Mapped[Annotated[list[dict[str, str]], mapped_column(Document)]] = mapped_column(default=list)
    required: Mapped[bool] = mapped_column(default=False)
    asked_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("session_question.id", ondelete="SET NULL"), index=True
    )
    asked_with_choice: Mapped[int | None]  # which of its choices, the first is 1

    @property
    def key(self) -> str:
        """What its answers are kept under."""
        return f"q{self.id}"


class Consent(Base):
    """Somebody agreed to one use of their data, in the words of this version and language; one row for each time."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_standing", "person_id", "kind", "withdrawn_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    training_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    version: Mapped[str]  # of the text that was read (consents.VERSION)
    language: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    training: Mapped[TrainingSession | None] = relationship()


class SessionForm(Base):
    """Until when the form after admission is awaited, where the office set a day of its own."""

    __tablename__ = "session_form"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    closes_at: Mapped[datetime]


class PersonForm(Base):
    """An admitted person's form after admission: when it was handed in, the last reminder's days before the end."""

    __tablename__ = "person_form"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    sent_at: Mapped[datetime | None]
    reminded: Mapped[int | None]

"""Modules and lessons of a session, their texts' versions and drafts, their files, and each trainee's progress."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute import search
from institute.bank.models import ItemVersion
from institute.catalogue.models import TrainingSession
from institute.database import Base, Document, Texts
from institute.enrolment.models import Enrolment
from institute.files import File
from institute.tongues import FRESH, MISSING, STALE

DRAFT, PUBLISHED = "draft", "published"
ORIGINAL = "en"  # the language lessons are translated from


class Gate:
    """When it opens to trainees: at an instant, or so many days after the session's beginning; else at once."""

    opens_at: Mapped[datetime | None]
    opens_days: Mapped[int | None]


class SharedModule(Base):
    """A module that sessions take over by version; it is kept up in the session it came from, if that is there."""

    __tablename__ = "shared_module"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id", ondelete="SET NULL"), index=True)
    title: Mapped[Texts]
    number: Mapped[int]  # of the newest version
    training: Mapped[TrainingSession | None] = relationship()


class SharedVersion(Base):
    """What a shared module held when it was published: `content` as sharing.content() makes it. It never changes."""

    __tablename__ = "shared_version"
    __table_args__ = (UniqueConstraint("shared_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shared_id: Mapped[int] = mapped_column(ForeignKey("shared_module.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    note: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class LearningModule(Gate, Base):
    """A chapter of one session's lessons; of a shared module, its version `shared_number`."""

    __tablename__ = "learning_module"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[Texts]
    shared_id: Mapped[int | None] = mapped_column(ForeignKey("shared_module.id", ondelete="SET NULL"), index=True)
    shared_number: Mapped[int | None]
    training: Mapped[TrainingSession] = relationship()
    shared: Mapped[SharedModule | None] = relationship()
    lessons: Mapped[list["Lesson"]] = relationship(
        order_by="Lesson.position", back_populates="module", cascade="all, delete-orphan"
    )


class Lesson(Gate, search.Searched, Base):
    """Something to read and do, in Markdown per language; `minutes` is what it takes.

    `asks` holds the ids of lessons of the session to be done before; one that is gone or hidden keeps nobody out.

    `versions` holds the number of each language's newest LessonVersion, `made_from` for each translation
    the original's number it says the same as. What was never edited has no number and counts as 0.
    """

    __tablename__ = "lesson"

    searched = ("title", "text")
    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("learning_module.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[Texts]
    text: Mapped[Texts]
    minutes: Mapped[int] = mapped_column(default=20)
    state: Mapped[str] = mapped_column(default=DRAFT)
    asks: Mapped[list[int]] = mapped_column(Document, default=list)
    shared_key: Mapped[str] = mapped_column(default="")  # which lesson of the shared module it is
    versions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_from: Mapped[dict[str, Any]] = mapped_column(default=dict)
    edited_at: Mapped[datetime]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    module: Mapped[LearningModule] = relationship(back_populates="lessons")
    files: Mapped[list["LessonFile"]] = relationship(order_by="LessonFile.id", cascade="all, delete-orphan")

    @property
    def training(self) -> TrainingSession:
        return self.module.training

    @property
    def gated(self) -> bool:
        """Whether anything can keep it closed."""
        gates = (self, self.module)
        return bool(self.asks) or any(gate.opens_at or gate.opens_days is not None for gate in gates)

    def standing(self, language: str) -> str:
        """Whether the text in this language is missing, or stale: older than the original it was made from."""
        if not self.text.get(language):
            return MISSING
        behind = self.made_from.get(language, 0) < self.versions.get(ORIGINAL, 0)
        return STALE if language != ORIGINAL and behind else FRESH


class LessonVersion(Base):
    """A lesson's title and text in one language as saved once; number 0 is what stood there before the first edit."""

    __tablename__ = "lesson_version"
    __table_args__ = (UniqueConstraint("lesson_id", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    language: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    made_from: Mapped[int | None]  # the original's number, of a translation
    restored: Mapped[int | None]  # the number it brought back
    saved_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)


class LessonDraft(Base):
    """What somebody has typed and not saved yet; `seen` is the version it began from."""

    __tablename__ = "lesson_draft"
    __table_args__ = (UniqueConstraint("lesson_id", "language", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    language: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    seen: Mapped[int]
    saved_at: Mapped[datetime]


class LessonFile(Base):
    """A file or a picture of a lesson; `key` is the unguessable part of its address.

    `small` is a picture's twin for those who save data; `source` says of captions in other languages which English
    ones they say the same as, by their SHA-256 (None: nobody knows, they count as up to date).
    """

    __tablename__ = "lesson_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    small_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))
    key: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str | None]
    lesson: Mapped[Lesson] = relationship(back_populates="files")
    file: Mapped[File] = relationship(lazy="joined", innerjoin=True, foreign_keys=file_id)
    small: Mapped[File | None] = relationship(foreign_keys=small_id)


class LessonPaper(Base):
    """A lesson printed: `version` says of which words (papers.version), so that a changed lesson is printed anew."""

    __tablename__ = "lesson_paper"
    __table_args__ = (UniqueConstraint("lesson_id", "language", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    language: Mapped[str]
    version: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class Progress(Base):
    """How one trainee stands with one lesson."""

    __tablename__ = "progress"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_id"), Index("ix_progress_lesson", "lesson_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"))
    opened_at: Mapped[datetime]  # last
    done_at: Mapped[datetime | None]
    enrolment: Mapped[Enrolment] = relationship()
    lesson: Mapped[Lesson] = relationship()


class LessonTry(Base):
    """An answer a trainee gave to a question inside a lesson; `share` of the whole it was worth, 0 to 1."""

    __tablename__ = "lesson_try"
    __table_args__ = (Index("ix_lesson_try_place", "enrolment_id", "lesson_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    answer: Mapped[Any] = mapped_column(Document)
    share: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    at: Mapped[datetime]
    version: Mapped[ItemVersion] = relationship()


class Watched(Base):
    """Where a person left a video or audio: `seconds` from its beginning."""

    __tablename__ = "watched"
    __table_args__ = (UniqueConstraint("person_id", "lesson_file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    lesson_file_id: Mapped[int] = mapped_column(ForeignKey("lesson_file.id", ondelete="CASCADE"), index=True)
    seconds: Mapped[int]
    at: Mapped[datetime]

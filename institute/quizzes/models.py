"""Quizzes of a session, what is drawn for and answered in each attempt, and how it is marked."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.bank.models import Item, ItemVersion
from institute.catalogue.models import TrainingSession
from institute.database import Base, Document, Texts
from institute.enrolment.models import Enrolment
from institute.files import File
from institute.people.models import Person
from institute.rubrics.models import RubricVersion

GRADED, PRACTICE, PRE, POST = "graded", "practice", "pre-test", "post-test"
KINDS = (GRADED, PRACTICE, PRE, POST)
DRAFT, PUBLISHED = "draft", "published"
SUBMIT, CLOSE, RELEASE, NEVER = "submit", "close", "release", "never"  # when something is shown to the trainee
BEST, LAST, FIRST, MEAN = "best", "last", "first", "mean"  # the attempt that counts
COUNTS = (BEST, LAST, FIRST, MEAN)
OPEN, SUBMITTED, MARKED = "open", "submitted", "marked"  # of an attempt; submitted waits for people who mark
GRACE = 30  # seconds after the deadline in which an answer that was on its way still counts
Points = Numeric(8, 3)


class Quiz(Base):
    """A quiz of one session. Without `minutes`, `opens_at` or `closes_at` there is no such limit."""

    __tablename__ = "quiz"
    __table_args__ = (CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(default=GRADED)
    title: Mapped[Texts]
    instructions: Mapped[Texts] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default=DRAFT)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    grace: Mapped[int] = mapped_column(default=GRACE)  # seconds
    attempts: Mapped[int | None] = mapped_column(default=1)  # at most; None: as many as wanted
    cool_off: Mapped[int] = mapped_column(default=0)  # minutes between two attempts
    counts: Mapped[str] = mapped_column(default=BEST)
    shuffled: Mapped[bool] = mapped_column(default=False)  # the questions of each section
    shuffled_options: Mapped[bool] = mapped_column(default=True)
    show_marks: Mapped[str] = mapped_column(default=SUBMIT)
    show_answers: Mapped[str] = mapped_column(default=CLOSE)
    show_explanations: Mapped[str] = mapped_column(default=CLOSE)
    blind: Mapped[bool] = mapped_column(default=False)  # markers do not see whose answer it is
    second: Mapped[bool] = mapped_column(default=False)  # two people mark what people mark
    tolerance: Mapped[int] = mapped_column(default=20)  # percent of the points two markers may differ by
    pre_id: Mapped[int | None] = mapped_column(ForeignKey("quiz.id", ondelete="SET NULL"), index=True)  # of a post-test
    released_at: Mapped[datetime | None]
    training: Mapped[TrainingSession] = relationship()
    sections: Mapped[list["QuizSection"]] = relationship(
        order_by="QuizSection.position", cascade="all, delete-orphan", back_populates="quiz"
    )


class QuizSection(Base):
    """One page of a quiz."""

    __tablename__ = "quiz_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[Texts]
    quiz: Mapped[Quiz] = relationship(back_populates="sections")
    draws: Mapped[list["QuizDraw"]] = relationship(order_by="QuizDraw.position", cascade="all, delete-orphan")


class QuizDraw(Base):
    """What a section asks: one item, or `many` drawn for each attempt from a category, a tag or both.

    `points` are for each question.
    """

    __tablename__ = "quiz_draw"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("quiz_section.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("item_category.id"), index=True)
    tag: Mapped[str] = mapped_column(default="")
    many: Mapped[int] = mapped_column(default=1)
    points: Mapped[Decimal] = mapped_column(Points, default=Decimal(1))
    rubric_id: Mapped[int | None] = mapped_column(ForeignKey("rubric.id"), index=True)  # its newest version is pinned
    item: Mapped[Item | None] = relationship()


class QuizExtension(Base):
    """More time, attempts or a later end for one trainee, and why."""

    __tablename__ = "quiz_extension"
    __table_args__ = (UniqueConstraint("quiz_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id", ondelete="CASCADE"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    minutes: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    closes_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)  # gave it
    at: Mapped[datetime]


class QuizAttempt(Base):
    """One trainee's go. `ends_at` is fixed at its beginning by the server's clock and moved only on the record.

    Orders follow from `seed`. `given_back` are the seconds our server did not answer, already in `ends_at`.
    """

    __tablename__ = "quiz_attempt"
    __table_args__ = (
        UniqueConstraint("quiz_id", "enrolment_id", "number"),
        Index("ix_quiz_attempt_open", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id", ondelete="CASCADE"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    seed: Mapped[int]
    state: Mapped[str] = mapped_column(default=OPEN)
    language: Mapped[str] = mapped_column(default="en")  # of the page it was answered on last
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    given_back: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    by_itself: Mapped[bool] = mapped_column(default=False)  # handed in by the house when the time was over
    receipt: Mapped[str] = mapped_column(default="")
    points: Mapped[Decimal | None] = mapped_column(Points)  # once all is marked
    most: Mapped[Decimal] = mapped_column(Points)
    quiz: Mapped[Quiz] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    answers: Mapped[list["QuizAnswer"]] = relationship(order_by="QuizAnswer.position", cascade="all, delete-orphan")

    @property
    def person_id(self) -> int:
        return self.enrolment.person_id


class QuizAnswer(Base):
    """A question as it was drawn for one attempt, and what was answered: the highest revision wins."""

    __tablename__ = "quiz_answer"
    __table_args__ = (UniqueConstraint("attempt_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempt.id", ondelete="CASCADE"))
    position: Mapped[int]  # through all sections, from 1
    page: Mapped[int]  # the section's place, from 1
    version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"), index=True)
    rubric_version_id: Mapped[int | None] = mapped_column(ForeignKey("rubric_version.id"), index=True)
    points: Mapped[Decimal] = mapped_column(Points)
    answer: Mapped[Any] = mapped_column(Document, nullable=True)
    rev: Mapped[int] = mapped_column(default=0)
    device: Mapped[str] = mapped_column(default="")  # a random word of the page that saved it
    saved_at: Mapped[datetime | None]
    flagged: Mapped[bool] = mapped_column(default=False)
    by_people: Mapped[bool] = mapped_column(default=False)  # no machine marks it
    earned: Mapped[Decimal | None] = mapped_column(Points)
    attempt: Mapped[QuizAttempt] = relationship(back_populates="answers")
    version: Mapped[ItemVersion] = relationship()
    rubric_version: Mapped[RubricVersion | None] = relationship()
    markings: Mapped[list["QuizMarking"]] = relationship(order_by="QuizMarking.id", cascade="all, delete-orphan")


class QuizFile(Base):
    """A file that came as an answer; answers and the journal name it by `key`, those that were replaced too."""

    __tablename__ = "quiz_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("quiz_answer.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    key: Mapped[str] = mapped_column(unique=True)
    answer: Mapped[QuizAnswer] = relationship()
    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class QuizSaving(Base):
    """The journal, for disputes: everything that reached us, whether it was taken or came late or was older."""

    __tablename__ = "quiz_saving"
    __table_args__ = (Index("ix_quiz_saving_attempt", "attempt_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempt.id", ondelete="CASCADE"))
    answer_id: Mapped[int] = mapped_column(ForeignKey("quiz_answer.id", ondelete="CASCADE"), index=True)
    rev: Mapped[int]
    device: Mapped[str]
    answer: Mapped[Any] = mapped_column(Document, nullable=True)
    taken: Mapped[bool]
    at: Mapped[datetime]


class QuizMarking(Base):
    """What one marker gave for an answer; `filled` is the rubric, if there is one."""

    __tablename__ = "quiz_marking"
    __table_args__ = (UniqueConstraint("answer_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("quiz_answer.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    points: Mapped[Decimal] = mapped_column(Points)
    comment: Mapped[str] = mapped_column(Text, default="")
    filled: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    person: Mapped[Person | None] = relationship()


class QuizRemark(Base):
    """An item's key was wrong: all its answers were marked again, by another version or with full points (None)."""

    __tablename__ = "quiz_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id", ondelete="CASCADE"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("item_version.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    changed: Mapped[int]  # answers whose points are others now
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]


class Pulse(Base):
    """The last sign of life of those who serve pages: one row."""

    __tablename__ = "pulse"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Outage(Base):
    """From the last sign of life to the next: so long nobody could save an answer."""

    __tablename__ = "outage"

    id: Mapped[int] = mapped_column(primary_key=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]  # that were given the time back

"""What staff and trainees of a session tell each other: announcements, questions with answers, notes of the staff."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base, Texts
from institute.enrolment.models import Enrolment
from institute.learning.models import Lesson
from institute.people.models import Person


class Announcement(Base):
    """News of a session in Markdown per language; a withdrawn one is kept for the staff."""

    __tablename__ = "announcement"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    title: Mapped[Texts]
    text: Mapped[Texts]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    written_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    urgent: Mapped[bool] = mapped_column(default=False)  # goes out at once, whatever its readers chose
    training: Mapped[TrainingSession] = relationship()
    person: Mapped[Person | None] = relationship()


class NewsDue(Base):
    """An announcement that waits for a trainee's daily letter; once that is written the row is gone."""

    __tablename__ = "news_due"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    announcement_id: Mapped[int] = mapped_column(
        ForeignKey("announcement.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    due_at: Mapped[datetime] = mapped_column(index=True)
    announcement: Mapped[Announcement] = relationship()


class Question(Base):
    """What somebody asked under a lesson, in the words they chose; a hidden one only staff see."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    training: Mapped[TrainingSession] = relationship()
    lesson: Mapped[Lesson] = relationship()
    person: Mapped[Person | None] = relationship()
    answers: Mapped[list["Answer"]] = relationship(
        order_by="Answer.id", back_populates="question", cascade="all, delete-orphan"
    )


class Answer(Base):
    """What somebody said to a question; staff mark the one that answers it."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    staff: Mapped[bool]  # said by somebody who taught the session then
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    marked_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    question: Mapped[Question] = relationship(back_populates="answers")
    person: Mapped[Person | None] = relationship()


class LookedAt(Base):
    """Until when a member of the staff has read a session's questions."""

    __tablename__ = "looked_at"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]


class TraineeNote(Base):
    """What the staff notes on a trainee for each other."""

    __tablename__ = "trainee_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    enrolment: Mapped[Enrolment] = relationship()
    person: Mapped[Person | None] = relationship()

"""Practice bases, what a session plans at them, and the hours confirmed for each trainee."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute import search
from institute.catalogue.models import TrainingSession
from institute.database import Base, Texts
from institute.enrolment.models import Enrolment

PLANNED, OPEN, PAUSED, CLOSED = "planned", "open", "paused", "closed"
STATES = (PLANNED, OPEN, PAUSED, CLOSED)


class PracticeBase(search.Searched, Base):
    """A place where the work is done: a rail port, an expo centre, an industrial park."""

    __tablename__ = "practice_base"

    searched = ("code", "names", "place")
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    names: Mapped[Texts]
    text: Mapped[Texts]
    tasks: Mapped[Texts]  # one a line
    place: Mapped[Texts]
    theme: Mapped[str | None]
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    zone: Mapped[str]
    capacity: Mapped[int | None]  # people a day
    state: Mapped[str] = mapped_column(default=PLANNED)


class PracticePlan(Base):
    """A session practises at a base for so many hours."""

    __tablename__ = "practice_plan"
    __table_args__ = (UniqueConstraint("training_id", "base_id"), CheckConstraint("hours > 0", name="hours"))

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    base_id: Mapped[int] = mapped_column(ForeignKey("practice_base.id"), index=True)
    hours: Mapped[int]
    base: Mapped[PracticeBase] = relationship()
    training: Mapped[TrainingSession] = relationship()


class PracticeHours(Base):
    """The hours at a base that were confirmed for one trainee, in half hours."""

    __tablename__ = "practice_hours"
    __table_args__ = (UniqueConstraint("enrolment_id", "base_id"), CheckConstraint("hours >= 0", name="hours"))

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    base_id: Mapped[int] = mapped_column(ForeignKey("practice_base.id"), index=True)
    hours: Mapped[Decimal] = mapped_column(Numeric(5, 1))
    note: Mapped[str] = mapped_column(default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    confirmed_at: Mapped[datetime]
    base: Mapped[PracticeBase] = relationship()
    enrolment: Mapped[Enrolment] = relationship()

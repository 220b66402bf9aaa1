"""A session's gradebook: its columns by category, the marks in them, the totals, and who changed what."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base, Texts
from institute.enrolment.models import Enrolment
from institute.people.models import Person

CELL, TOTAL, FREEZE, UNFREEZE = "cell", "total", "freeze", "unfreeze"  # kinds of changes


class Gradebook(Base):
    """How the marks of a session become totals. While it is frozen nothing in it changes, whatever happens elsewhere.

    `scale`, `empty`: rules.SCALES, rules.EMPTY. The thresholds are totals from which on a grade is had.
    """

    __tablename__ = "gradebook"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    scale: Mapped[str] = mapped_column(default="points")
    empty: Mapped[str] = mapped_column(default="left-out")
    places: Mapped[int] = mapped_column(default=0)  # decimals of a total
    passes: Mapped[int] = mapped_column(default=60)
    merits: Mapped[int] = mapped_column(default=75)
    distinguishes: Mapped[int] = mapped_column(default=90)
    released: Mapped[bool] = mapped_column(default=False)  # trainees see their totals
    frozen_at: Mapped[datetime | None]
    training: Mapped[TrainingSession] = relationship()

    @property
    def thresholds(self) -> tuple[int, int, int]:
        return self.passes, self.merits, self.distinguishes


class MarkCategory(Base):
    """Columns that count together. Weights are relative; `drops` of a trainee's marks in it do not count."""

    __tablename__ = "mark_category"
    __table_args__ = (CheckConstraint("weight >= 0 AND drops >= 0", name="weight"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    title: Mapped[Texts]
    weight: Mapped[Decimal] = mapped_column(Numeric(7, 2), default=Decimal(1))
    drops: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(default="")  # where columns of this source come to stand at first


class MarkColumn(Base):
    """Marks of one thing: of a source (institute/results.py) and its `ref`, or typed by hand (source "", no ref)."""

    __tablename__ = "mark_column"
    __table_args__ = (
        UniqueConstraint("training_id", "source", "ref"),
        CheckConstraint("points > 0 AND weight >= 0", name="points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    category_id: Mapped[int] = mapped_column(ForeignKey("mark_category.id", ondelete="CASCADE"), index=True)
    source: Mapped[str] = mapped_column(default="")
    ref: Mapped[int | None]
    title: Mapped[Texts]
    points: Mapped[Decimal] = mapped_column(Numeric(8, 2), default=Decimal(100))
    weight: Mapped[Decimal] = mapped_column(Numeric(7, 2), default=Decimal(1))
    released: Mapped[bool] = mapped_column(default=False)  # trainees see their marks
    locked: Mapped[bool] = mapped_column(default=False)  # nothing is typed into it


class Mark(Base):
    """One trainee's mark in one column: `found` is the source's share, 0 to 1; `typed` stands above it, in points."""

    __tablename__ = "mark"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    column_id: Mapped[int] = mapped_column(
        ForeignKey("mark_column.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    found: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    typed: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))


class MarkTotal(Base):
    """One trainee's total, 0 to 100, rounded as the gradebook says; `typed` stands above what was computed."""

    __tablename__ = "mark_total"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    computed: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    typed: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))

    @property
    def shown(self) -> Decimal | None:
        return self.computed if self.typed is None else self.typed


class MarkChange(Base):
    """Somebody changed a mark, a total, or froze the book: who, when, from, to and why. Never changed, never deleted.

    `was` and `became` are what was shown before and after, in points; of a total, of 100.
    """

    __tablename__ = "mark_change"
    __table_args__ = (Index("ix_mark_change_training", "training_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    kind: Mapped[str]
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    column_id: Mapped[int | None] = mapped_column(ForeignKey("mark_column.id"), index=True)
    was: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    became: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    enrolment: Mapped[Enrolment | None] = relationship()
    column: Mapped[MarkColumn | None] = relationship()
    by: Mapped[Person | None] = relationship()

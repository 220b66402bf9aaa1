"""Who was there: every word about it with its source, what stands, days closed, excuses, badges and who scans them.

A half-day is named by its day and part, "2026-12-01-am", on the clock of its meetings (rules.half_of).
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base, Strings
from institute.enrolment.models import Enrolment
from institute.files import File

PRESENT, LATE, LEFT_EARLY, EXCUSED, ABSENT = STATES = ("present", "late", "left-early", "excused", "absent")
ROLL, DECISION, BADGE, CODE, IMPORT, CLOSING = SOURCES = ("roll", "decision", "badge", "code", "import", "closing")
EXCUSE, APPEAL = "excuse", "appeal"
ASKED, GRANTED, REFUSED = "asked", "granted", "refused"
SEALED = "application/x-sealed-excuse"  # bytes only sealing.py opens, cleared away by this room's own line


class AttendanceRule(Base):
    """What share of the counted half-days a session asks for, in percent; no row: rules.PERCENT."""

    __tablename__ = "attendance_rule"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    percent: Mapped[int]


class HalfDay(Base):
    """A half-day somebody closed, or opened again (then `closed_at` is empty and `reason` says why)."""

    __tablename__ = "half_day"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    half: Mapped[str] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(default="")


class ScanPass(Base):
    """A helper may scan badges of one session on one day: of the link only the hash is kept."""

    __tablename__ = "scan_pass"

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    name: Mapped[str]  # whom the link was given to
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back
    training: Mapped[TrainingSession] = relationship()


class Badge(Base):
    """What the QR code of a trainee's badge says: random, and worth nothing without the right to scan."""

    __tablename__ = "badge"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    enrolment: Mapped[Enrolment] = relationship()


class Mark(Base):
    """One word about one trainee and half-day; none is ever changed. `at` is when it was so, `noted_at` when we heard.

    An empty state of the staff's takes back what the staff said before.
    """

    __tablename__ = "attendance_mark"
    __table_args__ = (Index("ix_attendance_mark_place", "enrolment_id", "half"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    half: Mapped[str]
    source: Mapped[str]
    state: Mapped[str]
    at: Mapped[datetime]
    noted_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    pass_id: Mapped[int | None] = mapped_column(ForeignKey("scan_pass.id", ondelete="SET NULL"), index=True)
    minutes: Mapped[int | None]  # in the meeting tool


class Attendance(Base):
    """What stands for one trainee and half-day: which word won, and why (words.WHY)."""

    __tablename__ = "attendance"
    __table_args__ = (Index("ix_attendance_half", "half"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    half: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    source: Mapped[str]
    why: Mapped[str]
    at: Mapped[datetime]
    mark_id: Mapped[int] = mapped_column(ForeignKey("attendance_mark.id", ondelete="CASCADE"), index=True)


class Excuse(Base):
    """A trainee excuses half-days, or appeals against how they stand.

    What they write and attach may tell of their health (class P3): both are sealed in the context of `key`.
    """

    __tablename__ = "attendance_excuse"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    halves: Mapped[Strings]
    key: Mapped[str]
    box: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"), index=True)
    media_type: Mapped[str] = mapped_column(default="")  # of what is in the file's box
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=ASKED)
    reason: Mapped[str] = mapped_column(Text, default="")  # of the decision; nothing of the trainee's own words
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime | None]
    enrolment: Mapped[Enrolment] = relationship()
    file: Mapped[File | None] = relationship()


class AttendanceWarning(Base):
    """That a trainee was warned: each kind (rules.DANGER, rules.MISSED) once."""

    __tablename__ = "attendance_warning"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]

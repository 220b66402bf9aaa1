"""Assignments of a session, who hands in together, and every try with its text, files, remarks and mark."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base, Texts
from institute.enrolment.models import Enrolment
from institute.files import File
from institute.people.models import Person
from institute.rubrics.models import RubricVersion

HIDDEN, PUBLISHED = "hidden", "published"
TEXT, FILES, BOTH = TAKES = ("text", "files", "both")
POINTS, GRADES, COMPLETED = SCALES = ("points", "grades", "completed")
PASS, MERIT, DISTINCTION = GRADED = ("pass", "merit", "distinction")
DRAFT, HANDED, RETURNED, ACCEPTED, REFUSED = "draft", "handed", "returned", "accepted", "refused"


class Assignment(Base):
    """Work asked of each trainee of a session, or of each team. Title and text are Markdown per language.

    What comes after `due_at` is late: taken until `late_until` (None: not at all), less `late_percent` of the points
    for each day begun. `points` is the most of a mark in points; other scales have none.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("late_until IS NULL OR late_until > due_at", name="late"),
        CheckConstraint("late_percent BETWEEN 0 AND 100 AND tries >= 1 AND points > 0", name="rules"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    title: Mapped[Texts]
    text: Mapped[Texts]
    state: Mapped[str] = mapped_column(default=HIDDEN)
    takes: Mapped[str] = mapped_column(default=BOTH)
    due_at: Mapped[datetime]
    late_until: Mapped[datetime | None]
    late_percent: Mapped[int] = mapped_column(default=0)
    scale: Mapped[str] = mapped_column(default=POINTS)
    points: Mapped[Decimal] = mapped_column(Numeric(7, 2), default=Decimal(100))
    rubric_version_id: Mapped[int | None] = mapped_column(ForeignKey("rubric_version.id"), index=True)
    required: Mapped[bool] = mapped_column(default=True)  # for completing the session
    tries: Mapped[int] = mapped_column(default=1)
    by_teams: Mapped[bool] = mapped_column(default=False)
    second_look: Mapped[bool] = mapped_column(default=False)  # a colleague looks at each mark before it is told
    reminded_at: Mapped[datetime | None]  # that it is due soon
    training: Mapped[TrainingSession] = relationship()
    rubric: Mapped[RubricVersion | None] = relationship()
    files: Mapped[list["AssignmentFile"]] = relationship(order_by="AssignmentFile.id", cascade="all, delete-orphan")


class AssignmentFile(Base):
    """A file given with an assignment; `key` is the unguessable part of its address."""

    __tablename__ = "assignment_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    key: Mapped[str] = mapped_column(unique=True)
    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class Extension(Base):
    """More time for one trainee, and so for the team they are in."""

    __tablename__ = "assignment_extension"
    __table_args__ = (UniqueConstraint("enrolment_id", "assignment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    reminded_at: Mapped[datetime | None]


class Team(Base):
    """Those who hand in together: a delegation, or one trainee alone, whose team is made with the first draft."""

    __tablename__ = "assignment_team"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(default="")
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"))  # of a delegation
    assignment: Mapped[Assignment] = relationship()
    members: Mapped[list["Member"]] = relationship(
        order_by="Member.id", back_populates="team", cascade="all, delete-orphan"
    )
    submissions: Mapped[list["Submission"]] = relationship(
        order_by="Submission.number", back_populates="team", cascade="all, delete-orphan"
    )


class Member(Base):
    """A trainee in a team. `own_points` or `own_grade` stand instead of the team's mark, with the reason."""

    __tablename__ = "assignment_member"
    __table_args__ = (UniqueConstraint("enrolment_id", "assignment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("assignment_team.id", ondelete="CASCADE"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    own_points: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    own_grade: Mapped[str] = mapped_column(default="")
    own_reason: Mapped[str] = mapped_column(Text, default="")
    team: Mapped[Team] = relationship(back_populates="members")
    enrolment: Mapped[Enrolment] = relationship()


class Submission(Base):
    """One try of a team. `rev` goes up with every saving; a mark is told once `released_at` is set.

    `filled` is the rubric as filled (rubrics.rules); `again_until` is the time given for the try after a return.
    """

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("team_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("assignment_team.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(default=DRAFT)
    text: Mapped[str] = mapped_column(Text, default="")
    rev: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id", ondelete="SET NULL"), index=True)
    handed_at: Mapped[datetime | None]
    handed_by_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id", ondelete="SET NULL"), index=True)
    late_days: Mapped[int] = mapped_column(default=0)
    receipt: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    filled: Mapped[dict[str, Any]] = mapped_column(default=dict)
    points: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))  # before anything goes off for lateness
    grade: Mapped[str] = mapped_column(default="")
    again_until: Mapped[datetime | None]
    marked_at: Mapped[datetime | None]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    looked_at: Mapped[datetime | None]  # a second time, by somebody else
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    released_at: Mapped[datetime | None]
    team: Mapped[Team] = relationship(back_populates="submissions")
    saved_by: Mapped[Enrolment | None] = relationship(foreign_keys=saved_by_id)
    handed_by: Mapped[Enrolment | None] = relationship(foreign_keys=handed_by_id)
    marked_by: Mapped[Person | None] = relationship(foreign_keys=marked_by_id)
    looked_by: Mapped[Person | None] = relationship(foreign_keys=looked_by_id)
    files: Mapped[list["SubmissionFile"]] = relationship(
        order_by="SubmissionFile.id", back_populates="submission", cascade="all, delete-orphan"
    )
    hands: Mapped[list["Hand"]] = relationship(order_by="Hand.first_at", cascade="all, delete-orphan")
    remarks: Mapped[list["Remark"]] = relationship(
        order_by="(Remark.paragraph, Remark.id)", cascade="all, delete-orphan"
    )

    @property
    def told(self) -> bool:
        """Whether those whose work it is may see what was said to it."""
        return self.state == RETURNED or self.released_at is not None

    @property
    def waits(self) -> bool:
        """Handed in, and nobody has marked it."""
        return self.state == HANDED


class SubmissionFile(Base):
    """A file of a try; `key` is the unguessable part of its address."""

    __tablename__ = "submission_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file.id"))
    key: Mapped[str] = mapped_column(unique=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id", ondelete="SET NULL"), index=True)
    submission: Mapped[Submission] = relationship(back_populates="files")
    file: Mapped[File] = relationship(lazy="joined", innerjoin=True)


class Hand(Base):
    """Somebody worked on a try: when first and last, and how often it was saved."""

    __tablename__ = "submission_hand"
    __table_args__ = (UniqueConstraint("enrolment_id", "submission_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
    enrolment: Mapped[Enrolment] = relationship()


class Remark(Base):
    """What staff say to a paragraph of the text (from 0, rules.paragraphs), or to the words `quote` in it."""

    __tablename__ = "submission_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    paragraph: Mapped[int]
    quote: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    person: Mapped[Person | None] = relationship()

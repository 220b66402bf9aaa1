"""Quotas, applications with their history and what is said beside them, saved views of the inbox, and enrolments."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base, Strings
from institute.partners.models import Organisation
from institute.people.models import Person

DRAFT, SUBMITTED, RETURNED = "draft", "submitted", "returned"
WAITING, OFFERED = "waiting", "offered"  # on the waiting list; a place is kept for the answer until offer_ends_at
ADMITTED, DECLINED, WITHDRAWN = "admitted", "declined", "withdrawn"
STATES = (DRAFT, SUBMITTED, RETURNED, WAITING, OFFERED, ADMITTED, DECLINED, WITHDRAWN)
ENROLLED, LEFT = "enrolled", "left"


class Quota(Base):
    """Places of a session for those a line describes: a country's, an organisation's, of one sex or level.

    None in a condition asks nothing. `reserved` places are nobody else's until `kept_until` (None: to the end),
    `most` is a ceiling over reserved and common places together (None: none), `minimum` the number wanted, which
    the fill view compares and nothing enforces. What no line reserves is the common pool.
    """

    __tablename__ = "quota"
    __table_args__ = (
        UniqueConstraint("training_id", "position"),
        CheckConstraint("reserved >= 0 AND minimum >= 0 AND (most IS NULL OR most >= reserved)", name="places"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    position: Mapped[int]  # the first line that fits an application is its line
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # that nominates
    sex: Mapped[str | None]
    level: Mapped[str | None]  # of words.RANKS
    minimum: Mapped[int] = mapped_column(default=0)
    most: Mapped[int | None]
    reserved: Mapped[int] = mapped_column(default=0)
    kept_until: Mapped[datetime | None]
    organisation: Mapped[Organisation | None] = relationship()


class Requirement(Base):
    """What a session asks of its applicants (eligibility.Asked); without a row only what its kind always asks."""

    __tablename__ = "requirement"

    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), primary_key=True)
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    ranks: Mapped[Strings] = mapped_column(default=list)
    level: Mapped[str] = mapped_column(default="")  # of words.LEVELS
    tongue: Mapped[str] = mapped_column(default="")  # the level's; "" is any the session is taught in
    passport_months: Mapped[int | None]
    years_between: Mapped[int | None]
    hard: Mapped[Strings] = mapped_column(default=list)  # of eligibility.RULES


class Application(Base):
    """A person's wish to take part in a session; one for each of both."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("training_id", "person_id"),
        Index("ix_application_inbox", "state", "submitted_at"),
        Index("ix_application_countries", "country_code", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(default=DRAFT)
    step: Mapped[int] = mapped_column(default=1)  # the first step not yet complete
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"))  # represented
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # of a return or a decline, for the applicant
    decline_code: Mapped[str] = mapped_column(default="")  # of words.DECLINES
    quota_id: Mapped[int | None] = mapped_column(ForeignKey("quota.id", ondelete="SET NULL"), index=True)  # None: pool
    moved: Mapped[bool] = mapped_column(default=False)  # the office chose the line: it follows no condition any more
    nominator_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)  # that nominated
    rank: Mapped[int | None]  # among its nominator's, the first is 1
    alternate: Mapped[bool] = mapped_column(default=False)  # nominated in case a place becomes free
    waiting_since: Mapped[datetime | None]
    offer_ends_at: Mapped[datetime | None]
    fits: Mapped[str] = mapped_column(default="")  # met, not or unknown, as last weighed; eligibility.overall()
    override: Mapped[str] = mapped_column(Text, default="")  # why it was admitted although something was not met
    training: Mapped[TrainingSession] = relationship()
    person: Mapped[Person] = relationship()
    steps: Mapped[list["ApplicationStep"]] = relationship(order_by="ApplicationStep.id", cascade="all, delete-orphan")


class ApplicationStep(Base):
    """One step of an application: which state, when, by whom, in which words.

    `why` explains a place that was given, offered or lost: values that words.told() draws as sentences.
    """

    __tablename__ = "application_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    state: Mapped[str]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ApplicationComment(Base):
    """A remark among the office's people; the applicant never sees it."""

    __tablename__ = "application_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


class ApplicationMessage(Base):
    """A message between the office and the applicant; the applicant's is unread until the office took note of it."""

    __tablename__ = "application_message"
    __table_args__ = (
        Index("ix_application_message_thread", "application_id", "from_office"),
        Index("ix_application_message_unread", "read_at", "from_office"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    from_office: Mapped[bool]
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime | None]  # of the applicant's: when the office answered it or marked it as read


class SavedView(Base):
    """A person's own named filters of the inbox, as a query string's values."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]
    wanted: Mapped[dict[str, str]]


class Enrolment(Base):
    """A place in a session that is somebody's; `left` keeps the record and frees the place."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("training_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"), index=True)
    state: Mapped[str] = mapped_column(default=ENROLLED)
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]
    training: Mapped[TrainingSession] = relationship()
    person: Mapped[Person] = relationship()

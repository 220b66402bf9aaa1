"""Where and when a session meets, who speaks and who interprets."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute.catalogue.models import TrainingSession
from institute.database import Base, Strings, Texts
from institute.learning.models import Lesson
from institute.people.models import Person

# domain.md 5.2
LECTURE, WORKSHOP, VISIT, CLOUD_VISIT, ONLINE = "lecture", "workshop", "visit", "cloud-visit", "online-unit"
EXAM, REPORT, CEREMONY, FREE = "exam", "country-report", "ceremony", "free"
KINDS = (LECTURE, WORKSHOP, VISIT, CLOUD_VISIT, ONLINE, EXAM, REPORT, CEREMONY, FREE)
LECTURER, INTERPRETER = "lecturer", "interpreter"


class Venue(Base):
    """A room or hall that can hold one meeting at a time."""

    __tablename__ = "venue"

    id: Mapped[int] = mapped_column(primary_key=True)
    names: Mapped[Texts]
    place: Mapped[Texts]  # the building, the address
    seats: Mapped[int | None]
    closed: Mapped[bool] = mapped_column(default=False)  # offered no more


class Meeting(Base):
    """One meeting of a session: instants in UTC, `zone` of the place. `counted` ones are attended by half-days.

    A meeting belongs to the half-day of its beginning in its zone: until 12:59 the morning, then the afternoon.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="dates"),
        Index("ix_meeting_training", "training_id", "starts_at"),
        Index("ix_meeting_venue", "venue_id", "starts_at"),
        Index("ix_meeting_days", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    kind: Mapped[str]
    title: Mapped[Texts]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str]
    venue_id: Mapped[int | None] = mapped_column(ForeignKey("venue.id", ondelete="SET NULL"))
    place: Mapped[Texts]  # where there is no venue of ours: a port, a company
    link: Mapped[str] = mapped_column(default="")  # where it is held online
    languages: Mapped[Strings]  # worked in; interpreted into and from
    counted: Mapped[bool] = mapped_column(default=True)
    lesson_id: Mapped[int | None] = mapped_column(ForeignKey("lesson.id", ondelete="SET NULL"), index=True)  # material
    series: Mapped[str] = mapped_column(default="")  # one key for meetings made together
    cancelled_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)  # of the calendar entry: RFC 5545's SEQUENCE
    edited_at: Mapped[datetime | None]
    untold_since: Mapped[datetime | None] = mapped_column(index=True)  # a change its trainees have not heard of
    known: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what they know of it until then: rules.facts()
    training: Mapped[TrainingSession] = relationship()
    venue: Mapped[Venue | None] = relationship()
    lesson: Mapped[Lesson | None] = relationship()
    speakers: Mapped[list["Speaker"]] = relationship(order_by="Speaker.id", cascade="all, delete-orphan")


class Speaker(Base):
    """A lecturer or interpreter of one meeting: somebody with an account, or a name in words."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(default="")
    part: Mapped[str]  # LECTURER or INTERPRETER
    languages: Mapped[Strings]  # spoken, or interpreted between
    person: Mapped[Person | None] = relationship()


class CalendarFeed(Base):
    """A secret address where a person's calendar program reads: all their meetings, or one session's.

    Only the SHA-256 of its 256 random bits is kept, so a copied database opens nothing; the address is shown once,
    and whoever lost it makes another, which is as quick as looking it up. Taking an address back deletes the row.
    """

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    training_id: Mapped[int | None] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # where it is used, in the person's own word
    language: Mapped[str]
    made_at: Mapped[datetime]
    training: Mapped[TrainingSession | None] = relationship()

"""Programmes and their versions; training sessions with staff, partners and the needs they answer."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from institute import search
from institute.database import Base, Strings, Texts
from institute.demand.models import Need
from institute.partners.models import Organisation
from institute.people.models import Person

FOREIGN_AID, ECONOMIC_TRADE, LONG_STAY, EVENT = "foreign-aid", "economic-trade", "long-stay", "event"
TYPES = (FOREIGN_AID, ECONOMIC_TRADE, LONG_STAY, EVENT)
TYPE_CODES = {FOREIGN_AID: "FA", ECONOMIC_TRADE: "ET", LONG_STAY: "LS", EVENT: "EV"}
DRAFT, PUBLISHED, CANCELLED = "draft", "published", "cancelled"


class Programme(Base):
    """A design that sessions deliver; what it says stands in its versions."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str]
    versions: Mapped[list["ProgrammeVersion"]] = relationship(
        order_by="ProgrammeVersion.number", back_populates="programme", cascade="all, delete-orphan"
    )


class ProgrammeVersion(Base):
    """One approved wording of a programme; editing an approved one makes the next. Hours are teaching hours."""

    __tablename__ = "programme_version"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[Texts]
    description: Mapped[Texts]
    outcomes: Mapped[Texts]  # one a line
    themes: Mapped[Strings]  # themes' codes
    mode: Mapped[str]
    days: Mapped[int]
    lecture_hours: Mapped[int]
    visit_hours: Mapped[int]
    practice_hours: Mapped[int]
    languages: Mapped[Strings]
    places: Mapped[int]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    programme: Mapped[Programme] = relationship(back_populates="versions")
    modules: Mapped[list["Module"]] = relationship(order_by="Module.position", cascade="all, delete-orphan")


class Module(Base):
    """A part of a programme version."""

    __tablename__ = "module"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id", ondelete="CASCADE"))
    position: Mapped[int]
    code: Mapped[str]
    title: Mapped[Texts]
    hours: Mapped[int]


class SessionNeed(Base):
    """A session answers a need, to so many percent of it."""

    __tablename__ = "session_need"
    __table_args__ = (
        UniqueConstraint("training_id", "need_id"),
        CheckConstraint("coverage BETWEEN 1 AND 100", name="coverage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    coverage: Mapped[int] = mapped_column(default=100)
    need: Mapped[Need] = relationship()


class TrainingSession(search.Searched, Base):
    """A delivery of a programme version at a time and place. `taken` never passes `places`."""

    __tablename__ = "training_session"
    __table_args__ = (
        UniqueConstraint("year", "type", "serial"),
        CheckConstraint("taken >= 0 AND taken <= places", name="places"),
        CheckConstraint("starts_at < ends_at", name="dates"),
        Index("ix_training_session_listing", "state", "starts_at"),
    )

    searched = ("code", "title", "place", "description")
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # 2026-ET-012: year, type, serial of the year
    year: Mapped[int]
    type: Mapped[str]
    serial: Mapped[int]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("programme_version.id"), index=True)
    title: Mapped[Texts]
    description: Mapped[Texts]
    themes: Mapped[Strings]
    mode: Mapped[str]
    place: Mapped[Texts]
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")  # of the place
    languages: Mapped[Strings]
    starts_at: Mapped[datetime]  # the first meeting's beginning
    ends_at: Mapped[datetime]
    opens_at: Mapped[datetime]  # applications from
    closes_at: Mapped[datetime]  # applications until
    places: Mapped[int]
    countries: Mapped[Strings] = mapped_column(default=list)  # whose people may apply; none named: everybody's
    taken: Mapped[int] = mapped_column(default=0)
    offer_days: Mapped[int] = mapped_column(default=5)  # a place offered from the waiting list waits for its answer
    hours: Mapped[int]  # teaching hours in all
    practice_hours: Mapped[int] = mapped_column(default=0)  # of them at a practice base
    state: Mapped[str] = mapped_column(default=DRAFT)
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    needs_met: Mapped[int] = column_property(  # how many needs it answers: cards show no more of them
        select(func.count(SessionNeed.id))
        .where(SessionNeed.training_id == id)
        .correlate_except(SessionNeed)
        .scalar_subquery(),
        deferred=True,
    )
    version: Mapped[ProgrammeVersion | None] = relationship()
    staff: Mapped[list["Staffing"]] = relationship(cascade="all, delete-orphan", order_by="Staffing.id")
    partners: Mapped[list["SessionPartner"]] = relationship(cascade="all, delete-orphan", order_by="SessionPartner.id")
    answers: Mapped[list["SessionNeed"]] = relationship(cascade="all, delete-orphan", order_by="SessionNeed.id")

    @property
    def public(self) -> bool:
        return self.state != DRAFT

    @property
    def free(self) -> int:
        """Places nobody has yet."""
        return self.places - self.taken


class Staffing(Base):
    """Somebody's post on one session: instructor, class supervisor or programme officer."""

    __tablename__ = "staffing"
    __table_args__ = (UniqueConstraint("training_id", "person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    person: Mapped[Person] = relationship()


class SessionPartner(Base):
    """An organisation's part in one session."""

    __tablename__ = "session_partner"
    __table_args__ = (UniqueConstraint("training_id", "organisation_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training_session.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str]
    organisation: Mapped[Organisation] = relationship()


class HeadlineFigure(Base):
    """A figure of the time before this house, as somebody stated it (domain.md 2.2): never changed, only struck out.

    `as_of` and `source_date` are as exact as the source: 2025, 2022-09 or 2023-11-15. What is `cumulative` counts
    everything until then and may stand as an opening balance; the rest is shown as history only.
    """

    __tablename__ = "headline_figure"
    __table_args__ = (CheckConstraint("value >= 0 AND qualifier IN ('>', '≈', '=')", name="said"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator: Mapped[str]  # sessions, person-times or countries
    value: Mapped[int]
    qualifier: Mapped[str]
    as_of: Mapped[str] = mapped_column(index=True)
    cumulative: Mapped[bool]
    scope: Mapped[Texts]
    source: Mapped[str]
    source_date: Mapped[str] = mapped_column(default="")
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    struck_at: Mapped[datetime | None]
    struck_reason: Mapped[str] = mapped_column(default="")

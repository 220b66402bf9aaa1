"""Statements of need and every step they took."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute import search
from institute.database import Base, Strings, Texts
from institute.partners.models import Organisation
from institute.people.models import Person

# domain.md 5.2, as far as the first form goes
SUBMITTED, ACCEPTED, RETURNED, DECLINED, MERGED = "submitted", "accepted", "returned", "declined", "merged"
PLANNED, IN_DELIVERY, VERIFYING = "planned", "in-delivery", "verifying"
MET, PARTLY_MET, NOT_MET, WITHDRAWN = "met", "partly-met", "not-met", "withdrawn"
STATES = (
    SUBMITTED,
    ACCEPTED,
    RETURNED,
    DECLINED,
    MERGED,
    PLANNED,
    IN_DELIVERY,
    VERIFYING,
    MET,
    PARTLY_MET,
    NOT_MET,
    WITHDRAWN,
)
SOURCES = (
    "government",
    "embassy",
    "enterprise",
    "chamber",
    "park",
    "university",
    "department",
    "trainee",
    "survey",
    "ngo",
)


class Need(search.Searched, Base):
    """What an office, company or region needs its people to be able to do."""

    __tablename__ = "need"

    searched = ("number", "stated_by", "title", "text")
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)  # D-2026-014
    title: Mapped[Texts]
    text: Mapped[Texts]
    source: Mapped[str]
    stated_by: Mapped[str]  # the organisation as its submitter wrote it
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"), index=True)
    theme: Mapped[str | None]  # a theme's code
    people: Mapped[int | None]  # how many should be trained
    languages: Mapped[Strings] = mapped_column(default=list)
    success: Mapped[str] = mapped_column(Text, default="")  # how the submitter will notice
    state: Mapped[str] = mapped_column(index=True, default=SUBMITTED)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    stated_at: Mapped[datetime]
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()
    merged_into: Mapped["Need | None"] = relationship(remote_side=[id])
    steps: Mapped[list["NeedStep"]] = relationship(order_by="NeedStep.id", cascade="all, delete-orphan")


class NeedStep(Base):
    """One step of a need: which state, when, by whom, in which words."""

    __tablename__ = "need_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    state: Mapped[str]
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    words: Mapped[str] = mapped_column(Text, default="")

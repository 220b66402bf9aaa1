"""Holidays of countries, and the rules by which their people need a visa: dated, kept by the office."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from institute.database import Base, Texts

PUBLIC, RELIGIOUS, WORKDAY = "public", "religious", "workday"  # the last: a weekend's day that is worked
KINDS = (PUBLIC, RELIGIOUS, WORKDAY)
EXEMPT, NEEDED, ASK = "exempt", "needed", "ask"
OUTCOMES = (EXEMPT, NEEDED, ASK)
PASSPORTS = ("ordinary", "official", "service", "diplomatic")
EXCHANGE, STUDY = "exchange", "study"
PURPOSES = (EXCHANGE, STUDY)


class Holiday(Base):
    """Days of a country, both ends included."""

    __tablename__ = "holiday"
    __table_args__ = (
        CheckConstraint("first <= last", name="days"),
        Index("ix_holiday_country_days", "country_code", "first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    first: Mapped[date]
    last: Mapped[date]
    names: Mapped[Texts]
    kind: Mapped[str] = mapped_column(default=PUBLIC)
    source: Mapped[str] = mapped_column(default="")  # where it comes from; empty: the office


class VisaRule(Base):
    """What is known of one nationality; None or "" in a condition asks nothing (domain.md 4.6).

    It holds from valid_from up to, but not including, valid_to; an open end is None.
    """

    __tablename__ = "visa_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"), index=True)  # None: all others
    passport: Mapped[str] = mapped_column(default="")  # of PASSPORTS
    purpose: Mapped[str] = mapped_column(default="")  # of PURPOSES
    outcome: Mapped[str]
    most_days: Mapped[int | None]  # of one stay, for an exemption
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(default="")

"""Countries with their dated status, organisations, and themes with their dates."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from institute import search
from institute.database import Base, Texts


class Country(Base):
    """A country by ISO 3166-1; its names stand in institute/data/countries.csv."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(primary_key=True)
    alpha3: Mapped[str]
    numeric: Mapped[str]
    zone: Mapped[str]
    statuses: Mapped[list["CountryStatus"]] = relationship(order_by="CountryStatus.valid_from")


class CountryStatus(Base):
    """A country's standing with the SCO from one day to another; an open end is None."""

    __tablename__ = "country_status"
    __table_args__ = (UniqueConstraint("country_code", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    status: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Organisation(search.Searched, Base):
    """An office, company, university or park that works with the institute."""

    __tablename__ = "organisation"

    searched = ("code", "names")
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"), index=True)
    names: Mapped[Texts]


class Theme(Base):
    """A field of work as it was called at a time: five centers until 2022, four since."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("code", "valid_from"), Index("ix_theme_code", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    names: Mapped[Texts]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

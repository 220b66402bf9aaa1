"""Asking for countries and their standing, themes of a time, and organisations."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from institute import paging, search
from institute.database import Translated, kept
from institute.errors import existing
from institute.language import country as country_name
from institute.language import lazy, plain
from institute.paging import Column
from institute.partners import rules
from institute.partners.models import CountryStatus, Organisation, Theme


def themes_at(tx: Session, day: date) -> list[Theme]:
    """The themes as they were called on this day, in the reviewed list's order."""
    return list(tx.scalars(select(Theme).where(_valid(Theme, day)).order_by(Theme.id)))


def theme_names(tx: Session, day: date) -> dict[str, Translated]:
    """Theme code -> its names on this day, in order."""
    return kept(tx, f"themes {day}", lambda: {theme.code: theme.names for theme in themes_at(tx, day)})


def theme_choices(tx: Session, day: date) -> list[tuple[str, str]]:
    """(code, name in the reader's language) of the day's themes."""
    return [(code, plain(names)) for code, names in theme_names(tx, day).items()]


def organisations(tx: Session) -> list[Organisation]:
    """All organisations by code, for choosing one."""
    return list(tx.scalars(select(Organisation).order_by(Organisation.code)))


def _name() -> Any:
    return paging.in_words(Organisation.names)


COLUMNS = (
    Column("name", lazy("Organisation"), lambda one: plain(one.names), _name),
    Column("code", lazy("Code"), lambda one: one.code, Organisation.code),
    Column("kind", lazy("Kind"), lambda one: rules.ORGANISATION_WORDS.get(one.kind, one.kind), Organisation.kind),
    Column("country", lazy("Country"), lambda one: country_name(one.country_code), Organisation.country_code),
)
STANDING = (
    Column("country", lazy("Country"), lambda row: country_name(row[0]), True),
    Column("standing", lazy("Standing"), lambda row: rules.STATUS_WORDS[row[1]] if row[1] else ""),
    Column("since", lazy("History"), lambda row: _history(row[2])),
)


def _history(known: list[CountryStatus]) -> str:
    """Each standing with its days, for a sheet."""
    return "; ".join(f"{rules.STATUS_WORDS[one.status]} {one.valid_from or ''}–{one.valid_to or ''}" for one in known)


def found_organisations(
    tx: Session,
    *,
    kind: str = "",
    country: str = "",
    sought: str = "",
    sort: str = "",
    page: int = 1,
    per_page: int | None = None,
) -> paging.Page:
    """Organisations by code unless sorted; of one kind or country, or with these words in code or name."""
    statement = select(Organisation).order_by(*paging.order(COLUMNS, sort, Organisation.code), Organisation.id)
    if kind:
        statement = statement.where(Organisation.kind == kind)
    if country:
        statement = statement.where(Organisation.country_code == country)
    statement = statement.where(search.found_in(Organisation.search_text, sought))
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def all_statuses(tx: Session) -> dict[str, list[CountryStatus]]:
    """Country code -> its statuses in order, of every country that ever had one."""
    by_country: dict[str, list[CountryStatus]] = {}
    for status in tx.scalars(select(CountryStatus).order_by(CountryStatus.country_code, CountryStatus.valid_from)):
        by_country.setdefault(status.country_code, []).append(status)
    return by_country


def countries(tx: Session) -> list[str]:
    """Codes of the countries that ever had a standing with the SCO: those one chooses from."""
    return kept(tx, "countries", lambda: list(tx.scalars(select(CountryStatus.country_code).distinct())))


def get_organisation(tx: Session, code: str) -> Organisation:
    return existing(tx.scalar(select(Organisation).where(Organisation.code == code)))


def _valid(model: type[CountryStatus] | type[Theme], day: date) -> ColumnElement[bool]:
    """rules.holds, said to the database."""
    return and_(
        or_(model.valid_from.is_(None), model.valid_from <= day),
        or_(model.valid_to.is_(None), model.valid_to > day),
    )

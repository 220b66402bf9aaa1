"""Asking for countries and their standing, themes of a time, and organisations."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from institute import search
from institute.database import Translated
from institute.errors import NotFound
from institute.partners import rules
from institute.partners.models import Country, CountryStatus, Organisation, Theme


def get_country(tx: Session, code: str) -> Country:
    """The country with its statuses."""
    found = find_country(tx, code)
    if found is None:
        raise NotFound
    return found


def find_country(tx: Session, code: str | None) -> Country | None:
    """The country with its statuses, or None."""
    if not code:
        return None
    return tx.scalar(select(Country).where(Country.code == code).options(selectinload(Country.statuses)))


def status_of(tx: Session, code: str | None, day: date) -> str | None:
    """A country's status with the SCO on a day: member, observer, dialogue-partner, partner or None."""
    statement = select(CountryStatus).where(CountryStatus.country_code == code).order_by(CountryStatus.valid_from)
    return rules.status_at(tx.scalars(statement).all(), day)


def statuses_at(tx: Session, day: date) -> dict[str, str]:
    """Country code -> status, of every country that has one on this day."""
    statement = select(CountryStatus).where(_valid(CountryStatus, day)).order_by(CountryStatus.country_code)
    return {it.country_code: it.status for it in tx.scalars(statement)}


def countries_with(tx: Session, status: str, day: date) -> list[str]:
    """Codes of the countries that have this status on this day."""
    return [code for code, has in statuses_at(tx, day).items() if has == status]


def themes_at(tx: Session, day: date) -> list[Theme]:
    """The themes as they were called on this day, in the reviewed list's order."""
    return list(tx.scalars(select(Theme).where(_valid(Theme, day)).order_by(Theme.id)))


def theme_names(tx: Session, day: date) -> dict[str, Translated]:
    """Theme code -> its names on this day, in order."""
    return {theme.code: theme.names for theme in themes_at(tx, day)}


def organisations(tx: Session, *, kind: str = "", country: str = "", sought: str = "") -> list[Organisation]:
    """Organisations by code; of one kind or country, or with these words in code or name (there are hundreds)."""
    statement = select(Organisation).order_by(Organisation.code)
    if kind:
        statement = statement.where(Organisation.kind == kind)
    if country:
        statement = statement.where(Organisation.country_code == country)
    words = search.fold(sought).split()
    found = tx.scalars(statement).all()
    return [one for one in found if all(word in search.fold(one.code, *one.names.values()) for word in words)]


def all_statuses(tx: Session) -> dict[str, list[CountryStatus]]:
    """Country code -> its statuses in order, of every country that ever had one."""
    by_country: dict[str, list[CountryStatus]] = {}
    for status in tx.scalars(select(CountryStatus).order_by(CountryStatus.country_code, CountryStatus.valid_from)):
        by_country.setdefault(status.country_code, []).append(status)
    return by_country


def get_organisation(tx: Session, code: str) -> Organisation:
    found = tx.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        raise NotFound
    return found


def _valid(model: type[CountryStatus] | type[Theme], day: date) -> ColumnElement[bool]:
    """rules.holds, said to the database."""
    return and_(
        or_(model.valid_from.is_(None), model.valid_from <= day),
        or_(model.valid_to.is_(None), model.valid_to > day),
    )

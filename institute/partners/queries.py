"""Asking for countries and their standing, themes of a time, and organisations."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from institute import search
from institute.database import Translated, kept
from institute.errors import existing
from institute.language import plain
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
    return existing(tx.scalar(select(Organisation).where(Organisation.code == code)))


def _valid(model: type[CountryStatus] | type[Theme], day: date) -> ColumnElement[bool]:
    """rules.holds, said to the database."""
    return and_(
        or_(model.valid_from.is_(None), model.valid_from <= day),
        or_(model.valid_to.is_(None), model.valid_to > day),
    )

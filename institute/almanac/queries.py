"""Asking for holidays and visa rules."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from institute import paging, search
from institute.almanac import words
from institute.almanac.models import Holiday, VisaRule
from institute.errors import existing
from institute.language import country as country_name
from institute.language import country_names, day, lazy, plain
from institute.paging import Column

HOLIDAYS = (
    Column("country", lazy("Country"), lambda one: country_name(one.country_code), Holiday.country_code),
    Column("days", lazy("Days"), lambda one: one.first, Holiday.first),
    Column("last", lazy("Last day"), lambda one: one.last, sheet_only=True),
    Column("name", lazy("Title"), lambda one: plain(one.names), lambda: paging.in_words(Holiday.names)),
    Column("kind", lazy("Kind"), lambda one: words.KINDS[one.kind], Holiday.kind),
    Column("source", lazy("Source"), lambda one: one.source, Holiday.source, sheet_only=True),
)
VISAS = (
    Column("country", lazy("Nationality"), lambda one: _nationality(one), VisaRule.country_code),
    Column("passport", lazy("Passport"), lambda one: words.PASSPORTS.get(one.passport, ""), VisaRule.passport),
    Column("purpose", lazy("Purpose"), lambda one: words.PURPOSES.get(one.purpose, ""), VisaRule.purpose),
    Column("outcome", lazy("Outlook"), lambda one: words.OUTCOMES[one.outcome], VisaRule.outcome),
    Column("most", lazy("Days at most"), lambda one: one.most_days, VisaRule.most_days, num=True),
    Column("from", lazy("From"), lambda one: one.valid_from and day(one.valid_from), VisaRule.valid_from),
    Column("to", lazy("Until before"), lambda one: one.valid_to and day(one.valid_to), VisaRule.valid_to),
    Column("note", lazy("Note"), lambda one: one.note, sheet_only=True),
    Column("source", lazy("Source"), lambda one: one.source, sheet_only=True),
)


def _nationality(rule: VisaRule) -> str:
    return country_name(rule.country_code) if rule.country_code else str(lazy("All others"))


def found_holidays(
    tx: Session,
    *,
    year: int | None = None,
    country: str = "",
    kind: str = "",
    sought: str = "",
    sort: str = "",
    page: int = 1,
    per_page: int | None = None,
) -> paging.Page:
    """Holidays by their first day unless sorted: of a year, country or kind, or named so."""
    statement = select(Holiday).order_by(
        *paging.order(HOLIDAYS, sort, [Holiday.first, Holiday.country_code]), Holiday.id
    )
    if year:
        statement = statement.where(Holiday.first <= date(year, 12, 31), Holiday.last >= date(year, 1, 1))
    if country:
        statement = statement.where(Holiday.country_code == country)
    if kind:
        statement = statement.where(Holiday.kind == kind)
    if sought:  # a few thousand short rows: names of countries stand in no column
        rows = [one for one in tx.scalars(statement) if search.finds(sought, *one.names.values(), *_names(one))]
        return paging.cut(rows, page, per_page or paging.PER_PAGE)
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def _names(one: Holiday) -> Iterable[str]:
    return country_names(one.country_code).values()


def years(tx: Session) -> list[int]:
    """The years of which the library's holidays are in the list."""
    brought = select(func.extract("year", Holiday.first)).where(Holiday.source != "").distinct()
    return sorted(int(year) for year in tx.scalars(brought))


_BETWEEN = (
    select(Holiday)
    .where(Holiday.country_code.in_(bindparam("countries", expanding=True)))
    .where(Holiday.first <= bindparam("ends"), Holiday.last >= bindparam("begins"))
    .order_by(Holiday.first, Holiday.country_code, Holiday.id)
)


def holidays_between(tx: Session, countries: Iterable[str], first: date, last: date) -> list[Holiday]:
    """What these countries have on any of these days, by day."""
    return list(tx.scalars(_BETWEEN, {"countries": list(set(countries)), "begins": first, "ends": last}))


def get_holiday(tx: Session, holiday_id: int) -> Holiday:
    return existing(tx.get(Holiday, holiday_id))


def found_visa_rules(
    tx: Session, *, country: str = "", sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:
    """Visa rules by country unless sorted; of one country with what holds for all others."""
    statement = select(VisaRule).order_by(
        *paging.order(VISAS, sort, [VisaRule.country_code.asc().nulls_last()]), VisaRule.id
    )
    if country:
        statement = statement.where((VisaRule.country_code == country) | VisaRule.country_code.is_(None))
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def visa_rules(tx: Session, countries: Iterable[str]) -> list[VisaRule]:
    """What is known of these nationalities, and of all others."""
    statement = select(VisaRule).where(VisaRule.country_code.in_(set(countries)) | VisaRule.country_code.is_(None))
    return list(tx.scalars(statement.order_by(VisaRule.id)))


def get_visa_rule(tx: Session, rule_id: int) -> VisaRule:
    return existing(tx.get(VisaRule, rule_id))

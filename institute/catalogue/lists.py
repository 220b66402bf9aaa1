"""The public's and the office's lists of sessions, and the office's of programmes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, cast, or_, select
from sqlalchemy.orm import Session, selectinload

from institute import paging, search
from institute.catalogue import queries, words
from institute.catalogue.models import CANCELLED, DRAFT, PUBLISHED, Programme, TrainingSession
from institute.language import HOME_ZONE, lazy, plain
from institute.paging import Column
from institute.partners import words as partners

PER_PAGE = 12


@dataclass(frozen=True)
class Wanted:
    """What a list of sessions is asked for. `when` is "" (not yet over), coming, running, past or all; `country` one
    whose people may apply; `since` and `until` days between which some of the session lies."""

    q: str = ""
    theme: str = ""
    type: str = ""
    language: str = ""
    mode: str = ""
    state: str = ""
    country: str = ""
    since: date | None = None
    until: date | None = None
    open: bool = False
    when: str = ""
    sort: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order was asked for."""
        return any(value for name, value in vars(self).items() if name != "sort")


def _local_day(instant: datetime, training: TrainingSession) -> date:
    return instant.astimezone(ZoneInfo(training.zone)).date()


def _title() -> Any:
    return paging.in_words(TrainingSession.title)


_CODE = Column("code", lazy("Number"), lambda one: one.code, TrainingSession.code)
_TITLE = Column("title", lazy("Session"), lambda one: plain(one.title), _title)
_START = Column("start", lazy("Dates"), lambda one: _local_day(one.starts_at, one), TrainingSession.starts_at)
_MORE = (
    Column("end", lazy("Last day"), lambda one: _local_day(one.ends_at, one), TrainingSession.ends_at, sheet_only=True),
    Column("closes", lazy("Applications close"), lambda one: one.closes_at, TrainingSession.closes_at, sheet_only=True),
    Column("place", lazy("Place"), lambda one: plain(one.place), sheet_only=True),
    Column("mode", lazy("Mode"), lambda one: words.MODES[one.mode], sheet_only=True),
    Column("type", lazy("Kind"), lambda one: words.TYPES[one.type], sheet_only=True),
    Column("languages", lazy("Taught in"), lambda one: partners.languages(one.languages), sheet_only=True),
    Column("for", lazy("For"), lambda one: words.audience(one), sheet_only=True),
    Column("hours", lazy("Hours"), lambda one: one.hours, sheet_only=True, num=True),
)
PUBLIC = (
    _CODE,
    _TITLE,
    _START,
    *_MORE,
    Column("free", lazy("Places left"), lambda one: max(0, one.free), sheet_only=True, num=True),
)
OFFICE = (
    _CODE,
    _TITLE,
    _START,
    Column("state", lazy("Stands"), lambda one: words.STATES[one.state]),
    Column("places", lazy("Places taken"), lambda one: one.taken, TrainingSession.taken, num=True),
    Column("all", lazy("Places"), lambda one: one.places, sheet_only=True, num=True),
    *_MORE,
)
PROGRAMMES = (
    Column("code", lazy("Code"), lambda one: one.code, True),
    Column("title", lazy("Programme"), lambda one: plain(one.versions[-1].title), True),
    Column("type", lazy("Kind"), lambda one: words.TYPES[one.type], True),
    Column("version", lazy("Newest version"), lambda one: one.versions[-1].number),
    Column("approved", lazy("Approved"), lambda one: one.versions[-1].approved_at, sheet_only=True),
)


def public_sessions(
    tx: Session, wanted: Wanted, *, now: datetime, page: int = 1, per_page: int | None = None
) -> paging.Page:
    """The sessions strangers may see, as asked for, with what a card shows."""
    statement = select(TrainingSession).where(TrainingSession.state != DRAFT).options(*queries.CARD)
    start = TrainingSession.starts_at.desc() if wanted.when == "past" else TrainingSession.starts_at
    order = [*paging.order(PUBLIC, wanted.sort, start), TrainingSession.id]
    return paging.paginate(tx, _narrowed(statement, wanted, now).order_by(*order), page, per_page or PER_PAGE)


def office_sessions(
    tx: Session, wanted: Wanted, *, now: datetime, page: int = 1, per_page: int | None = None
) -> paging.Page:
    """All sessions, drafts too, newest first unless sorted otherwise."""
    statement = _narrowed(select(TrainingSession).options(queries.CARD[-1]), wanted, now)
    order = [*paging.order(OFFICE, wanted.sort, TrainingSession.starts_at.desc()), TrainingSession.id]
    return paging.paginate(tx, statement.order_by(*order), page, per_page or paging.PER_PAGE)


def programmes(tx: Session, *, sought: str = "", type: str = "", sort: str = "") -> list[Programme]:
    """All programmes with their versions, by code unless sorted; with these words in code or newest title."""
    statement = select(Programme).order_by(Programme.code).options(selectinload(Programme.versions))
    if type:
        statement = statement.where(Programme.type == type)
    found = [one for one in tx.scalars(statement) if search.finds(sought, one.code, *one.versions[-1].title.values())]
    return paging.arranged(found, PROGRAMMES, sort)


def _narrowed(statement: Select[Any], wanted: Wanted, now: datetime) -> Select[Any]:
    statement = statement.where(*_when(wanted.when, now), *_between(wanted))
    if wanted.q:
        statement = statement.where(search.found_in(TrainingSession.search_text, wanted.q))
    if wanted.theme:
        statement = statement.where(_holds(TrainingSession.themes, wanted.theme))
    if wanted.language:
        statement = statement.where(_holds(TrainingSession.languages, wanted.language))
    if wanted.country:
        everybody = cast(TrainingSession.countries, String) == "[]"
        statement = statement.where(or_(everybody, _holds(TrainingSession.countries, wanted.country)))
    for name in ("type", "mode", "state"):
        if value := getattr(wanted, name):
            statement = statement.where(getattr(TrainingSession, name) == value)
    return statement.where(_open(now)) if wanted.open else statement


def _holds(column: Any, code: str) -> ColumnElement[bool]:
    """A list of codes kept as JSON holds this one; the same text on both databases."""
    return cast(column, String).contains(f'"{code}"', autoescape=True)


def _open(now: datetime) -> ColumnElement[bool]:
    seen = (TrainingSession.state == PUBLISHED) & (TrainingSession.taken < TrainingSession.places)
    return seen & (TrainingSession.opens_at <= now) & (TrainingSession.closes_at > now)


def _when(when: str, now: datetime) -> list[ColumnElement[bool]]:
    starts, ends = TrainingSession.starts_at, TrainingSession.ends_at
    live = TrainingSession.state != CANCELLED
    conditions = {
        "": [ends > now],
        "coming": [starts > now, live],
        "running": [starts <= now, ends > now, live],
        "past": [ends <= now, live],
    }
    return conditions.get(when, [])


def _between(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The days are the institute's own, both included."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since:
        conditions.append(TrainingSession.ends_at >= _midnight(wanted.since))
    if wanted.until:
        conditions.append(TrainingSession.starts_at < _midnight(wanted.until + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(HOME_ZONE)).astimezone(UTC)

"""Opening balances: what was counted before this house, with what it has counted since on top of it."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute import activity, language
from institute.catalogue.models import PUBLISHED, HeadlineFigure, TrainingSession
from institute.database import kept
from institute.errors import DomainError, existing
from institute.language import HOME_ZONE, lazy

SESSIONS, PERSON_TIMES, COUNTRIES = "sessions", "person-times", "countries"
INDICATORS = {SESSIONS: lazy("sessions held"), PERSON_TIMES: lazy("person-times trained"), COUNTRIES: lazy("countries")}
QUALIFIERS = {">": lazy("more than"), "≈": lazy("about"), "=": lazy("exactly")}


class NoPeriod(DomainError):
    message = lazy("Please write it as exactly as the source does: 2025, 2022-09 or 2023-11-15.")


class StruckAlready(DomainError):
    message = lazy("This figure was struck out already.")


@dataclass(frozen=True)
class Headline:
    """An opening balance and what was counted here since; of countries nothing is added: some would count twice."""

    indicator: str
    qualifier: str
    value: int
    as_of: str
    scope: Mapping[str, str]
    source: str
    own: int | None

    @property
    def total(self) -> int:
        return self.value + (self.own or 0)

    @property
    def about(self) -> str:
        """More than, about, or nothing before the number: a sign would point the other way in Persian."""
        return f"{QUALIFIERS[self.qualifier]} " if self.qualifier != "=" else ""

    @property
    def day(self) -> str:
        return said(self.as_of)

    @property
    def words(self) -> Any:
        return INDICATORS[self.indicator]


def last_day(text: str) -> date:
    """The last day of a year, a month or a day written as 2025, 2022-09 or 2023-11-15; NoPeriod otherwise."""
    if not re.fullmatch(r"[12][0-9]{3}(-[0-9]{2}){0,2}", text):
        raise NoPeriod
    whole = f"{text}-12" if len(text) == 4 else text
    year, month, day = map(int, f"{whole}-00".split("-")[:3])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        raise NoPeriod from None


def said(text: str) -> str:
    """The same in the reader's words, as exact as it is."""
    return language.day(date.fromisoformat(text)) if len(text) == 10 else language.digits(text)


def headlines(tx: Session, *, now: datetime) -> list[Headline]:
    """The newest cumulative figure of each kind, counted on to this day within the last minute."""
    return kept(tx, "headlines", lambda: _headlines(tx, now))


def _headlines(tx: Session, now: datetime) -> list[Headline]:
    there = select(HeadlineFigure).where(HeadlineFigure.struck_at.is_(None), HeadlineFigure.cumulative)
    newest: dict[str, HeadlineFigure] = {}
    for row in tx.scalars(there.order_by(HeadlineFigure.as_of.desc(), HeadlineFigure.id.desc())):
        newest.setdefault(row.indicator, row)
    counted = {as_of: _since(tx, as_of, now) for as_of in {row.as_of for row in newest.values()}}
    return [
        Headline(name, row.qualifier, row.value, row.as_of, dict(row.scope), row.source, counted[row.as_of].get(name))
        for name in INDICATORS if (row := newest.get(name))
    ]  # fmt: skip


def _since(tx: Session, as_of: str, now: datetime) -> dict[str, int]:
    """Sessions that ended after that day, and the places taken in them (domain.md 5.5)."""
    begins = datetime.combine(last_day(as_of) + timedelta(days=1), time(), ZoneInfo(HOME_ZONE))
    counts = select(func.count(TrainingSession.id), func.coalesce(func.sum(TrainingSession.taken), 0)).where(
        TrainingSession.state == PUBLISHED, TrainingSession.ends_at >= begins, TrainingSession.ends_at <= now
    )
    return dict(zip((SESSIONS, PERSON_TIMES), tx.execute(counts).one(), strict=True))


def history(tx: Session) -> list[HeadlineFigure]:
    """Every figure ever kept, struck out ones too, the latest first."""
    return list(tx.scalars(select(HeadlineFigure).order_by(HeadlineFigure.as_of.desc(), HeadlineFigure.id.desc())))


def keep(tx: Session, told: Mapping[str, Any], *, by_id: int | None, now: datetime) -> HeadlineFigure:
    """A figure as its source states it; another one later is another row."""
    figure = HeadlineFigure(**told, kept_at=now, kept_by_id=by_id)
    tx.add(figure)
    activity.note(tx, "figure-kept", figure, at=now, count=figure.value, source_name=figure.source)
    return figure


def strike(tx: Session, figure_id: int, *, reason: str, now: datetime) -> None:
    """Strikes a wrong figure out; it stays readable, with the reason."""
    figure = existing(tx.get(HeadlineFigure, figure_id, with_for_update=True, populate_existing=True))
    if figure.struck_at is not None:
        raise StruckAlready
    figure.struck_at, figure.struck_reason = now, reason
    activity.note(tx, "figure-struck", figure, at=now, count=figure.value, source_name=figure.source)

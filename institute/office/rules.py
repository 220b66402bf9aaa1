"""Copying to new days, bars in a year, and staff who are in two places at once. Values in, values or a refusal out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from zoneinfo import ZoneInfo

from institute.errors import DomainError
from institute.language import lazy


class InThePast(DomainError):
    message = lazy("Choose a day that is still to come.")


def shifted(moments: Mapping[str, datetime], zone: str, starts_on: date) -> dict[str, datetime]:
    """These moments of a session, moved by whole days so that `starts_at` falls on this day of its place.

    The clock on the wall stays: 9:00 is 9:00 again, whatever summer time does.
    """
    place = ZoneInfo(zone)
    by = starts_on - moments["starts_at"].astimezone(place).date()
    # within one zone Python adds days on the wall's clock
    return {name: moment.astimezone(place) + by for name, moment in moments.items()}


@dataclass(frozen=True)
class Stay:
    """Somebody is at a session for this time."""

    person_id: int
    session: str
    starts_at: datetime
    ends_at: datetime


def clashes(stays: Iterable[Stay]) -> list[tuple[int, str, str]]:
    """(person, session, other session) for everybody who is at two at once; what touches does not overlap."""
    by_person: dict[int, list[Stay]] = {}
    for stay in sorted(stays, key=lambda stay: stay.starts_at):
        by_person.setdefault(stay.person_id, []).append(stay)
    found = [
        (person_id, one.session, other.session)
        for person_id, theirs in by_person.items()
        for one, other in combinations(theirs, 2)
        if one.session != other.session and other.starts_at < one.ends_at
    ]
    return list(dict.fromkeys(found))


def bar(first: date, last: date, year: int) -> tuple[int, int]:
    """(from which day of the year, from 0; for how many days) of a stay that touches the year."""
    begins, ends = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
    return (begins - date(year, 1, 1)).days, (ends - begins).days + 1


def months(year: int) -> list[tuple[date, int]]:
    """(its first day, which day of the year that is, from 0) of each month."""
    firsts = [date(year, month, 1) for month in range(1, 13)]
    return [(first, (first - firsts[0]).days) for first in firsts]


def check_coming(day: date, today: date) -> None:
    """Refuses a first day that is not still to come."""
    if day <= today:
        raise InThePast

"""When meetings may be, and what they run into. Values in, values or a refusal out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from institute.almanac.models import WORKDAY
from institute.catalogue.models import DRAFT
from institute.errors import DomainError
from institute.language import days, lazy
from institute.timetable.models import CEREMONY, FREE, VISIT

LONGEST = timedelta(hours=16)
AGAIN = timedelta(hours=1)  # after which a program that reads a calendar may ask again
SERIES = 60  # meetings made at once
PRAYER = (time(12), time(14, 30))  # on Fridays, where somebody of the class prays (domain.md 4.3)
LUNCH, EVENING = (time(12), time(13, 30)), time(17)
VENUE, SPEAKER, TRAINEES = "venue", "speaker", "trainees"
HOLIDAY, FRIDAY, RAMADAN = "holiday", "friday", "ramadan"


class EndsFirst(DomainError):
    message = lazy("A meeting ends after it begins.")


class TooLong(DomainError):
    message = lazy("A meeting takes at most 16 hours. Please make one for each day.")


class OutsideSession(DomainError):
    """The days of the session are said."""


class TooMany(DomainError):
    message = lazy("That would be more than %(most)s meetings at once. Please choose fewer days.", most=SERIES)


class NoDay(DomainError):
    message = lazy("None of these weekdays lies between the first day and the last.")


class MovedMeanwhile(DomainError):
    message = lazy("Somebody else changed this meeting meanwhile. This is how it stands now.")


class IsCancelled(DomainError):
    message = lazy("This meeting is cancelled. Bring it back first.")


class StaysKnown(DomainError):
    message = lazy("People may know of this meeting. Cancel it: their calendars show it as cancelled.")


class SameWeek(DomainError):
    message = lazy("That is the week itself. Please choose another one.")


class NothingThere(DomainError):
    message = lazy("There is no meeting in that week to copy.")


def check_when(starts_at: datetime, ends_at: datetime, training: Any) -> None:
    """Refuses what ends before it begins, takes longer than a day's work, or lies on no day of its session."""
    if ends_at <= starts_at:
        raise EndsFirst
    if ends_at - starts_at > LONGEST:
        raise TooLong
    (first, last), place = days_of(training), ZoneInfo(training.zone)
    begins, ends = datetime.combine(first, time(), place), datetime.combine(last + timedelta(1), time(), place)
    if starts_at < begins or ends_at > ends:
        raise outside(training)


def is_address(text: str) -> bool:
    """Whether it is a whole web address: nothing else becomes a link, whatever is stored."""
    try:
        parts = urlsplit(text)
    except ValueError:  # a bracket that is not closed, say
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def outside(training: Any) -> OutsideSession:
    return OutsideSession(lazy("The session lasts %(days)s: choose a day of it.", days=days(*days_of(training))))


def days_of(training: Any) -> tuple[date, date]:
    """A session's first and last day on its place's clock."""
    place = ZoneInfo(training.zone)
    return training.starts_at.astimezone(place).date(), training.ends_at.astimezone(place).date()


def check_removable(state: str) -> None:
    """A meeting goes without a trace while nobody has seen its session: no calendar would take it off by itself."""
    if state != DRAFT:
        raise StaysKnown


def at(day: date, clock: time, zone: str) -> datetime:
    """The instant at which the wall clock of a place shows this; of an hour skipped in spring, the one after."""
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)


def moved(starts_at: datetime, ends_at: datetime, zone: str, minutes: int, longer: int) -> tuple[datetime, datetime]:
    """Both ends by so many minutes on the place's wall clock (9:00 stays 9:00 when days go by), the end by more."""
    place, length = ZoneInfo(zone), ends_at - starts_at + timedelta(minutes=longer)
    wall = starts_at.astimezone(place).replace(tzinfo=None) + timedelta(minutes=minutes)
    begins = wall.replace(tzinfo=place).astimezone(UTC)
    return begins, begins + length


def repeated(first: date, until: date, weekdays: Collection[int]) -> list[date]:
    """The days on these weekdays (0 is Monday) from the first to the last. NoDay, TooMany."""
    if (until - first).days > 7 * SERIES:
        raise TooMany
    span = (first + timedelta(n) for n in range((until - first).days + 1))
    found = [day for day in span if day.weekday() in weekdays]
    if not found:
        raise NoDay
    if len(found) > SERIES:
        raise TooMany
    return found


# What meetings run into.


@dataclass(frozen=True)
class Held:
    """A meeting as far as clashes go; `people` are its speakers: ids, or folded names of those without an account."""

    id: int
    training_id: int
    starts_at: datetime
    ends_at: datetime
    venue_id: int | None = None
    people: frozenset[int | str] = frozenset()
    kind: str = ""
    code: str = ""  # of its session
    zone: str = ""


@dataclass(frozen=True)
class Clash:
    """A meeting and another at the same time that share something: a venue, speakers, or so many trainees."""

    id: int
    kind: str
    other: Held
    people: frozenset[int | str] = frozenset()
    many: int = 0


def clashes(own: Sequence[Held], others: Iterable[Held], shared: Mapping[int, int]) -> list[Clash]:
    """What meetings of one session run into, among themselves and with others; what touches does not clash.

    `shared` says how many trainees of the session are in another one, by its id. In the session itself everybody
    is in two places where two meetings are at once, but for what is free.
    """
    found: list[Clash] = []
    for one, other in combinations(own, 2):
        if _at_once(one, other):
            class_too = FREE not in (one.kind, other.kind)
            found += _between(one, other, shared.get(one.training_id, 0) if class_too else 0)
            found += _between(other, one, shared.get(one.training_id, 0) if class_too else 0)
    for one in own:
        for other in others:
            if _at_once(one, other):
                found += _between(one, other, 0 if FREE in (one.kind, other.kind) else shared.get(other.training_id, 0))
    return found


def overlap(own: Sequence[Held]) -> bool:
    """Whether any of these are at once."""
    return any(_at_once(one, other) for one, other in combinations(own, 2))


def _at_once(one: Held, other: Held) -> bool:
    return one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _between(one: Held, other: Held, trainees: int) -> Iterator[Clash]:
    if one.venue_id is not None and one.venue_id == other.venue_id:
        yield Clash(one.id, VENUE, other)
    if both := one.people & other.people:
        yield Clash(one.id, SPEAKER, other, people=both)
    if trainees:
        yield Clash(one.id, TRAINEES, other, many=trainees)


# What a planner is warned of, and may do all the same.


@dataclass(frozen=True)
class Warning:
    """`holiday` is an almanac's row, `many` how many trainees come from its country (0: it is the place's own)."""

    kind: str
    holiday: Any = None
    many: int = 0


def warnings(meeting: Any, holidays: Iterable[Any], countries: Mapping[str, int], *, prays: bool) -> list[Warning]:
    """What lies on a meeting's time on the clock of its place: holidays, Friday's prayer, Ramadan (domain.md 4.3).

    `countries` are those of the holidays, with how many trainees come from each; `prays`: somebody of the class said
    so.
    """
    begins, ends = (moment.astimezone(ZoneInfo(meeting.zone)) for moment in (meeting.starts_at, meeting.ends_at))
    first, last = begins.date(), (ends - timedelta(microseconds=1)).date()
    found = [
        Warning(HOLIDAY, one, countries[one.country_code])
        for one in holidays
        if one.kind != WORKDAY and one.first <= last and first <= one.last
    ]
    if not prays:
        return found
    if first.weekday() == 4 and _touches(begins, ends, PRAYER):
        found.append(Warning(FRIDAY))
    meal = meeting.kind in (FREE, CEREMONY, VISIT) and _touches(begins, ends, LUNCH)
    if in_ramadan(first) and (meal or ends.date() > first or ends.time() > EVENING):
        found.append(Warning(RAMADAN))
    return found


def _touches(begins: datetime, ends: datetime, hours: tuple[time, time]) -> bool:
    opens, closes = (datetime.combine(begins.date(), hour, begins.tzinfo) for hour in hours)
    return begins < closes and opens < ends


def in_ramadan(day: date) -> bool:
    """Whether a day is of Ramadan, by the arithmetic Islamic calendar (civil epoch, leap years 2, 5, 7 ...).

    It begins on the evening of sighting, which may be a day earlier: that day counts too.
    """
    year = (day.year - 622) * 33 // 32
    return any(0 <= (day - _ramadan(each)).days + 1 <= 30 for each in (year, year + 1, year + 2))


def _ramadan(year: int) -> date:
    """Its first day: 236 days after new year's; the epoch is 19 July 622 of our calendar."""
    return date(622, 7, 19) + timedelta((year - 1) * 354 + (3 + 11 * year) // 30 + 236)


# What trainees know.


def facts(meeting: Any) -> dict[str, Any]:
    """What a trainee needs to be there: a change of any of these is told."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "venue_id": meeting.venue_id,
        "place": dict(meeting.place or {}),
        "link": meeting.link,
        "cancelled": meeting.cancelled_at is not None,
    }

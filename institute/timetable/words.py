"""What kinds of meetings, clashes and warnings are called, and how their times are said."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates

from institute import language
from institute.language import gettext, lazy, ngettext, plain
from institute.partners.words import isolated, listed
from institute.timetable import models as kinds
from institute.timetable import rules

KINDS = {
    kinds.LECTURE: lazy("Lecture"),
    kinds.WORKSHOP: lazy("Discussion or workshop"),
    kinds.VISIT: lazy("Visit"),
    kinds.CLOUD_VISIT: lazy("Cloud visit"),
    kinds.ONLINE: lazy("Online unit"),
    kinds.EXAM: lazy("Exam"),
    kinds.REPORT: lazy("Country-report talk"),
    kinds.CEREMONY: lazy("Ceremony"),
    kinds.FREE: lazy("Free time"),
}
PARTS = {kinds.LECTURER: lazy("Lecturer"), kinds.INTERPRETER: lazy("Interpreter")}


@lru_cache(maxsize=512)
def _tongue(tag: str, code: str) -> str:
    return language.SPEECHES[code].locale.languages.get(tag, tag)


def tongue(tag: str) -> str:
    """A language's name in the reader's."""
    return _tongue(tag, language.code())


@lru_cache(maxsize=4096)
def _span(starts_at: datetime, ends_at: datetime, zone: str, day: bool, code: str) -> str:
    begins, ends = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    hours = f"{language.time_of_day(begins)}–{language.time_of_day(ends)}"
    if ends.date() > begins.date():
        hours += gettext(" (the next day)")
    told = gettext("%(time)s %(place)s", time=hours, place=language.zone_name(zone))
    return f"{weekday(begins.date())}, {told}" if day else told


def span(starts_at: datetime, ends_at: datetime, place: str, reader: str) -> list[str]:
    """From when to when on the place's clock and, where it differs, on the reader's; each clock named."""
    told = [_span(starts_at, ends_at, place, False, language.code())]
    if reader != place:
        same = starts_at.astimezone(ZoneInfo(place)).date() == starts_at.astimezone(ZoneInfo(reader)).date()
        told.append(_span(starts_at, ends_at, reader, not same, language.code()))
    return told


def day_name(day: date) -> str:
    """Monday."""
    return dates.format_date(day, "EEEE", locale=language.code())


@lru_cache(maxsize=1024)
def _weekday(day: date, code: str) -> str:
    pattern = {"zh": "M月d日 EEE"}.get(code, "EEE d MMM")
    return language.digits(dates.format_date(day, pattern, locale=code))


def weekday(day: date) -> str:
    """Mon 14 Sep: the head of a day in a week."""
    return _weekday(day, language.code())


def where(entry: Any) -> str:
    """The venue with its building, or the place in words, or that it is online."""
    told = [plain(entry.venue_names), plain(entry.venue_place)] if entry.venue_id else [plain(entry.place)]
    if entry.link:
        told.append(gettext("Online"))
    return " · ".join(each for each in told if each)


def told(entry: Any) -> list[tuple[str, str]]:
    """(what it is, what it says): who lectures in which language, who interprets between which, what is spoken."""
    found = []
    for several, label, join in (
        (entry.lecturers, gettext("Lecturer"), listed),
        (entry.interpreters, gettext("Interpreter"), " – ".join),
    ):
        named = [f"{one.name} ({join(map(tongue, one.languages))})" if one.languages else one.name for one in several]
        if named:
            found.append((label, listed(named)))
    if entry.languages:
        found.append((gettext("Working languages"), listed(map(tongue, entry.languages))))
    return found


def clash(one: rules.Clash, names: Mapping[int | str, str], here: int) -> str:
    """A clash as a sentence; `names` are the speakers' by their key, `here` is the id of the session it is told in."""
    session = isolated(one.other.code)
    if one.kind == rules.VENUE:
        said = gettext("The venue is taken by %(session)s.", session=session)
    elif one.kind == rules.SPEAKER:
        who = listed(sorted(names.get(each, str(each)) for each in one.people))
        said = gettext("%(who)s speaks in %(session)s at this time.", who=who, session=session)
    elif one.other.training_id == here:
        said = gettext("The class has another meeting at this time.")
    else:
        said = ngettext(
            "%(n)s trainee has a meeting of %(session)s at this time.",
            "%(n)s trainees have a meeting of %(session)s at this time.",
            one.many,
            session=session,
        )
    return said


def warning(one: rules.Warning) -> str:
    if one.kind == rules.FRIDAY:
        return gettext("Friday, 12:00 to 14:30: somebody in this class prays.")
    if one.kind == rules.RAMADAN:
        return gettext("Likely Ramadan: no meal at noon, and a shorter afternoon.")
    where_ = language.country(one.holiday.country_code)
    if not one.many:
        return gettext("Holiday in %(country)s: %(name)s", country=where_, name=plain(one.holiday.names))
    return ngettext(
        "Holiday in %(country)s (%(n)s trainee): %(name)s",
        "Holiday in %(country)s (%(n)s trainees): %(name)s",
        one.many,
        country=where_,
        name=plain(one.holiday.names),
    )

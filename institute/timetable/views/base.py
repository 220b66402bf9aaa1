"""The room's blueprint, and a week or a list drawn from meetings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, request

from institute import clock
from institute.access import Can, may
from institute.catalogue.models import TrainingSession
from institute.config import settings
from institute.database import reading, today_in
from institute.enrolment.models import ENROLLED
from institute.errors import NotFound
from institute.learning import queries as learning
from institute.learning.views import base as learner
from institute.partners import words as partner_words
from institute.timetable import queries, rules, weeks, words
from institute.timetable.queries import Entry
from institute.web import pages
from institute.web.reader import me

bp = Blueprint("timetable", __name__)
WEEK, LIST = "week", "list"


@dataclass(frozen=True)
class Card:
    """A meeting in words: its times on each clock, where it is, who speaks, in which languages."""

    times: list[str]
    where: str
    who: str
    more: list[tuple[str, str]]  # (what it is, what it says)


@dataclass(frozen=True)
class Week:
    """Seven days from `first`, the hours shown, and the weeks beside it that hold anything to see."""

    days: list[weeks.Day]
    first: date
    opens: int
    closes: int
    before: date | None
    after: date | None
    today: date


def seat(code: str) -> learning.Seat:
    """The reader in a session: staff, or a trainee who has not left."""
    found = learner.seat(code)
    if found.enrolment and found.enrolment.state != ENROLLED and not may(me(), Can.TEACH, found.training):
        raise NotFound
    return found


def cards(entries: Sequence[Entry], zone: str | None = None) -> dict[int, Card]:
    """What is said of each meeting; the clock of `zone` stands first where a page is drawn by it."""
    reader, found = pages.zone(), {}
    for entry in entries:
        times = words.span(entry.starts_at, entry.ends_at, entry.zone, reader)
        who = partner_words.listed(one.name for one in entry.speakers)
        found[entry.id] = Card(
            times[::-1] if zone == reader and len(times) > 1 else times, words.where(entry), who, words.told(entry)
        )
    return found


def calendar(entries: Sequence[Entry], name: str) -> bytes:
    """Meetings for a calendar program (calendars.calendar); what writes it comes with the first one: 3 MB."""
    return import_module("institute.timetable.calendars").calendar(entries, name, settings().public_url)


def asked_day() -> date | None:
    """The day asked for by ?week=, which may be any of its week."""
    try:
        found = date.fromisoformat(request.args.get("week", ""))
    except ValueError:
        return None
    return found if 1990 < found.year < 2190 else None


def asked_view() -> str:
    return LIST if request.args.get("view") == LIST else WEEK


def week_of(training: TrainingSession) -> date:
    """The Monday to show: of the day asked for, of today while the session lasts, else of its nearer end."""
    first, last = rules.days_of(training)
    day = asked_day() or today_in(training.zone, clock.now())
    return weeks.monday(min(max(day, first), last))


def bounds(monday: date, zone: str) -> dict[str, datetime]:
    """The instants at which a week begins and ends on this clock."""
    return {"begins": rules.at(monday, time(), zone), "ends": rules.at(monday + timedelta(7), time(), zone)}


def entries_of(training: TrainingSession, view: str, monday: date) -> Sequence[Entry]:
    """A session's meetings: those of the week, or for the list all."""
    if view == LIST:
        return queries.entries(reading(), queries.OF_SESSION, training=training.id)
    return queries.entries(reading(), queries.SESSION_WEEK, training=training.id, **bounds(monday, training.zone))


def drawn(entries: Sequence[Entry], monday: date, zone: str, first: date | None, last: date | None) -> Week:
    """The week on this clock; `first` and `last` are the days beyond which there is nothing to see."""
    days = weeks.week(entries, monday, zone)
    opens, closes = weeks.hours(days)
    before, after = monday - timedelta(7), monday + timedelta(7)
    return Week(
        days, monday, opens, closes,
        before if first is None or before + timedelta(6) >= first else None,
        after if last is None or after <= last else None,
        today_in(zone, clock.now()),
    )  # fmt: skip


def by_day(entries: Sequence[Entry], zone: str) -> list[tuple[date, list[Entry]]]:
    """The meetings of each day on this clock."""
    found: dict[date, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.starts_at.astimezone(ZoneInfo(zone)).date(), []).append(entry)
    return list(found.items())


def shared_words() -> dict[str, Any]:
    """What every page of meetings is given."""
    return {"kind_words": words.KINDS, "weekday": words.weekday, "day_name": words.day_name}

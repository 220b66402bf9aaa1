"""Everybody's own: a session's timetable for its trainees, what comes next, and all of one's meetings."""

from datetime import timedelta

from flask import Response, make_response

from institute import clock
from institute.access import Can, may
from institute.database import reading, today_in
from institute.errors import NotFound
from institute.language import plain
from institute.timetable import queries, rules, weeks
from institute.timetable.views import base
from institute.timetable.views.base import bp, seat
from institute.web import pages
from institute.web.guard import needs
from institute.web.pages import page
from institute.web.reader import me

AHEAD = timedelta(days=120)  # of the list of one's meetings


@bp.get("/learn/<code>/timetable")
@needs(Can.LEARN)
def session(code: str) -> Response:
    """A week of the session, or the list of all its meetings: to read."""
    found, view = seat(code), base.asked_view()
    training = found.training
    monday = base.week_of(training)
    entries = base.entries_of(training, view, monday)
    return page(
        "timetable/session.html", fragment="timetable/_session.html", training=training, enrolment=found.enrolment,
        view=view, week=base.drawn(entries, monday, training.zone, *rules.days_of(training)),
        days=base.by_day(entries, training.zone) if view == base.LIST else [], cards=base.cards(entries),
        entries=entries, staff=may(me(), Can.TEACH, training), **base.shared_words(),
    )  # fmt: skip


@bp.get("/learn/<code>/timetable/next")
@needs(Can.LEARN)
def coming(code: str) -> Response:
    """The next meetings, for the session's page."""
    training = seat(code).training
    entries = queries.entries(reading(), queries.COMING, training=training.id, begins=clock.now())
    return page(
        "timetable/coming.html", fragment="timetable/_coming.html", training=training, entries=entries,
        cards=base.cards(entries), days=base.by_day(entries, training.zone), **base.shared_words(),
    )  # fmt: skip


@bp.get("/learn/<code>/timetable/<id:meeting_id>.ics")
@needs(Can.LEARN)
def file(code: str, meeting_id: int) -> Response:
    """One meeting for the reader's own calendar."""
    training = seat(code).training
    entries = queries.entries(reading(), queries.ONE, training=training.id, meeting=meeting_id)
    if not entries:
        raise NotFound
    body = base.calendar(entries, plain(training.title))
    response = make_response(body)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{training.code}-{meeting_id}.ics"'
    return response


@bp.get("/me/timetable")
@needs(Can.LOOK_AFTER_SELF)
def mine() -> Response:
    """All my meetings, on my own clock: those I learn in, teach and speak at."""
    view, zone = base.asked_view(), pages.zone()
    today = today_in(zone, clock.now())
    monday = weeks.monday(base.asked_day() or today)
    span = base.bounds(monday, zone)
    if view == base.LIST:
        span = {"begins": clock.now(), "ends": clock.now() + AHEAD}
    entries = queries.entries(reading(), queries.OF_PERSON, person=me().id, **span)
    return page(
        "timetable/mine.html", fragment="timetable/_mine.html", view=view, zone=zone,
        week=base.drawn(entries, monday, zone, None, None), cards=base.cards(entries, zone), entries=entries,
        days=base.by_day(entries, zone) if view == base.LIST else [], **base.shared_words(),
    )  # fmt: skip

"""One view over all sessions, by venue or by lecturer, and the venues themselves."""

from datetime import date
from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, today_in, writing
from institute.language import HOME_ZONE, gettext, plain
from institute.timetable import actions, forms, queries, weeks
from institute.timetable.models import Venue
from institute.timetable.queries import Entry
from institute.timetable.views import base
from institute.timetable.views.base import bp
from institute.web.guard import needs
from institute.web.pages import go, page

BY_VENUE, BY_SPEAKER = "venue", "speaker"


@bp.get("/office/timetable")
@needs(Can.EDIT_SESSIONS)
def everything() -> Response:
    """A week of the whole institute on Qingdao's clock: who and what is where."""
    by = BY_SPEAKER if request.args.get("by") == BY_SPEAKER else BY_VENUE
    monday = weeks.monday(base.asked_day() or today_in(HOME_ZONE, clock.now()))
    found = queries.entries(reading(), queries.ALL, **base.bounds(monday, HOME_ZONE))
    entries = [entry for entry in found if not entry.cancelled]
    return page(
        "timetable/everything.html", fragment="timetable/_everything.html", by=by, rows=_rows(entries, by, monday),
        week=base.drawn([], monday, HOME_ZONE, None, None), cards=base.cards(entries), **base.shared_words(),
    )  # fmt: skip


def _rows(entries: list[Entry], by: str, monday: date) -> list[tuple[str, list[list[Entry]], set[int]]]:
    """(venue or speaker, what is there on each of seven days, the ids of those that run into each other)."""
    grouped: dict[Any, tuple[str, list[Entry]]] = {}
    for entry in entries:
        for key, name in _keys(entry, by):
            grouped.setdefault(key, (name, []))[1].append(entry)
    rows = []
    for key, (name, several) in sorted(grouped.items(), key=lambda pair: (not pair[0][0], pair[1][0].casefold())):
        drawn = weeks.week(several, monday, HOME_ZONE)
        rows.append((name, [[piece.entry for piece in day.pieces] for day in drawn], _at_once(several, bool(key[0]))))
    return rows


def _keys(entry: Entry, by: str) -> list[tuple[Any, str]]:
    if by == BY_SPEAKER:
        return [((True, one.key), one.name) for one in entry.speakers] or [((False, 0), gettext("Nobody named"))]
    if entry.venue_id:
        return [((True, entry.venue_id), plain(entry.venue_names))]
    return [((False, 0), gettext("Elsewhere or online"))]


def _at_once(entries: list[Entry], real: bool) -> set[int]:
    if not real:
        return set()
    return {
        one.id
        for one in entries
        for other in entries
        if one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at
    }


@bp.get("/office/venues")
@needs(Can.EDIT_SESSIONS)
def venues() -> Response:
    return page("timetable/venues.html", venues=queries.venues(reading(), closed=True))


@bp.route("/office/venues/new", methods=["GET", "POST"])
@needs(Can.EDIT_SESSIONS)
def new_venue() -> Response:
    return _edit(None)


@bp.route("/office/venues/<id:venue_id>", methods=["GET", "POST"])
@needs(Can.EDIT_SESSIONS)
def venue(venue_id: int) -> Response:
    return _edit(queries.get_venue(reading(), venue_id))


def _edit(found: Venue | None) -> Response:
    form = forms.OneVenue(request.form if request.method == "POST" else None, obj=found)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            kept = queries.get_venue(tx, found.id) if found else None
            actions.keep_venue(tx, kept, form.data, now=clock.now())
        return go("timetable.venues", gettext("The venue is saved."))
    return page("timetable/venue.html", 422 if form.errors else 200, form=form, venue=found)

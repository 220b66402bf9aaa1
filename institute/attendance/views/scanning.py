"""Badges, scanned by a helper whose link gives this right alone, or by the session's staff."""

import re
from datetime import timedelta

from flask import Response, request, url_for

from institute import clock
from institute.access import Can, may
from institute.attendance import actions, forms, queries, rules, words
from institute.attendance.models import ScanPass
from institute.attendance.views.base import bp
from institute.database import reading, today_in, writing
from institute.enrolment.models import Enrolment
from institute.errors import DomainError
from institute.web import cookies, headers
from institute.web.guard import needs
from institute.web.pages import go_to, page
from institute.web.reader import me

COOKIE = "scan"
_BADGE = re.compile(r"(?:.*/b/)?([2-9A-HJ-NP-Z]{20})", re.ASCII)
_CAMERA = headers.HEADERS["Permissions-Policy"].replace("camera=()", "camera=(self)")


def _held(raw: str | None) -> ScanPass:
    """The pass a link or a cookie names, on its day. NoPass."""
    found = queries.find_pass(reading(), actions.hashed(raw)) if raw else None
    if found is None or found.day != today_in(found.training.zone, clock.now()):
        raise rules.NoPass
    return found


def _mine() -> ScanPass:
    return _held(request.cookies.get(cookies.name(COOKIE)))


@bp.get("/scan/<token>")
@needs(Can.READ)
def begin_scanning(token: str) -> Response:
    """The helper's link: the browser keeps it for the day, and the address no more."""
    _held(token)
    response = go_to(url_for("attendance.scanning"))
    cookies.put(response, COOKIE, token, max_age=int(timedelta(hours=16).total_seconds()))
    return response


@bp.get("/scan")
@needs(Can.READ)
def scanning() -> Response:
    """Scanning in the page where the browser can; else the phone's camera opens each badge's address."""
    return _shown("scan", _mine())


def _shown(
    template: str,
    held: ScanPass | None,
    status: int = 200,
    *,
    form: forms.TypedBadge | None = None,
    place: Enrolment | None = None,
    refusal: str = "",
    **more: object,
) -> Response:
    response = page(
        f"attendance/{template}.html", status, fragment="attendance/_scanned.html", held=held, place=place,
        form=form or forms.TypedBadge(), refusal=refusal, words=words,
        **{"stands": None, "token": "", **more},  # nosec B105  # no helper's link was opened
    )  # fmt: skip
    response.headers["Permissions-Policy"] = _CAMERA
    return response


@bp.get("/b/<badge>")
@needs(Can.READ)
def badge(badge: str) -> Response:
    """A badge as a camera opens it: for who may scan it, whose it is; for everybody else nobody's name."""
    place = queries.find_badge(reading(), badge)
    try:
        held = _scanner(place)
    except DomainError:
        return page("attendance/badge.html")
    return _shown("scan", held, place=place, token=badge)


def _scanner(place: Enrolment | None) -> ScanPass | None:
    """The pass in hand, or None for staff who may scan without one. NoPass, UnknownBadge."""
    if place is not None and me() and may(me(), Can.TAKE_ROLL, place):
        return None
    held = _mine()
    if place is None or place.training_id != held.training_id:
        raise rules.UnknownBadge
    return held


@bp.post("/scan")
@needs(Can.READ)
def scan() -> Response:
    """Notes who was scanned. Nothing about a badge is told to who may not scan it."""
    form = forms.TypedBadge(request.form)
    found = _BADGE.fullmatch(form.badge.data or "") if form.validate() else None
    place = queries.find_badge(reading(), found[1]) if found else None
    try:
        held = _scanner(place)
        if place is None:
            raise rules.UnknownBadge
        half = rules.running(queries.halves(reading(), place.training_id), clock.now())
        if half is None:
            raise rules.NotNow
        with writing() as tx:
            by_id, now = me().id if me() else None, clock.now()
            actions.by_badge(tx, place, half, pass_id=held.id if held else None, by_id=by_id, now=now)
    except rules.NoPass:
        raise
    except DomainError as refusal:
        return _shown("scan", _mine_or_none(), 409, refusal=str(refusal.message))
    stands = queries.own(reading(), place.id).get(half.key)
    return _shown("scan", held, place=place, stands=stands, half=half)


def _mine_or_none() -> ScanPass | None:
    try:
        return _mine()
    except rules.NoPass:
        return None

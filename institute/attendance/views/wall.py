"""The code on the wall and what becomes of it: scanned, signed in, noted at the time of the first scan."""

from dataclasses import replace

from flask import Response, request, url_for

from institute import clock, throttle
from institute.access import Can
from institute.attendance import actions, codes, forms, queries, rules, words
from institute.attendance.codes import Arrival
from institute.attendance.models import Attendance
from institute.attendance.queries import Seat
from institute.attendance.views.base import bp, drawn, half_day, held
from institute.config import settings
from institute.database import reading, writing
from institute.enrolment import queries as enrolment
from institute.enrolment.models import ENROLLED
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.web import cookies
from institute.web.guard import needs
from institute.web.pages import go_to, page
from institute.web.reader import me

COOKIE = "arrival"
MOST = 10  # wrong codes typed by one account in a quarter of an hour; a hall behind one address is no reason


@bp.get("/teach/<code>/attendance/<half>/code")
@needs(Can.TAKE_ROLL)
def wall(code: str, half: str) -> Response:
    """The page for the projector: a new code every 15 seconds, and how many have come."""
    training, now = held(code), clock.now()
    day = half_day(training, half)
    come, everybody = queries.come(reading(), training.id, day.key)
    address = url_for("attendance.scanned", token=codes.wall(training.id, day.key, now))
    return page(
        "attendance/wall.html", fragment="attendance/_wall.html", training=training, half=day,
        picture=drawn(f"{settings().public_url}{address}", gettext("Code to scan with the phone's camera")),
        typed=codes.typed(training.id, day.key, now), takes=rules.takes(day, now),
        come=come, all=everybody,
    )  # fmt: skip


@bp.get("/a/<token>")
@needs(Can.READ)
def scanned(token: str) -> Response:
    """The code as a phone's camera opens it: in time, it becomes a receipt that outlives signing in."""
    try:
        arrival = codes.scanned(token, clock.now())
    except DomainError as refusal:
        return _arriving(refusal=refusal, status=409)
    response = _arriving(arrival) if me() else go_to(url_for("people.sign_in", next=url_for("attendance.arrive")))
    cookies.put(response, COOKIE, codes.receipt(arrival), max_age=int(codes.RECEIPT.total_seconds()))
    return response


@bp.get("/attend")
@needs(Can.LOOK_AFTER_SELF)
def arrive() -> Response:
    """After signing in; or without a camera, to type the code."""
    try:
        return _arriving(_kept())
    except DomainError as refusal:
        return _arriving(refusal=refusal)


def _kept() -> Arrival | None:
    """The receipt this browser carries."""
    kept = request.cookies.get(cookies.name(COOKIE))
    return codes.received(kept, clock.now()) if kept else None


def _arriving(
    arrival: Arrival | None = None,
    form: forms.Typed | None = None,
    refusal: DomainError | None = None,
    stands: Attendance | None = None,
    status: int = 200,
) -> Response:
    return page(
        "attendance/arrive.html", status, fragment="attendance/_arrive.html", arrival=arrival,
        form=form or forms.Typed(), refusal=refusal.message if refusal else "", stands=stands, words=words,
    )  # fmt: skip


@bp.post("/attend")
@needs(Can.LOOK_AFTER_SELF)
def attend() -> Response:
    """Notes the arrival: by the receipt, or by the code typed. Once, however often it is sent."""
    form = forms.Typed(request.form)
    try:
        if "typed" not in request.form:
            return _noted(*_by_receipt())
        if not form.validate():
            return _arriving(form=form, status=422)
        return _noted(*_by_typing(form.typed.data or ""))
    except rules.NotOurCode as refusal:
        if "typed" not in request.form:
            return _arriving(refusal=refusal, status=409)
        form.typed.errors = [str(refusal.message)]
        return _arriving(form=form, status=422)
    except (rules.OldCode, rules.NotYourSession, rules.NotNow, rules.ClosedForTrainees) as refusal:
        return _arriving(refusal=refusal, status=409)


def _by_receipt() -> tuple[Seat, Arrival]:
    arrival = _kept()
    if arrival is None:
        raise rules.OldCode
    place = enrolment.find_enrolment(reading(), arrival.training_id, me().id)
    if place is None or place.state != ENROLLED:
        raise rules.NotYourSession
    try:
        return Seat(place, queries.get_half(reading(), place.training_id, arrival.half)), arrival
    except NotFound:  # the meeting was moved meanwhile
        raise rules.NotNow from None


def _by_typing(text: str) -> tuple[Seat, Arrival]:
    """Of the half-days running now in the reader's sessions, the one whose code this is. NotOurCode, TooMany."""
    now, key, given = clock.now(), f"attend:{me().id}", text.upper().replace(" ", "").replace("-", "")
    throttle.check(reading(), key, most=MOST, now=now)
    for seat in queries.running_for(reading(), me().id, now):
        if codes.is_typed(given, seat.place.training_id, seat.half.key, now):
            return seat, Arrival(seat.place.training_id, seat.half.key, now)
    with writing() as tx:
        throttle.count(tx, key, now=now)
    raise rules.NotOurCode


def _noted(seat: Seat, arrival: Arrival) -> Response:
    now = clock.now()
    with writing() as tx:
        actions.by_code(tx, seat.place, seat.half, at=min(arrival.at, now), now=now)
    stands = queries.own(reading(), seat.place.id).get(seat.half.key)
    response = _arriving(replace(arrival, half=seat.half.key), stands=stands)
    cookies.drop(response, COOKIE)
    return response

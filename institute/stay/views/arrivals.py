"""Check-in on a phone: who is expected, one button each; who is here, registered, gone."""

from typing import Any

from flask import Response, request

from institute import clock, paging
from institute.access import Can
from institute.database import reading, writing
from institute.dossier import rules as particulars
from institute.errors import DomainError
from institute.language import gettext
from institute.stay import actions, forms, queries, rules, words
from institute.stay.models import ARRIVED, GONE, REGISTERED
from institute.stay.views.base import bp, held, place_of
from institute.web.guard import needs
from institute.web.lists import remembered
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me

EXPECTED, HERE, LEFT, ALL = SHOWN = ("expected", "here", "gone", "all")


def _state(one: queries.Trainee) -> str:
    if one.absent or one.at(GONE):
        return LEFT
    return HERE if one.at(ARRIVED) else EXPECTED


@bp.get("/office/stay/<code>")
@needs(Can.SEE_RESTRICTED)
@remembered
def desk(code: str) -> Response:
    """Everybody, page by page, narrowed by name and by how far they are."""
    training, now = held(code), clock.now()
    q = request.args.get("q", "").strip()[:100]
    asked = request.args.get("show", "")
    show = asked if asked in SHOWN else ALL
    everybody = queries.trainees(reading(), training.id, q=q)
    fits = [one for one in everybody if show in (ALL, _state(one))]
    found = paging.cut(fits, request.args.get("page", 1, type=int))
    late = [one for one in everybody if _unregistered(one) and rules.due(one.at(ARRIVED)) < now]
    return page(
        "stay/desk.html", fragment="stay/_desk.html", training=training, found=found, q=q, show=show, now=now,
        counts={each: sum(each in (ALL, _state(one)) for one in everybody) for each in SHOWN}, late=late, due=rules.due,
        words=words, list_root="#_desk",
    )  # fmt: skip


def _unregistered(one: queries.Trainee) -> bool:
    return bool(one.at(ARRIVED) and not one.at(REGISTERED) and not one.at(GONE))


@bp.post("/office/stay/<code>/<id:row_id>/mark")
@needs(Can.SEE_RESTRICTED)
def mark(code: str, row_id: int) -> Response:
    """Sets a mark, or (on=0) takes it back; twice is once."""
    place_of(code, row_id)
    form = forms.Mark(request.form)
    if form.validate():
        try:
            with writing() as tx:
                actions.mark(tx, code, row_id, form.mark.data, on=request.form.get("on") != "0", now=clock.now())
        except DomainError as refusal:
            return _marked(code, row_id, str(refusal.message), 409)
    return _marked(code, row_id)


def _marked(code: str, row_id: int, refusal: str = "", status: int = 200) -> Response:
    """The row alone for htmx, the desk without."""
    if not wants_fragment():
        where = request.form.get("from", "")
        target = {"row_id": row_id} if where == "trainee" else {"_anchor": f"t-{row_id}"}
        said, tone = (refusal, "error") if refusal else (gettext("Noted."), "success")
        return go("stay.trainee" if where == "trainee" else "stay.desk", said, tone, code=code, **target)
    place = place_of(code, row_id)
    one = queries.trainee(reading(), place)
    return page(
        "stay/_row.html", status, training=place.training, one=one, now=clock.now(), due=rules.due, refusal=refusal,
        words=words,
    )  # fmt: skip


@bp.get("/office/stay/<code>/<id:row_id>")
@needs(Can.SEE_RESTRICTED)
def trainee(code: str, row_id: int) -> Response:
    """One trainee's stay: every mark, flights, departure, and not come."""
    return shown(code, row_id)


def shown(code: str, row_id: int, status: int = 200, **given: Any) -> Response:
    """The page of one trainee; `given` holds a form with mistakes, as absence, departure or flights."""
    place, tx = place_of(code, row_id), reading()
    one = queries.trainee(tx, place, tell=queries.FLIGHTS)
    gone = one.at(GONE) or clock.now()
    left = {"gone_at": particulars.on_wall(gone, place.training.zone), "remaining": one.stay and one.stay.remaining}
    pickups = queries.pickups(tx, place.training_id)
    return page(
        "stay/trainee.html", status, training=place.training, one=one, now=clock.now(), due=rules.due, words=words,
        absence=given.get("absence") or forms.Absence(),
        departure=given.get("departure") or forms.Departure().fill(left),
        flights=given.get("flights") or flight_form(None, pickups).fill(one.told | _seat(one)),
    )  # fmt: skip


def _seat(one: queries.Trainee) -> dict[str, str]:
    return {"pickup": str((one.stay.pickup_id if one.stay else 0) or 0)}


def flight_form(given: Any, pickups: Any) -> forms.Flights:
    form = forms.Flights(given)
    form.pickup.choices = [(0, gettext("Nobody yet")), *((one.id, f"{one.place} · {one.vehicle}") for one in pickups)]
    return form


@bp.post("/office/stay/<code>/<id:row_id>/absent")
@needs(Can.SEE_RESTRICTED)
def miss(code: str, row_id: int) -> Response:
    """Has not come, and why: the place is free."""
    place_of(code, row_id)
    form = forms.Absence(request.form)
    if not form.validate():
        return shown(code, row_id, 422, absence=form)
    with writing() as tx:
        actions.miss(tx, code, row_id, why=form.why.data, by=me(), now=clock.now())
    return go("stay.desk", gettext("Noted. The place is free."), code=code, _anchor=f"t-{row_id}")


@bp.post("/office/stay/<code>/<id:row_id>/came")
@needs(Can.SEE_RESTRICTED)
def come_after_all(code: str, row_id: int) -> Response:
    place_of(code, row_id)
    with writing() as tx:
        actions.come_after_all(tx, code, row_id, by=me(), now=clock.now())
    return go("stay.trainee", gettext("The place is theirs again."), code=code, row_id=row_id)


@bp.post("/office/stay/<code>/<id:row_id>/departure")
@needs(Can.SEE_RESTRICTED)
def depart(code: str, row_id: int) -> Response:
    place, form = place_of(code, row_id), forms.Departure(request.form)
    fine, gone_at = form.validate(), form.gone_at.in_zone(place.training.zone)
    if not fine or gone_at is None:
        return shown(code, row_id, 422, departure=form)
    with writing() as tx:
        actions.depart(tx, code, row_id, gone_at=gone_at, remaining=form.remaining.data or "", now=clock.now())
    return go("stay.desk", gettext("The departure is noted."), code=code, _anchor=f"t-{row_id}")

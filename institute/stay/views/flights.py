"""Flights in and out, and who is fetched by which drive."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.language import gettext
from institute.stay import actions, forms, queries
from institute.stay.views.arrivals import flight_form, shown
from institute.stay.views.base import bp, held, place_of
from institute.web.guard import needs
from institute.web.pages import go, page


def _list(training: TrainingSession, form: Any = None, status: int = 200) -> Response:
    tx = reading()
    everybody = [one for one in queries.trainees(tx, training.id, tell=queries.FLIGHTS) if not one.absent]
    everybody.sort(key=lambda one: (not one.tells("arrival_at"), one.tells("arrival_at")))
    return page(
        "stay/flights.html", status, training=training, everybody=everybody,
        pickups=queries.pickups(tx, training.id), form=form or forms.NewPickup(),
    )  # fmt: skip


@bp.get("/office/stay/<code>/flights")
@needs(Can.SEE_RESTRICTED)
def flights(code: str) -> Response:
    """Everybody's flights, the first to land first; the drives below."""
    return _list(held(code))


@bp.post("/office/stay/<code>/flights")
@needs(Can.SEE_RESTRICTED)
def add_pickup(code: str) -> Response:
    training, form = held(code), forms.NewPickup(request.form)
    fine, meets_at = form.validate(), form.meets_at.in_zone(training.zone)
    if not fine or meets_at is None:
        return _list(training, form, 422)
    with writing() as tx:
        actions.add_pickup(
            tx, training, meets_at=meets_at, place=form.place.data or "", vehicle=form.vehicle.data or "",
            met_by=form.met_by.data or "", now=clock.now(),
        )  # fmt: skip
    return go("stay.flights", gettext("The drive is added. Choose its passengers at their names."), code=code)


@bp.post("/office/stay/<code>/flights/<id:pickup_id>/delete")
@needs(Can.SEE_RESTRICTED)
def drop_pickup(code: str, pickup_id: int) -> Response:
    training = held(code)
    with writing() as tx:
        actions.drop_pickup(tx, training, pickup_id, now=clock.now())
    return go("stay.flights", gettext("The drive is taken away."), code=code)


@bp.post("/office/stay/<code>/<id:row_id>/flights")
@needs(Can.SEE_RESTRICTED)
def keep_flights(code: str, row_id: int) -> Response:
    """What the office learnt of one trainee's flights."""
    place = place_of(code, row_id)
    form = flight_form(request.form, queries.pickups(reading(), place.training_id))
    if not form.validate():
        return shown(code, row_id, 422, flights=form)
    with writing() as tx:
        actions.keep_flights(tx, code, row_id, form.told(), pickup_id=form.pickup.data or None, now=clock.now())
    return go("stay.flights", gettext("The flights are kept."), code=code)

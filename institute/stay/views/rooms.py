"""The session's rooms, who sleeps where, and the house's proposal."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import gettext, ngettext
from institute.stay import actions, forms, queries, words
from institute.stay.views.base import bp, held
from institute.web.guard import needs
from institute.web.pages import go, page, say


def _shown(training: TrainingSession, status: int = 200, **given: Any) -> Response:
    tx = reading()
    everybody = [one for one in queries.trainees(tx, training.id, tell=("room", "roommate")) if not one.absent]
    return page(
        "stay/rooms.html", status, training=training, everybody=everybody, words=words,
        rooms=queries.rooms(tx, training.id, everybody), refusal=given.get("refusal"), left=given.get("left", ()),
        bedless=[one for one in everybody if not (one.stay and one.stay.room_id)],
        form=given.get("form") or forms.NewRooms(), proposal=given.get("proposal") or forms.Proposal(),
    )  # fmt: skip


@bp.get("/office/stay/<code>/rooms")
@needs(Can.SEE_RESTRICTED)
def rooms(code: str) -> Response:
    return _shown(held(code))


@bp.post("/office/stay/<code>/rooms")
@needs(Can.SEE_RESTRICTED)
def add_rooms(code: str) -> Response:
    training, form = held(code), forms.NewRooms(request.form)
    if not form.validate():
        return _shown(training, 422, form=form)
    try:
        with writing() as tx:
            actions.add_rooms(
                tx, training, form.several(), building=form.building.data or "", beds=form.beds.data or 1,
                kind=form.kind.data, accessible=form.accessible.data, now=clock.now(),
            )  # fmt: skip
    except actions.NameTaken as refusal:
        form.numbers.errors = [str(refusal.message)]
        return _shown(training, 422, form=form)
    return go("stay.rooms", gettext("The rooms are added."), code=code)


@bp.post("/office/stay/<code>/rooms/<id:room_id>/delete")
@needs(Can.SEE_RESTRICTED)
def drop_room(code: str, room_id: int) -> Response:
    training = held(code)
    with writing() as tx:
        actions.drop_room(tx, training, room_id, now=clock.now())
    return go("stay.rooms", gettext("The room is taken away. Who slept there needs another."), code=code)


@bp.post("/office/stay/<code>/beds")
@needs(Can.SEE_RESTRICTED)
def give_room(code: str) -> Response:
    """A bed for one trainee, or none (room=0)."""
    training, tx, form = held(code), reading(), forms.Bed(request.form)
    form.place.choices = [(one.place.id, "") for one in queries.trainees(tx, training.id)]
    form.room.choices = [(0, ""), *((one.room.id, "") for one in queries.rooms(tx, training.id, []))]
    if not form.validate():
        return _shown(training, 422, refusal=gettext("Please choose somebody and a room."))
    try:
        with writing() as door:
            actions.give_room(door, code, form.place.data, form.room.data or None, now=clock.now())
    except DomainError as refusal:
        return _shown(training, 409, refusal=refusal.message)
    return go("stay.rooms", gettext("The bed is noted."), code=code)


@bp.post("/office/stay/<code>/rooms/propose")
@needs(Can.SEE_RESTRICTED)
def propose(code: str) -> Response:
    """Beds for everybody who has none."""
    training, form = held(code), forms.Proposal(request.form)
    if not form.validate():
        return _shown(training, 422, proposal=form)
    with writing() as tx:
        left = actions.propose_rooms(tx, training, form.mix.data, now=clock.now())
    if not left:
        return go("stay.rooms", gettext("Everybody has a bed."), code=code)
    say(ngettext("%(n)s person still needs a bed.", "%(n)s people still need a bed.", len(left)), "warning")
    return _shown(held(code), left=left, proposal=form)

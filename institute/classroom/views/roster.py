"""The trainees of a session, how far each is, and what the staff note on them."""

from typing import Any

from flask import Response, request

from institute import clock, competences
from institute.access import Can
from institute.classroom import actions, forms, queries, rosters
from institute.classroom.views.base import bp, taught
from institute.database import reading, writing
from institute.dossier.views.reveal import restricted
from institute.enrolment import queries as enrolment
from institute.enrolment.models import Enrolment
from institute.language import gettext
from institute.learning import queries as learning
from institute.practice import queries as practice
from institute.web.guard import needs, permitted
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/<code>/roster")
@needs(Can.TEACH)
@remembered
def roster(code: str) -> Response:
    """The trainees and how far they are."""
    training, tx = taught(code), reading()
    sought = request.args.get("q", "").strip()[:100]
    asked = {"sought": sought, "sort": request.args.get("sort", "")}
    return show(
        "classroom/roster.html",
        "classroom/_roster.html",
        rosters.COLUMNS,
        lambda number, size: rosters.roster(tx, training.id, **asked, page=number, per_page=size),
        training=training,
        sought=sought,
        profile=lambda: enrolment.class_profile(tx, training),
        ratings=competences.RATINGS,
    )


def _place(code: str, row_id: int) -> Enrolment:
    return permitted(Can.TEACH, queries.get_place(reading(), code, row_id))


@bp.get("/teach/<code>/roster/<id:row_id>")
@needs(Can.TEACH)
def trainee(code: str, row_id: int) -> Response:
    """One trainee: lesson by lesson, and the staff's notes."""
    return _shown(_place(code, row_id), forms.Noted())


def _shown(place: Enrolment, form: Any, status: int = 200) -> Response:
    tx = reading()
    return page(
        "classroom/trainee.html", status, training=place.training, place=place, form=form,
        outline=learning.outline(tx, place.training_id, place), own=practice.own(tx, place),
        notes=queries.notes(tx, place.id), particulars=restricted(place.training, place.person_id),
    )  # fmt: skip


@bp.post("/teach/<code>/roster/<id:row_id>/notes")
@needs(Can.TEACH)
def note(code: str, row_id: int) -> Response:
    place, form = _place(code, row_id), forms.Noted(request.form)
    if not form.validate():
        return _shown(place, form, 422)
    with writing() as tx:
        actions.note(tx, code, row_id, form.text.data or "", by=me(), now=clock.now())
    return go("classroom.trainee", gettext("The note is kept."), code=code, row_id=row_id)


@bp.post("/teach/<code>/roster/<id:row_id>/notes/<id:note_id>/delete")
@needs(Can.TEACH)
def drop_note(code: str, row_id: int, note_id: int) -> Response:
    _place(code, row_id)
    with writing() as tx:
        actions.drop_note(tx, row_id, note_id, by=me())
    return go("classroom.trainee", gettext("The note is taken away."), code=code, row_id=row_id)

"""Excuses and appeals, for the class supervisor and the programme officers: opened one by one, then decided."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.attendance import excuses, forms, queries, words
from institute.attendance.models import Excuse
from institute.attendance.views.base import bp
from institute.database import reading, writing
from institute.dossier.views.reveal import handed_over
from institute.errors import NotFound
from institute.language import gettext
from institute.learning import queries as learning
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/<code>/attendance/excuses")
@needs(Can.SEE_RESTRICTED)
def asked(code: str) -> Response:
    """What was handed in; nobody reads what it says without opening it."""
    training = permitted(Can.SEE_RESTRICTED, learning.get_course(reading(), code))
    found = queries.excuses(reading(), training.id)
    return page("attendance/excuses.html", training=training, excuses=found, words=words)


def _excuse(code: str, excuse_id: int) -> Excuse:
    found = queries.get_excuse(reading(), code, excuse_id)
    permitted(Can.SEE_RESTRICTED, found.enrolment)
    return found


@bp.post("/teach/<code>/attendance/excuses/<id:excuse_id>")
@needs(Can.SEE_RESTRICTED)
def open_excuse(code: str, excuse_id: int) -> Response:
    """Opens one; first it is written down who reads it."""
    return _opened(_excuse(code, excuse_id), forms.Decision())


def _opened(found: Excuse, form: Any, status: int = 200) -> Response:
    with writing() as tx:
        text = excuses.open_words(tx, found, now=clock.now())
    stands = queries.own(reading(), found.enrolment_id)
    return page(
        "attendance/opened.html", status, training=found.enrolment.training, excuse=found, text=text, form=form,
        stands=stands, words=words,
    )  # fmt: skip


@bp.post("/teach/<code>/attendance/excuses/<id:excuse_id>/document")
@needs(Can.SEE_RESTRICTED)
def document(code: str, excuse_id: int) -> Response:
    found = _excuse(code, excuse_id)
    if found.file is None:
        raise NotFound
    with writing() as tx:
        content = excuses.open_file(tx, found, now=clock.now())
    return handed_over(content, "excuse")


@bp.post("/teach/<code>/attendance/excuses/<id:excuse_id>/decide")
@needs(Can.SEE_RESTRICTED)
def decide(code: str, excuse_id: int) -> Response:
    """Grants or refuses, with a reason the trainee reads."""
    found, form = _excuse(code, excuse_id), forms.Decision(request.form)
    if not form.validate():
        return _opened(found, form, 422)
    granted = request.form.get("granted") == "1"
    with writing() as tx:
        excuses.decide(
            tx, code, excuse_id, granted=granted, state=form.state.data, reason=form.reason.data or "",
            by_id=me().id, now=clock.now(),
        )  # fmt: skip
    return go("attendance.asked", gettext("Decided. The trainee gets a letter."), code=code)

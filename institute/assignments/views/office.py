"""Setting assignments: their list in a session, their words and rules, the files given with them."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from werkzeug.datastructures import CombinedMultiDict

from institute import clock
from institute.access import Can
from institute.assignments import actions, forms, queries, rules
from institute.assignments import tongues as _own  # noqa: F401  enters what assignments have
from institute.assignments import works as lists
from institute.assignments.models import BOTH, POINTS, PUBLISHED, Assignment
from institute.assignments.views.base import bp, course, mine
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.language import gettext, plain
from institute.learning import intake
from institute.rubrics import queries as rubrics
from institute.web import bodies
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/<code>/assignments")
@needs(Can.TEACH)
def assignments(code: str) -> Response:
    """A session's assignments, and how much of each waits to be marked."""
    training, tx = course(code), reading()
    return page(
        "assignments/assignments.html", training=training, found=queries.assignments(tx, training.id, hidden=True),
        waiting=lists.waiting(tx, training.id), words=rules.STATE_WORDS, tones=rules.STATE_TONES,
    )  # fmt: skip


def _form(data: Any = None, **given: Any) -> forms.Given:
    offered = [(key, plain(title)) for key, title in rubrics.offered(reading())]
    return forms.Given(data, **given).offer(offered)


def _editor(
    training: TrainingSession, form: forms.Given, status: int = 200, given: Assignment | None = None, **said: Any
) -> Response:
    begun = bool(given and actions.has_work(reading(), given.id))
    shown: dict[str, Any] = {"refusal": None, "upload": forms.Upload()}
    return page(
        "assignments/edit.html", status, training=training, form=form, given=given, begun=begun, rules=rules,
        **(shown | said),
    )  # fmt: skip


@bp.route("/teach/<code>/assignments/new", methods=["GET", "POST"])
@needs(Can.TEACH)
def create(code: str) -> Response:
    training = course(code)
    form = _form(request.form or None, takes=BOTH, scale=POINTS, tries=1, points=100, required=True)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            made = actions.add(tx, training.id, form.values(training.zone))
        said = gettext("The assignment is made. Trainees see it once it is published.")
        return go("assignments.edit", said, code=code, assignment_id=made.id)
    return _editor(training, form, 422 if request.method == "POST" else 200)


@bp.route("/teach/<code>/assignments/<id:assignment_id>/edit", methods=["GET", "POST"])
@needs(Can.TEACH)
def edit(code: str, assignment_id: int) -> Response:
    found = mine(code, assignment_id)
    training = found.training
    form = _form(request.form)
    if request.method == "GET":
        return _editor(training, form.show(found, ZoneInfo(training.zone)), given=found)
    if not form.validate():
        return _editor(training, form, 422, found)
    with writing() as tx:
        actions.edit(tx, code, assignment_id, form.values(training.zone))
    return go("assignments.edit", gettext("The assignment is saved."), code=code, assignment_id=assignment_id)


@bp.post("/teach/<code>/assignments/<id:assignment_id>/state")
@needs(Can.TEACH)
def publish(code: str, assignment_id: int) -> Response:
    mine(code, assignment_id)
    state = request.form.get("state", "")
    with writing() as tx:
        actions.publish(tx, code, assignment_id, state)
    said = gettext("The assignment is published.") if state == PUBLISHED else gettext("It is a draft again.")
    return go("assignments.edit", said, code=code, assignment_id=assignment_id)


@bp.post("/teach/<code>/assignments/<id:assignment_id>/delete")
@needs(Can.TEACH)
def delete(code: str, assignment_id: int) -> Response:
    mine(code, assignment_id)
    with writing() as tx:
        actions.delete(tx, code, assignment_id)
    return go("assignments.assignments", gettext("The assignment is deleted."), code=code)


@bp.post("/teach/<code>/assignments/<id:assignment_id>/given")
@needs(Can.TEACH, body_limit=bodies.UPLOAD)
def give(code: str, assignment_id: int) -> Response:
    """Files given with the task."""
    found = mine(code, assignment_id)
    sent: list[Any] = [request.files, request.form]
    form = forms.Upload(CombinedMultiDict(sent))
    kept = intake.take_all(form.file) if form.validate() else []
    if kept:
        with writing() as tx:
            for each in kept:
                actions.give(tx, code, assignment_id, each, by=me(), now=clock.now())
    if form.errors:
        found = mine(code, assignment_id)
        shown = _form().show(found, ZoneInfo(found.training.zone))
        return _editor(found.training, shown, 422, found, upload=form)
    return go("assignments.edit", gettext("The file is added."), code=code, assignment_id=assignment_id)


@bp.post("/teach/<code>/assignments/<id:assignment_id>/given/<key>/delete")
@needs(Can.TEACH)
def take_off(code: str, assignment_id: int, key: str) -> Response:
    mine(code, assignment_id)
    with writing() as tx:
        actions.take_off(tx, code, assignment_id, key)
    return go("assignments.edit", gettext("The file is removed."), code=code, assignment_id=assignment_id)

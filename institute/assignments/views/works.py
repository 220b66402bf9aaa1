"""The work of all for those who mark it: the list, more time, releasing, everything as one ZIP."""

from typing import Any

from flask import Response, request

from institute import clock, jobs
from institute.access import Can
from institute.assignments import actions, forms, marking, packing, rules
from institute.assignments import works as lists
from institute.assignments.models import Assignment
from institute.assignments.views.base import bp, mine
from institute.database import reading, writing
from institute.language import gettext, ngettext
from institute.web.guard import needs, permitted
from institute.web.lists import show
from institute.web.pages import go, page, row_id
from institute.web.reader import me
from institute.web.sending import send


@bp.get("/teach/<code>/assignments/<id:assignment_id>")
@needs(Can.TEACH)
def works(code: str, assignment_id: int) -> Response:
    """Who has handed in what."""
    given = mine(code, assignment_id)
    found = lists.rows(reading(), given)
    state, sort = request.args.get("state", ""), request.args.get("sort", "")
    state, sought = state if state in rules.WORK_WORDS else "", request.args.get("q", "").strip()[:100]
    chosen = {"state": state, "sought": sought}
    return show(
        "assignments/works.html", "assignments/_works.html", lists.COLUMNS,
        lambda number, size: lists.listed(found, **chosen, sort=sort, page=number, per_page=size), as_="rows",
        training=given.training, given=given, words=rules.WORK_WORDS, tones=rules.WORK_TONES, grades=rules.GRADE_WORDS,
        waiting=lists.waiting(reading(), given.training_id).get(given.id, (0, 0, 0)), **chosen,
    )  # fmt: skip


@bp.post("/teach/<code>/assignments/<id:assignment_id>/release")
@needs(Can.TEACH)
def release(code: str, assignment_id: int) -> Response:
    """Tells all marks that are ready, together."""
    mine(code, assignment_id)
    with writing() as tx:
        many = marking.release(tx, code, assignment_id, now=clock.now())
    said = ngettext("%(n)s mark is told.", "%(n)s marks are told.", many) if many else gettext("No mark is ready.")
    return go("assignments.works", said, "success" if many else "info", code=code, assignment_id=assignment_id)


@bp.route("/teach/<code>/assignments/<id:assignment_id>/time", methods=["GET", "POST"])
@needs(Can.TEACH)
def more_time(code: str, assignment_id: int) -> Response:
    """More time for one trainee, with the reason."""
    given = mine(code, assignment_id)
    people = {each.id: each for row in lists.rows(reading(), given) for each in row.people}
    form = forms.MoreTime(request.form)
    form.enrolment_id.choices = [(key, each.person.latin) for key, each in people.items()]
    if request.method == "GET":
        return _time(given, form, people)
    if not form.validate() or (until := form.until.in_zone(given.training.zone)) is None:
        return _time(given, form, people, 422)
    with writing() as tx:
        told = {"until": until, "reason": form.reason.data or "", "by": me(), "now": clock.now()}
        actions.extend(tx, code, assignment_id, form.enrolment_id.data, **told)
    said = gettext("More time is given, and a letter says so.")
    return go("assignments.more_time", said, code=code, assignment_id=assignment_id)


def _time(given: Assignment, form: forms.MoreTime, people: Any, status: int = 200) -> Response:
    extensions = lists.extensions(reading(), given.id)
    told = {"training": given.training, "given": given, "form": form, "people": people, "extensions": extensions}
    return page("assignments/time.html", status, **told)


@bp.post("/teach/<code>/assignments/<id:assignment_id>/zip")
@needs(Can.TEACH)
def pack(code: str, assignment_id: int) -> Response:
    """Has the worker put all that was handed in into one ZIP."""
    mine(code, assignment_id)
    with writing() as tx:
        job = packing.ask(tx, actions.lock(tx, code, assignment_id), by=me(), now=clock.now()).id
    return go("assignments.packed", code=code, assignment_id=assignment_id, job=job)


@bp.get("/teach/<code>/assignments/<id:assignment_id>/zip")
@needs(Can.TEACH)
def packed(code: str, assignment_id: int) -> Response:
    """How far the ZIP is; with ?fetch=1 the file itself."""
    given = mine(code, assignment_id)
    job = permitted(Can.SEE_JOB, jobs.get_job(reading(), request.args.get("job", 0, type=row_id)))
    file = packing.find(reading(), job, given.id)
    if file and "fetch" in request.args:
        return send(file, shown=False)
    return page("assignments/packed.html", training=given.training, given=given, job=job, file=file)

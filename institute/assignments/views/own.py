"""Assignments for those who learn: the task, the draft, handing in, and what was said to it."""

from typing import Any

from flask import Response, request

from institute import clock, uploads
from institute.access import Can
from institute.assignments import forms, handing, queries, rules
from institute.assignments.models import DRAFT
from institute.assignments.views.base import Seat, bp, learner, seat
from institute.database import reading, writing
from institute.errors import DomainError, NotFound
from institute.language import gettext
from institute.learning import intake
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me
from institute.web.sending import send

_WORDS = {"words": rules.WORK_WORDS, "tones": rules.WORK_TONES}


@bp.get("/learn/<code>/assignments")
@needs(Can.LEARN)
def own_list(code: str) -> Response:
    """My assignments in a session; on the session's page a panel."""
    found = learner(code)
    tx, place = reading(), found.enrolment
    works = queries.own(tx, found.training.id, place.id) if place else [
        queries.Work(each, None, None) for each in queries.assignments(tx, found.training.id)
    ]  # fmt: skip
    return page(
        "assignments/own_list.html", fragment="assignments/_own_list.html",
        training=found.training, works=works, now=clock.now(), **_WORDS,
    )  # fmt: skip


@bp.get("/learn/<code>/assignments/<id:assignment_id>")
@needs(Can.LEARN)
def own(code: str, assignment_id: int) -> Response:
    """The task and my work on it."""
    return shown(seat(code, assignment_id))


def shown(found: Seat, status: int = 200, *, form: Any = None, theirs: str | None = None, **said: Any) -> Response:
    """The page; `form` keeps what was typed, `theirs` is the text that was saved meanwhile."""
    given, tx, now = found.assignment, reading(), clock.now()
    place = found.enrolment
    work = queries.work(tx, given, place.id) if place else queries.Work(given, None, None)
    last = work.last
    open_ = rules.stands(work.window, now) != rules.CLOSED
    writes = bool(place and open_ and (last.state == DRAFT if last else work.team or not given.by_teams))
    form = form or forms.Text(text=last.text if last else "", seen=str(last.rev if last else 0))
    shown: dict[str, Any] = {"refusal": None, "upload": forms.Upload(), "sure": forms.Sure()} | _WORDS
    if writes:
        shown |= files_under_way(given.id)
    return page(
        "assignments/own.html", status, training=given.training, given=given,
        enrolment=place, work=work, last=last, stands=rules.stands(work.window, now), writes=writes, form=form,
        theirs=theirs, rules=rules, **(shown | said),
    )  # fmt: skip


def subject(assignment_id: int) -> str:
    """What uploads for one's own work are filed under."""
    return f"assignment-{assignment_id}"


def files_under_way(assignment_id: int) -> dict[str, Any]:
    """What the reader has begun to send, and the words for what may be wrong with it."""
    words = {kind.__name__: kind.message for kind in handing.REFUSALS} | intake.REFUSALS
    begun = uploads.under_way(reading(), subject(assignment_id), me().id, clock.now())
    return {"under_way": begun, "words_of_files": words}


@bp.get("/learn/<code>/assignments/<id:assignment_id>/given/<key>/<name>")
@needs(Can.LEARN)
def given_file(code: str, assignment_id: int, key: str, name: str) -> Response:
    """A file given with the task; `name` is only for the address to look at."""
    found = seat(code, assignment_id)
    return send(queries.get_given(reading(), found.assignment.id, key).file, shown=False)


@bp.post("/learn/<code>/assignments/<id:assignment_id>/draft")
@needs(Can.LEARN)
def draft(code: str, assignment_id: int) -> Response:
    """Keeps what is typed, while it is typed; says when, and which revision that is."""
    found, form, now = seat(code, assignment_id), forms.Text(request.form), clock.now()
    refusal, seen = "", form.seen.data
    if form.validate():
        try:
            with writing() as tx:
                kept = handing.save(
                    tx, code, assignment_id, found.place, form.text.data or "", seen=form.rev, now=now
                )  # fmt: skip
            seen = kept.rev
        except DomainError as error:
            refusal = error.message
    else:
        refusal = " ".join(map(str, form.text.errors))
    return page(
        "assignments/draft.html", 409 if refusal else 200, fragment="assignments/_draft.html", given=found.assignment,
        training=found.assignment.training, refusal=refusal, saved_at=now, seen=seen,
    )  # fmt: skip


@bp.post("/learn/<code>/assignments/<id:assignment_id>")
@needs(Can.LEARN)
def save(code: str, assignment_id: int) -> Response:
    """Saves the draft; what somebody else saved meanwhile is never overwritten unseen, and both texts are shown."""
    found, form = seat(code, assignment_id), forms.Text(request.form)
    if not form.validate():
        return shown(found, 422, form=form)
    try:
        with writing() as tx:
            handing.save(
                tx, code, assignment_id, found.place, form.text.data or "", seen=form.rev, now=clock.now()
            )  # fmt: skip
    except DomainError as refusal:
        return _refused(code, assignment_id, form, refusal)
    return go("assignments.own", gettext("The draft is saved."), code=code, assignment_id=assignment_id)


def _refused(code: str, assignment_id: int, form: Any, refusal: DomainError, **said: Any) -> Response:
    """What was typed stays; after a conflict both texts are there, and saving again replaces the saved one."""
    if isinstance(refusal, NotFound):
        raise refusal
    found, theirs = seat(code, assignment_id), None
    if isinstance(refusal, rules.EditedMeanwhile):
        last = queries.work(reading(), found.assignment, found.place.id).last
        theirs, form.seen.data = (last.text, str(last.rev)) if last else ("", "0")
    return shown(found, 409, form=form, theirs=theirs, refusal=refusal.message, **said)


@bp.post("/learn/<code>/assignments/<id:assignment_id>/hand-in")
@needs(Can.LEARN)
def hand_in(code: str, assignment_id: int) -> Response:
    """Hands in what stands in the form, once it is confirmed."""
    found, form, sure = seat(code, assignment_id), forms.Text(request.form), forms.Sure(request.form)
    if not form.validate() or not sure.validate():
        return shown(found, 422, form=form, sure=sure)
    text = form.text.data or "" if "text" in request.form else None
    try:
        if any(not each.refusal for each in files_under_way(assignment_id)["under_way"]):
            raise rules.FilesUnderWay
        with writing() as tx:
            handing.hand_in(tx, code, assignment_id, found.place, text, seen=form.rev, now=clock.now())
    except DomainError as refusal:
        return _refused(code, assignment_id, form, refusal)
    return go("assignments.own", gettext("Your work is handed in."), code=code, assignment_id=assignment_id)


@bp.post("/learn/<code>/assignments/<id:assignment_id>/take-back")
@needs(Can.LEARN)
def take_back(code: str, assignment_id: int) -> Response:
    found = seat(code, assignment_id)
    with writing() as tx:
        handing.take_back(tx, code, assignment_id, found.place, now=clock.now())
    said = gettext("Your work is a draft again. Do not forget to hand it in.")
    return go("assignments.own", said, "warning", code=code, assignment_id=assignment_id)


@bp.post("/learn/<code>/assignments/<id:assignment_id>/again")
@needs(Can.LEARN)
def again(code: str, assignment_id: int) -> Response:
    """Begins the next try after a return."""
    found = seat(code, assignment_id)
    with writing() as tx:
        handing.again(tx, code, assignment_id, found.place, now=clock.now())
    said = gettext("Here is your next try, with what you handed in last.")
    return go("assignments.own", said, code=code, assignment_id=assignment_id)

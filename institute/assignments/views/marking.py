"""Marking one try: remarks on its text, rubric, verdict, a second look, and a mark of one's own in a team."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.assignments import forms, marking, queries, rules
from institute.assignments import works as lists
from institute.assignments.models import DRAFT, POINTS, Submission
from institute.assignments.views.base import bp
from institute.database import reading, writing
from institute.errors import DomainError, NotFound
from institute.language import gettext, lazy
from institute.rubrics import rules as rubrics
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me

PLACE = "/teach/<code>/assignments/work/<id:submission_id>"


def _held(code: str, submission_id: int) -> Submission:
    """A try that was handed in; what is still written is nobody's but its team's."""
    found = lists.get_submission(reading(), code, submission_id)
    permitted(Can.TEACH, found.team.assignment)
    if found.state == DRAFT:
        raise NotFound
    return found


@bp.get(PLACE)
@needs(Can.TEACH)
def work(code: str, submission_id: int) -> Response:
    return _shown(_held(code, submission_id))


def _form(found: Submission) -> forms.Mark:
    """The mark as it stands."""
    form = forms.Mark(verdict=found.state if found.marked_at else None, comment=found.comment, grade=found.grade)
    form.of(found.team.assignment)
    if "points" in form and found.points is not None:
        form.points.process(None, Decimal(rules.as_points(found.points)))
    if "again_until" in form and found.again_until:
        zone = ZoneInfo(found.team.assignment.training.zone)
        form.again_until.process(None, found.again_until.astimezone(zone).replace(tzinfo=None))
    return form


def _shown(found: Submission, status: int = 200, **said: Any) -> Response:
    """`said` may hold the forms with mistakes: form (the mark), filled, remark, own with its member."""
    given, tx = found.team.assignment, reading()
    tries = lists.tries(tx, found.team_id)
    before, after = rules.around(lists.handed(tx, given.id), found.id)
    shown: dict[str, Any] = {"filled": found.filled, "remark": None, "own": None, "member": None, "refusal": None}
    shown["form"] = said.get("form") or _form(found)
    return page(
        "assignments/work.html", status, training=given.training, given=given, work=found, before=before, after=after,
        name=lists.team_name(found.team), paragraphs=rules.paragraphs(found.text), rules=rules, queries=queries,
        tries=tries, newest=found.id == tries[-1].id, own_form=forms.OwnMark,
        **(shown | said),
    )  # fmt: skip


def _refused(code: str, submission_id: int, refusal: DomainError, **typed: Any) -> Response:
    if isinstance(refusal, NotFound):
        raise refusal
    return _shown(_held(code, submission_id), 409, refusal=refusal.message, **typed)


@bp.post(PLACE)
@needs(Can.TEACH)
def mark(code: str, submission_id: int) -> Response:
    """Accepts, returns or does not accept."""
    found = _held(code, submission_id)
    given = found.team.assignment
    form, rubric = forms.Mark(request.form).of(given), given.rubric
    filled = rubrics.read(rubric.criteria, request.form) if rubric else {}
    fine = form.validate()
    values = {**form.told, "filled": filled}
    if "again_until" in form:
        values["again_until"] = form.again_until.in_zone(given.training.zone)
    if rubric and given.scale == POINTS and form.verdict.data == "accepted":
        share = rubrics.share(rubric.criteria, filled)
        values["points"] = None if share is None else round(share * given.points, 2)
        if share is None and fine:
            form.verdict.errors, fine = [lazy("Please judge every criterion of the rubric.")], False
    if not fine:
        return _shown(found, 422, form=form, filled=filled)
    try:
        with writing() as tx:
            marking.mark(tx, code, submission_id, form.verdict.data, values, by=me(), now=clock.now())
    except DomainError as refusal:
        return _refused(code, submission_id, refusal, form=form, filled=filled)
    return go("assignments.work", gettext("Saved."), code=code, submission_id=submission_id)


@bp.post(f"{PLACE}/remarks")
@needs(Can.TEACH)
def remark(code: str, submission_id: int) -> Response:
    """Says something to a paragraph or to words in it."""
    found, form = _held(code, submission_id), forms.Remark(request.form)
    if not form.validate():
        return _shown(found, 422, remark=form)
    try:
        with writing() as tx:
            told = {"quote": form.quote.data or "", "text": form.text.data or "", "by": me(), "now": clock.now()}
            marking.remark(tx, code, submission_id, paragraph=(form.paragraph.data or 0) - 1, **told)
    except DomainError as refusal:
        return _refused(code, submission_id, refusal, remark=form)
    there = {"_anchor": f"p-{form.paragraph.data}"}
    return go("assignments.work", gettext("The remark is added."), code=code, submission_id=submission_id, **there)


@bp.post(f"{PLACE}/remarks/<id:remark_id>/delete")
@needs(Can.TEACH)
def take_remark(code: str, submission_id: int, remark_id: int) -> Response:
    _held(code, submission_id)
    with writing() as tx:
        marking.take_remark(tx, code, submission_id, remark_id, now=clock.now())
    return go("assignments.work", gettext("The remark is removed."), code=code, submission_id=submission_id)


@bp.post(f"{PLACE}/look")
@needs(Can.TEACH)
def look(code: str, submission_id: int) -> Response:
    """A colleague has looked at the mark and agrees."""
    _held(code, submission_id)
    try:
        with writing() as tx:
            marking.look(tx, code, submission_id, by=me(), now=clock.now())
    except DomainError as refusal:
        return _refused(code, submission_id, refusal)
    return go("assignments.work", gettext("Thank you: looked at twice."), code=code, submission_id=submission_id)


@bp.post(f"{PLACE}/own/<id:member_id>")
@needs(Can.TEACH)
def own_mark(code: str, submission_id: int, member_id: int) -> Response:
    """Another mark for one of the team."""
    found = _held(code, submission_id)
    form = forms.OwnMark(request.form).of(found.team.assignment)
    if not form.validate():
        return _shown(found, 422, own=form, member=member_id)
    told = {
        "points": form.data.get("own_points"), "grade": form.data.get("own_grade") or "",
        "reason": form.own_reason.data or "",
    }  # fmt: skip
    with writing() as tx:
        marking.own_mark(tx, code, submission_id, member_id, **told)
    return go("assignments.work", gettext("Saved."), code=code, submission_id=submission_id)

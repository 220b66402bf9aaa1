"""The institute's rubrics, for all who teach."""

from typing import Any

from flask import Blueprint, Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.errors import NotFound
from institute.language import gettext
from institute.rubrics import actions, forms, queries, rules
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me

bp = Blueprint("rubrics", __name__)


@bp.get("/teach/rubrics")
@needs(Can.TEACH_SOMEWHERE)
@remembered
def rubrics() -> Response:
    sought, sort = request.args.get("q", "").strip()[:100], request.args.get("sort", "")
    return show(
        "rubrics/rubrics.html", "rubrics/_rubrics.html", queries.COLUMNS,
        lambda number, size: queries.rubrics(reading(), sought=sought, sort=sort, page=number, per_page=size),
        sought=sought, most=rules.most,
    )  # fmt: skip


@bp.route("/teach/rubrics/new", methods=["GET", "POST"])
@needs(Can.TEACH_SOMEWHERE)
def create() -> Response:
    form = forms.Title(request.form)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            made = actions.create(tx, form.title.data, by=me(), now=clock.now())
        return go("rubrics.rubric", gettext("The rubric is made. Now add its criteria."), rubric_id=made.rubric_id)
    return page("rubrics/title.html", 422 if request.method == "POST" else 200, form=form, rubric=None)


@bp.get("/teach/rubrics/<id:rubric_id>")
@needs(Can.TEACH_SOMEWHERE)
def rubric(rubric_id: int) -> Response:
    """The newest version, or (?version=2) an earlier one to look at."""
    return _rubric(rubric_id)


def _rubric(rubric_id: int, status: int = 200, refusal: Any = None) -> Response:
    found = queries.get_rubric(reading(), rubric_id)
    asked = request.args.get("version", type=int)
    version = next((one for one in found.versions if one.number == asked), None) if asked else found.newest
    if version is None:
        raise NotFound
    return page("rubrics/rubric.html", status, rubric=found, version=version, most=rules.most, refusal=refusal)


@bp.route("/teach/rubrics/<id:rubric_id>/title", methods=["GET", "POST"])
@needs(Can.TEACH_SOMEWHERE)
def rename(rubric_id: int) -> Response:
    found = queries.get_rubric(reading(), rubric_id)
    form = forms.Title(request.form, title=found.newest.title, seen=found.newest.seen)
    if request.method == "POST" and form.validate():
        try:
            with writing() as tx:
                actions.rename(tx, rubric_id, form.title.data, seen=form.seen.data or "", by=me(), now=clock.now())
        except rules.EditedMeanwhile as refusal:
            return _again("rubrics/title.html", form, refusal, rubric_id)
        return go("rubrics.rubric", gettext("The title is saved."), rubric_id=rubric_id)
    return page("rubrics/title.html", 422 if request.method == "POST" else 200, form=form, rubric=found)


def _again(template: str, form: Any, refusal: rules.EditedMeanwhile, rubric_id: int, **shown: Any) -> Response:
    """What was typed once more, to be saved over what stands now by who has looked at it."""
    found = queries.get_rubric(reading(), rubric_id)
    form.seen.data = found.newest.seen
    return page(template, 409, form=form, rubric=found, refusal=refusal.message, **shown)


@bp.route("/teach/rubrics/<id:rubric_id>/criteria/new", methods=["GET", "POST"])
@needs(Can.TEACH_SOMEWHERE)
def add_criterion(rubric_id: int) -> Response:
    return _criterion(rubric_id, None)


@bp.route("/teach/rubrics/<id:rubric_id>/criteria/<int:place>", methods=["GET", "POST"])
@needs(Can.TEACH_SOMEWHERE)
def criterion(rubric_id: int, place: int) -> Response:
    return _criterion(rubric_id, place)


def _criterion(rubric_id: int, place: int | None) -> Response:
    found = queries.get_rubric(reading(), rubric_id)
    criteria, posted = found.newest.criteria, request.method == "POST"
    if place is not None and place >= len(criteria):
        raise NotFound
    form, status = forms.Criterion(request.form, seen=found.newest.seen), 200
    shown = {"place": place, "most": rules.LEVELS}
    if not posted:
        if place is not None:
            form.show(criteria[place])
    elif "more" in request.form:
        form.widen()
    elif form.validate():
        try:
            with writing() as tx:
                actions.put(tx, rubric_id, place, form.values, seen=form.seen.data or "", by=me(), now=clock.now())
        except rules.EditedMeanwhile as refusal:
            return _again("rubrics/criterion.html", form, refusal, rubric_id, **shown)
        return go("rubrics.rubric", gettext("The criterion is saved."), rubric_id=rubric_id)
    else:
        status = 422
    fragment = "rubrics/_criterion.html"
    return page("rubrics/criterion.html", status, fragment=fragment, form=form, rubric=found, **shown)


@bp.post("/teach/rubrics/<id:rubric_id>/criteria/<int:place>/move")
@needs(Can.TEACH_SOMEWHERE)
def move_criterion(rubric_id: int, place: int) -> Response:
    form = forms.Step(request.form)
    if form.validate():
        try:
            with writing() as tx:
                told = {"seen": form.seen.data or "", "by": me(), "now": clock.now()}
                actions.move(tx, rubric_id, place, form.step.data or "", **told)
        except rules.EditedMeanwhile as refusal:
            return _rubric(rubric_id, 409, refusal.message)
    return go("rubrics.rubric", gettext("The order is saved."), rubric_id=rubric_id)


@bp.post("/teach/rubrics/<id:rubric_id>/criteria/<int:place>/delete")
@needs(Can.TEACH_SOMEWHERE)
def remove_criterion(rubric_id: int, place: int) -> Response:
    try:
        with writing() as tx:
            told = {"seen": request.form.get("seen", ""), "by": me(), "now": clock.now()}
            actions.remove(tx, rubric_id, place, **told)
    except rules.EditedMeanwhile as refusal:
        return _rubric(rubric_id, 409, refusal.message)
    return go("rubrics.rubric", gettext("The criterion is removed."), rubric_id=rubric_id)


@bp.post("/teach/rubrics/<id:rubric_id>/delete")
@needs(Can.TEACH_SOMEWHERE)
def delete(rubric_id: int) -> Response:
    try:
        with writing() as tx:
            actions.delete(tx, rubric_id)
    except rules.Pinned as refusal:
        return _rubric(rubric_id, 409, refusal.message)
    return go("rubrics.rubrics", gettext("The rubric is deleted."))

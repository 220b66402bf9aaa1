"""An instructor's sessions, a course's modules, and the roster."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.language import gettext, ngettext
from institute.learning import actions, desks, forms, queries, rules
from institute.learning.views.base import bp
from institute.web.guard import needs, permitted
from institute.web.lists import remembered, show
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me


@bp.get("/teach")
@needs(Can.TEACH_SOMEWHERE)
def teaching() -> Response:
    """The sessions whose staff I am on."""
    return page("learning/teaching.html", courses=desks.taught(reading(), me().id, clock.now()))


def mine(code: str) -> TrainingSession:
    """The session, for its staff and the office."""
    return permitted(Can.TEACH, queries.get_course(reading(), code))


def shown(
    training: TrainingSession, status: int = 200, form: Any = None, at: int | None = None, refusal: Any = None
) -> Response:
    """The course as its staff see it; `form` holds a mistake, `at` is the module it was made in."""
    return page(
        "learning/course.html",
        status,
        fragment="learning/_course.html",
        training=training,
        outline=queries.written(reading(), training.id),
        state_words=rules.STATE_WORDS,
        form=form or forms.Title(),
        at=at,
        refusal=refusal,
    )


def changed(code: str, said: str) -> Response:
    """After a change of the course: the list anew for htmx, the page otherwise."""
    return shown(mine(code)) if wants_fragment() else go("learning.course", said, code=code)


@bp.get("/teach/<code>")
@needs(Can.TEACH)
def course(code: str) -> Response:
    return shown(mine(code))


@bp.post("/teach/<code>/modules")
@needs(Can.TEACH)
def add_module(code: str) -> Response:
    training, form = mine(code), forms.Title(request.form)
    if not form.validate():
        return shown(training, 422, form)
    with writing() as tx:
        actions.add_module(tx, training.id, {"en": form.title.data or ""})
    return changed(code, gettext("The module is added."))


@bp.post("/teach/<code>/import")
@needs(Can.TEACH)
def import_modules(code: str) -> Response:
    training = mine(code)
    with writing() as tx:
        many = actions.import_modules(tx, training.id)
    return changed(code, ngettext("%(n)s module taken over.", "%(n)s modules taken over.", many))


@bp.route("/teach/<code>/modules/<id:module_id>", methods=["GET", "POST"])
@needs(Can.TEACH)
def module(code: str, module_id: int) -> Response:
    """A module's title in all languages, and taking it away."""
    found = permitted(Can.TEACH, queries.get_module(reading(), code, module_id))
    form = forms.Module(request.form, title=found.title)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            actions.rename_module(tx, code, module_id, form.title.data)
        return go("learning.course", gettext("The title is saved."), code=code)
    status = 422 if request.method == "POST" else 200
    return page("learning/module.html", status, training=found.training, module=found, form=form)


@bp.post("/teach/<code>/modules/<id:module_id>/move")
@needs(Can.TEACH)
def move_module(code: str, module_id: int) -> Response:
    permitted(Can.TEACH, queries.get_module(reading(), code, module_id))
    form = forms.Step(request.form)
    if form.validate():
        with writing() as tx:
            actions.move_module(tx, code, module_id, form.step.data or "")
    return changed(code, gettext("The order is saved."))


@bp.post("/teach/<code>/modules/<id:module_id>/delete")
@needs(Can.TEACH)
def delete_module(code: str, module_id: int) -> Response:
    permitted(Can.TEACH, queries.get_module(reading(), code, module_id))
    with writing() as tx:
        actions.delete_module(tx, code, module_id)
    return go("learning.course", gettext("The module is deleted."), code=code)


@bp.get("/teach/<code>/roster")
@needs(Can.TEACH)
@remembered
def roster(code: str) -> Response:
    """The trainees and how far they are."""
    training = mine(code)
    sought = request.args.get("q", "").strip()[:100]
    asked = {"sought": sought, "sort": request.args.get("sort", "")}
    return show(
        "learning/roster.html",
        "learning/_roster.html",
        desks.COLUMNS,
        lambda number, size: desks.roster(reading(), training.id, **asked, page=number, per_page=size),
        training=training,
        sought=sought,
        published=queries.published(reading(), training.id),
    )

"""A course's lessons: adding, publishing, order, taking away."""

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.language import gettext, plain
from institute.learning import actions, forms, queries, rules
from institute.learning.models import DRAFT, PUBLISHED
from institute.learning.views import attachments, course
from institute.learning.views.base import bp
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


@bp.post("/teach/<code>/modules/<id:module_id>/lessons")
@needs(Can.TEACH)
def add_lesson(code: str, module_id: int) -> Response:
    """A new draft, straight into its editor."""
    module = permitted(Can.TEACH, queries.get_module(reading(), code, module_id))
    form = forms.Title(request.form)
    if not form.validate():
        return course.shown(module.training, 422, form, at=module_id)
    with writing() as tx:
        lesson = actions.add_lesson(tx, code, module_id, {"en": form.title.data or ""}, by=me(), now=clock.now())
    return go("learning.edit", gettext("The lesson is added as a draft."), code=code, lesson_id=lesson.id)


@bp.post("/teach/<code>/lessons/<id:lesson_id>/state")
@needs(Can.TEACH)
def publish(code: str, lesson_id: int) -> Response:
    found = attachments.mine(code, lesson_id)
    form = forms.State(request.form)
    state = (form.state.data if form.validate() else None) or DRAFT
    try:
        with writing() as tx:
            actions.publish(tx, code, lesson_id, state)
    except rules.NothingToRead as refusal:
        return course.shown(found.training, 409, refusal=refusal.message)
    said = gettext("The lesson is published.") if state == PUBLISHED else gettext("The lesson is a draft again.")
    return course.changed(code, said)


@bp.route("/teach/<code>/lessons/<id:lesson_id>/opening", methods=["GET", "POST"])
@needs(Can.TEACH)
def opening(code: str, lesson_id: int) -> Response:
    """When a lesson opens, and after which others."""
    found = attachments.mine(code, lesson_id)
    zone, others = found.training.zone, queries.outline(reading(), found.training.id, None, drafts=True).lessons
    form = forms.Opening(request.form, asks=found.asks, **course.gate(found, zone))
    form.asks.choices = [(each.id, plain(each.title)) for each in others if each.id != lesson_id]
    if request.method == "POST" and form.validate():
        try:
            with writing() as tx:
                actions.set_opening(tx, code, lesson_id, asks=form.asks.data or [], **course.gated(form, zone))
            return go("learning.course", gettext("It is kept when this lesson opens."), code=code)
        except rules.Circle as refusal:
            form.asks.errors = [refusal.message]
    status = 422 if request.method == "POST" else 200
    return page("learning/opening.html", status, training=found.training, lesson=found, form=form)


@bp.post("/teach/<code>/lessons/<id:lesson_id>/move")
@needs(Can.TEACH)
def move_lesson(code: str, lesson_id: int) -> Response:
    found, form = attachments.mine(code, lesson_id), forms.Step(request.form)
    if form.validate():
        with writing() as tx:
            actions.move_lesson(tx, code, lesson_id, form.step.data or "")
    return course.moved(code, found.title, lesson_id)


@bp.post("/teach/<code>/lessons/<id:lesson_id>/delete")
@needs(Can.TEACH)
def delete_lesson(code: str, lesson_id: int) -> Response:
    attachments.mine(code, lesson_id)
    with writing() as tx:
        actions.delete_lesson(tx, code, lesson_id)
    return go("learning.course", gettext("The lesson is deleted."), code=code)

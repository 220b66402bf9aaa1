"""Writing lessons: the editor, its preview, publishing, order."""

from typing import Any

from flask import Response, request

from institute import clock
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.language import LANGUAGES, gettext
from institute.learning import actions, forms, queries, rules
from institute.learning.models import DRAFT, PUBLISHED, Lesson
from institute.learning.views import attachments, course
from institute.learning.views.base import bp
from institute.web.guard import needs, permitted
from institute.web.pages import go, page
from institute.web.reader import me


def _mine(code: str, lesson_id: int) -> Lesson:
    return permitted(Can.TEACH, queries.get_lesson(reading(), code, lesson_id))


def _editor(found: Lesson, form: Any, status: int = 200, meanwhile: Any = None) -> Response:
    return page(
        "learning/editor.html",
        status,
        fragment="learning/_editor.html",
        form=form,
        meanwhile=meanwhile,
        state_words=rules.STATE_WORDS,
        **attachments.shown(found),
    )


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


@bp.get("/teach/<code>/lessons/<id:lesson_id>")
@needs(Can.TEACH)
def edit(code: str, lesson_id: int) -> Response:
    found = _mine(code, lesson_id)
    form = forms.LessonForm(
        title=found.title, text=found.text, minutes=found.minutes, edited_at=found.edited_at.isoformat()
    )
    return _editor(found, form)


@bp.post("/teach/<code>/lessons/<id:lesson_id>")
@needs(Can.TEACH)
def save(code: str, lesson_id: int) -> Response:
    """Saves; what somebody else saved meanwhile is never overwritten unseen, and no typed text is lost."""
    found = _mine(code, lesson_id)
    form = forms.LessonForm(request.form)
    if not form.validate():
        return _editor(found, form, 422)
    try:
        with writing() as tx:
            actions.edit_lesson(
                tx, code, lesson_id, title=form.title.data, text=form.text.data, minutes=form.minutes.data or 0,
                seen=form.seen, by=me(), now=clock.now(),
            )  # fmt: skip
    except rules.EditedMeanwhile as refusal:
        current = _mine(code, lesson_id)
        form.edited_at.data = current.edited_at.isoformat()
        return _editor(current, form, 409, meanwhile=refusal.message)
    return go("learning.edit", gettext("The lesson is saved."), code=code, lesson_id=lesson_id)


@bp.post("/teach/<code>/preview")
@needs(Can.TEACH)
def preview(code: str) -> Response:
    """How a text will look; ?in=ru says which of the editor's texts."""
    training: TrainingSession = permitted(Can.TEACH, queries.get_course(reading(), code))
    language = request.args.get("in", "en")
    language = language if language in LANGUAGES else "en"
    text = request.form.get(f"text-{language}", "")[:20_000]
    return page("learning/preview.html", fragment="learning/_preview.html", training=training, text={language: text})


@bp.post("/teach/<code>/lessons/<id:lesson_id>/state")
@needs(Can.TEACH)
def publish(code: str, lesson_id: int) -> Response:
    found = _mine(code, lesson_id)
    form = forms.State(request.form)
    state = (form.state.data if form.validate() else None) or DRAFT
    try:
        with writing() as tx:
            actions.publish(tx, code, lesson_id, state)
    except rules.NothingToRead as refusal:
        return course.shown(found.training, 409, refusal=refusal.message)
    said = gettext("The lesson is published.") if state == PUBLISHED else gettext("The lesson is a draft again.")
    return course.changed(code, said)


@bp.post("/teach/<code>/lessons/<id:lesson_id>/move")
@needs(Can.TEACH)
def move_lesson(code: str, lesson_id: int) -> Response:
    _mine(code, lesson_id)
    form = forms.Step(request.form)
    if form.validate():
        with writing() as tx:
            actions.move_lesson(tx, code, lesson_id, form.step.data or "")
    return course.changed(code, gettext("The order is saved."))


@bp.post("/teach/<code>/lessons/<id:lesson_id>/delete")
@needs(Can.TEACH)
def delete_lesson(code: str, lesson_id: int) -> Response:
    _mine(code, lesson_id)
    with writing() as tx:
        actions.delete_lesson(tx, code, lesson_id)
    return go("learning.course", gettext("The lesson is deleted."), code=code)

"""Writing lessons: the editor, its preview, publishing, order, pictures and files."""

from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import CombinedMultiDict

from institute import clock, files
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import LANGUAGES, gettext
from institute.learning import actions, documents, forms, pictures, queries, rules
from institute.learning.models import DRAFT, PUBLISHED, Lesson
from institute.learning.views import course
from institute.learning.views.base import bp
from institute.web import bodies
from institute.web.guard import needs, permitted
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me


def _mine(code: str, lesson_id: int) -> Lesson:
    return permitted(Can.TEACH, queries.get_lesson(reading(), code, lesson_id))


def _editor(found: Lesson, form: Any, status: int = 200, meanwhile: Any = None) -> Response:
    return page(
        "learning/editor.html",
        status,
        fragment="learning/_editor.html",
        training=found.training,
        lesson=found,
        form=form,
        upload=forms.Upload(),
        meanwhile=meanwhile,
        state_words=rules.STATE_WORDS,
        snippet=_snippet,
        said="",
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


@bp.get("/teach/<code>/lessons/<id:lesson_id>/files")
@needs(Can.TEACH)
def lesson_files(code: str, lesson_id: int) -> Response:
    """The lesson's pictures and files on a page of their own."""
    return _files(_mine(code, lesson_id))


@bp.post("/teach/<code>/lessons/<id:lesson_id>/files")
@needs(Can.TEACH, body_limit=bodies.UPLOAD)
def attach(code: str, lesson_id: int) -> Response:
    """Takes a picture or a file; the bytes are kept before the row that points to them."""
    found = _mine(code, lesson_id)
    sent: list[Any] = [request.files, request.form]
    form = forms.Upload(CombinedMultiDict(sent))
    taken = _taken(form) if form.validate() else None
    if taken is None:
        return _files(found, 422, form)
    content, name, media_type = taken
    stored = files.keep(content)
    with writing() as tx:
        actions.attach(
            tx, code, lesson_id, stored, name=name, media_type=media_type, size=len(content), by=me(), now=clock.now()
        )
    return _after_files(code, lesson_id, gettext("The file is added."))


@bp.post("/teach/<code>/lessons/<id:lesson_id>/files/<key>/delete")
@needs(Can.TEACH)
def detach(code: str, lesson_id: int, key: str) -> Response:
    _mine(code, lesson_id)
    with writing() as tx:
        actions.detach(tx, code, lesson_id, key)
    return _after_files(code, lesson_id, gettext("The file is removed."))


def _files(found: Lesson, status: int = 200, form: Any = None, said: str = "") -> Response:
    return page(
        "learning/files.html",
        status,
        fragment="learning/_files.html",
        training=found.training,
        lesson=found,
        upload=form or forms.Upload(),
        snippet=_snippet,
        said=said,
    )


def _after_files(code: str, lesson_id: int, said: str) -> Response:
    if wants_fragment():
        found = _mine(code, lesson_id)
        reading().refresh(found, ["files"])
        return _files(found, said=said)
    return go("learning.lesson_files", said, code=code, lesson_id=lesson_id)


def _taken(form: Any) -> tuple[bytes, str, str] | None:
    """(bytes, name, media type) of what was sent; None with the reason beside the field."""
    name = documents.clean_name(form.file.data.filename)
    content = form.file.data.read()
    try:
        if documents.ending(name) not in documents.PICTURES:
            return content, name, documents.check(content, name)
        drawn = pictures.redraw(content)
    except DomainError as refusal:
        form.file.errors = [refusal.message]
        return None
    return drawn.content, f"{name.rpartition('.')[0]}.{drawn.ending}", drawn.media_type


def _snippet(training: TrainingSession, attached: Any) -> str:
    """The Markdown that shows a picture in a lesson."""
    name = attached.file.name
    address = url_for("learning.media", code=training.code, key=attached.key, name=name)
    address = address.replace("(", "%28").replace(")", "%29")
    return f"![{name.rpartition('.')[0].replace('[', '(').replace(']', ')')}]({address})"

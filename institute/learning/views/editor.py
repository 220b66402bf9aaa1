"""The lesson's editor, one language at a time: saving, drafts, previews, pictures for the text."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request, url_for
from werkzeug.datastructures import CombinedMultiDict

from institute import clock, documents, language, pictures
from institute.access import Can
from institute.database import reading, writing
from institute.errors import DomainError
from institute.language import SPEECHES, gettext
from institute.learning import actions, differences, embedded, forms, intake, rules, versions
from institute.learning import writing as texts
from institute.learning.models import ORIGINAL, STALE, Lesson, LessonDraft
from institute.learning.views import attachments
from institute.learning.views.base import bp, taught
from institute.people import queries as people
from institute.web import bodies, pages
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


def tongue() -> str:
    """The language asked for by ?in=; the original's when it is none of ours."""
    asked = request.args.get("in", ORIGINAL)
    return asked if asked in SPEECHES else ORIGINAL


def _form(code: str, data: Any = None, **values: Any) -> Any:
    return (forms.OriginalWords if code == ORIGINAL else forms.Words)(data, **values)


def _time(value: datetime) -> str:
    return language.time_of_day(value.astimezone(ZoneInfo(pages.zone())))


def _editor(found: Lesson, form: Any, status: int = 200, draft: LessonDraft | None = None, **more: Any) -> Response:
    """The editor of a language; `more` holds what a refusal has to say."""
    tx, code, now = reading(), tongue(), clock.now()
    since: list[Any] = []
    if code != ORIGINAL and found.standing(code) == STALE:
        old = versions.find_version(tx, found.id, ORIGINAL, found.made_from.get(code, 0))
        since = differences.difference(old.text if old else "", found.text.get(ORIGINAL, ""))
    return page(
        "learning/editor.html", status, fragment="learning/_editor.html",
        form=form, tongue=SPEECHES[code], original=SPEECHES[ORIGINAL],
        state_words=rules.STATE_WORDS, since=since, draft=draft,
        drafted_at=_time(draft.saved_at) if draft else "",
        writers=versions.others_at_work(tx, found.id, code, me().id, now),
        picture=forms.Picture(), **attachments.shown(found),
        asked=embedded.items(tx, {code: form.text.data or ""}),
        meanwhile=more.get("meanwhile"), difference=more.get("difference", []), saved_by=more.get("saved_by"),
    )  # fmt: skip


@bp.get("/teach/<code>/lessons/<id:lesson_id>")
@needs(Can.TEACH)
def edit(code: str, lesson_id: int) -> Response:
    """A lesson in one language, with the writer's draft where there is one."""
    found, spoken = attachments.mine(code, lesson_id), tongue()
    draft = versions.find_draft(reading(), lesson_id, spoken, me().id)
    title, text, seen = found.title.get(spoken, ""), found.text.get(spoken, ""), found.versions.get(spoken, 0)
    if draft:
        title, text, seen = draft.title, draft.text, draft.seen
    return _editor(found, _form(spoken, title=title, text=text, seen=str(seen), minutes=found.minutes), draft=draft)


@bp.post("/teach/<code>/lessons/<id:lesson_id>")
@needs(Can.TEACH)
def save(code: str, lesson_id: int) -> Response:
    """Saves; what somebody else saved meanwhile is never overwritten unseen, and no typed text is lost."""
    found, spoken = attachments.mine(code, lesson_id), tongue()
    form = _form(spoken, request.form)
    if not form.validate():
        return _editor(found, form, 422)
    try:
        with writing() as tx:
            texts.save_text(
                tx, code, lesson_id, spoken, title=form.title.data or "", text=form.text.data or "",
                seen=form.version, by=me(), now=clock.now(), **_choices(form),
            )  # fmt: skip
    except rules.EditedMeanwhile as refusal:
        return _conflict(code, lesson_id, form, refusal)
    return go("learning.edit", gettext("The lesson is saved."), code=code, lesson_id=lesson_id, **{"in": spoken})


def _choices(form: Any) -> dict[str, Any]:
    if isinstance(form, forms.OriginalWords):
        return {"minutes": form.minutes.data, "small": form.small.data}
    return {"current": form.current.data}


def _conflict(code: str, lesson_id: int, form: Any, refusal: rules.EditedMeanwhile) -> Response:
    """Both texts at once; saving again, now that theirs was seen, replaces it."""
    current, spoken = attachments.mine(code, lesson_id), tongue()
    form.seen.data = str(current.versions.get(spoken, 0))
    theirs = current.text.get(spoken, "")
    writers = people.persons(reading(), {current.edited_by_id} if current.edited_by_id else set())
    return _editor(
        current, form, 409, meanwhile=refusal.message,
        difference=differences.difference(theirs, form.text.data or ""), saved_by=next(iter(writers.values()), None),
    )  # fmt: skip


@bp.post("/teach/<code>/lessons/<id:lesson_id>/draft")
@needs(Can.TEACH)
def draft(code: str, lesson_id: int) -> Response:
    """Keeps what is typed, while it is typed; says when."""
    found, form, now = attachments.mine(code, lesson_id), forms.Words(request.form), clock.now()
    kept = form.validate()
    if kept:
        with writing() as tx:
            texts.keep_draft(
                tx, code, lesson_id, tongue(), title=form.title.data or "", text=form.text.data or "",
                seen=form.version, by=me(), now=now,
            )  # fmt: skip
    return page(
        "learning/draft.html", 200 if kept else 422, fragment="learning/_draft.html",
        training=found.training, lesson=found, tongue=SPEECHES[tongue()], drafted_at=_time(now) if kept else "",
        refusal="" if kept else " ".join(str(each) for each in next(iter(form.errors.values()))),
    )  # fmt: skip


@bp.post("/teach/<code>/lessons/<id:lesson_id>/draft/drop")
@needs(Can.TEACH)
def drop_draft(code: str, lesson_id: int) -> Response:
    """Back to what stands saved."""
    attachments.mine(code, lesson_id)
    with writing() as tx:
        texts.drop_draft(tx, lesson_id, tongue(), by=me())
    said = gettext("The draft is discarded. This is the saved text.")
    return go("learning.edit", said, code=code, lesson_id=lesson_id, **{"in": tongue()})


@bp.post("/teach/<code>/preview")
@needs(Can.TEACH)
def preview(code: str) -> Response:
    """How a text will look; ?in=ru says in which language."""
    training = taught(code)
    text = {tongue(): request.form.get("text", "")[:20_000]}
    asked = embedded.items(reading(), text)
    return page("learning/preview.html", fragment="learning/_preview.html", training=training, text=text, asked=asked)


@bp.post("/teach/<code>/lessons/<id:lesson_id>/pictures")
@needs(Can.TEACH, body_limit=bodies.UPLOAD)
def picture(code: str, lesson_id: int) -> Response:
    """Takes a picture with its words and answers with the Markdown that shows it."""
    found = attachments.mine(code, lesson_id)
    sent: list[Any] = [request.files, request.form]
    form = forms.Picture(CombinedMultiDict(sent))
    address = _kept(found, form) if form.validate() else ""
    alt = (form.alt.data or "").replace("[", "(").replace("]", ")")
    return page(
        "learning/picture.html", 200 if address else 422, fragment="learning/_picture.html",
        training=found.training, lesson=found, tongue=SPEECHES[tongue()], picture=forms.Picture() if address else form,
        insert=f"![{alt}]({address})" if address else "",
    )  # fmt: skip


def _kept(found: Lesson, form: Any) -> str:
    """The address of the picture, drawn anew and kept; nothing, with the reason beside the field, when it is none."""
    sent, code = form.picture.data, found.training.code
    name = documents.clean_name(sent.filename)
    try:
        if documents.ending(name) not in documents.PICTURES:
            raise pictures.NotAPicture
        taken = intake.take(sent.stream, name, sent.stream.seek(0, 2), twin=True)
    except DomainError as refusal:
        form.picture.errors = [refusal.message]
        return ""
    with writing() as tx:
        attached = actions.attach(tx, code, found.id, taken, by_id=me().id, now=clock.now())
    address = url_for("learning.media", code=code, key=attached.key, name=taken.name)
    return address.replace("(", "%28").replace(")", "%29")

"""A lesson's videos, pictures and files, for those who write it: by a plain form, all at once."""

from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import CombinedMultiDict

from institute import clock, documents, uploads
from institute.access import Can
from institute.catalogue.models import TrainingSession
from institute.database import reading, writing
from institute.language import gettext, ngettext
from institute.learning import actions, forms, intake, queries, recordings, rules, space
from institute.learning.models import Lesson
from institute.learning.views.base import bp
from institute.web import bodies
from institute.web.guard import needs, permitted
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me


def mine(code: str, lesson_id: int) -> Lesson:
    """A lesson this reader writes."""
    return permitted(Can.TEACH, queries.get_lesson(reading(), code, lesson_id))


@bp.get("/teach/<code>/lessons/<id:lesson_id>/files")
@needs(Can.TEACH)
def lesson_files(code: str, lesson_id: int) -> Response:
    """The lesson's files on a page of their own."""
    return _files(mine(code, lesson_id))


@bp.post("/teach/<code>/lessons/<id:lesson_id>/files")
@needs(Can.TEACH, body_limit=bodies.UPLOAD)
def attach(code: str, lesson_id: int) -> Response:
    """Takes files; the bytes are kept before the rows that point to them. What is refused does not stop the others."""
    found = mine(code, lesson_id)
    sent: list[Any] = [request.files, request.form]
    form = forms.Upload(CombinedMultiDict(sent))
    taken = intake.take_all(form.file, twin=True) if form.validate() else []
    try:
        with writing() as tx:
            for each in taken:
                actions.attach(tx, code, lesson_id, each, by_id=me().id, now=clock.now())
    except space.Full as refusal:
        form.file.errors, taken = [*form.file.errors, refusal.message], []
    if form.errors:
        return _files(_fresh(found) if taken else found, 422, form)
    return after(code, lesson_id, ngettext("The file is added.", "%(n)s files are added.", len(taken)))


@bp.post("/teach/<code>/lessons/<id:lesson_id>/files/<key>/delete")
@needs(Can.TEACH)
def detach(code: str, lesson_id: int, key: str) -> Response:
    mine(code, lesson_id)
    with writing() as tx:
        actions.detach(tx, code, lesson_id, key)
    return after(code, lesson_id, gettext("The file is removed."))


def shown(found: Lesson, form: Any = None, said: str = "") -> dict[str, Any]:
    """What the panel of a lesson's files needs."""
    own, others = recordings.sort_out(found.files)
    posters = [each.picture for each in own]
    pictures = [each for each in found.files if documents.is_picture(each.file.media_type) and each not in posters]
    return {
        "training": found.training, "lesson": found, "upload": form or forms.Upload(), "snippet": _snippet,
        "said": said, "recordings": own, "pictures": pictures, "others": others, "words": intake.REFUSALS,
        "under_way": uploads.under_way(reading(), space.subject(found.id), me().id, clock.now()),
        "standing_words": rules.STANDING_WORDS, "room": space.room(reading(), found.module.training_id),
    }  # fmt: skip


def after(code: str, lesson_id: int, said: str) -> Response:
    """The panel, after something changed."""
    if wants_fragment():
        return _files(_fresh(mine(code, lesson_id)), said=said)
    return go("learning.lesson_files", said, code=code, lesson_id=lesson_id)


def _fresh(found: Lesson) -> Lesson:
    reading().refresh(found, ["files"])
    return found


def _files(found: Lesson, status: int = 200, form: Any = None, said: str = "") -> Response:
    return page("learning/files.html", status, fragment="learning/_files.html", **shown(found, form, said))


def _snippet(training: TrainingSession, attached: Any) -> str:
    """The Markdown that shows a picture in a lesson."""
    name = attached.file.name
    address = url_for("learning.media", code=training.code, key=attached.key, name=name)
    address = address.replace("(", "%28").replace(")", "%29")
    return f"![{name.rpartition('.')[0].replace('[', '(').replace(']', ')')}]({address})"

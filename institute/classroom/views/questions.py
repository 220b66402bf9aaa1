"""Questions under lessons: asked and answered by all in the session, kept in order by its staff."""

from typing import Any

from flask import Response, make_response, request

from institute import clock
from institute.access import Can, may
from institute.classroom import actions, forms, queries
from institute.classroom.views.base import bp, open_lesson, taught
from institute.database import reading, writing
from institute.language import gettext
from institute.learning import queries as learning
from institute.learning.models import Lesson
from institute.web.guard import needs, permitted
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me


def _shown(
    found: learning.Seat, lesson: Lesson, status: int = 200, form: Any = None, at: int | None = None, said: str = ""
) -> Response:
    """A lesson's questions; `form` holds a mistake, `at` is the question it answers."""
    staff = may(me(), Can.TEACH, found.training)
    return page(
        "classroom/questions.html", status, fragment="classroom/_questions.html", training=found.training,
        enrolment=found.enrolment, lesson=lesson, staff=staff, at=at, said=said, form=form or forms.Asked(),
        questions=queries.questions(reading(), lesson.id, hidden=staff),
    )  # fmt: skip


def _after(code: str, lesson_id: int, said: str) -> Response:
    if wants_fragment():
        return _shown(*open_lesson(code, lesson_id), said=said)
    return go("classroom.questions", said, code=code, lesson_id=lesson_id)


@bp.get("/learn/<code>/lessons/<id:lesson_id>/questions")
@needs(Can.LEARN)
def questions(code: str, lesson_id: int) -> Response:
    return _shown(*open_lesson(code, lesson_id))


@bp.post("/learn/<code>/lessons/<id:lesson_id>/questions")
@needs(Can.LEARN)
def ask(code: str, lesson_id: int) -> Response:
    found, lesson = open_lesson(code, lesson_id)
    form = forms.Asked(request.form)
    if not form.validate():
        return _shown(found, lesson, 422, form)
    with writing() as tx:
        actions.ask(tx, lesson, form.text.data or "", by=me(), now=clock.now())
    return _after(code, lesson_id, gettext("Your question is asked. You get a letter when somebody answers."))


@bp.post("/learn/<code>/lessons/<id:lesson_id>/questions/<id:row_id>")
@needs(Can.LEARN)
def answer(code: str, lesson_id: int, row_id: int) -> Response:
    """An answer by a peer or the staff."""
    found, lesson = open_lesson(code, lesson_id)
    queries.get_question(reading(), code, row_id, lesson_id)  # another lesson may be closed to this reader
    form = forms.Answered(request.form)
    if not form.validate():
        return _shown(found, lesson, 422, form, row_id)
    staff = may(me(), Can.TEACH, found.training)
    with writing() as tx:
        actions.answer(tx, code, row_id, form.text.data or "", staff=staff, by=me(), now=clock.now())
    return _after(code, lesson_id, gettext("Your answer is there for all to read."))


@bp.get("/teach/<code>/questions")
@needs(Can.TEACH)
def asked(code: str) -> Response:
    """All questions of a session, those without an answer first to see."""
    training = taught(code)
    show = "all" if request.args.get("state") == "all" else "open"
    items = queries.asked(reading(), training.id, unanswered=show == "open")
    return page("classroom/asked.html", training=training, items=items, show=show)


@bp.post("/teach/<code>/questions/looked")
@needs(Can.TEACH)
def looked(code: str) -> Response:
    """The page says of itself that it was read: a GET never writes."""
    training = taught(code)
    with writing() as tx:
        actions.look(tx, training.id, by=me(), now=clock.now())
    return make_response("", 204) if wants_fragment() else go("classroom.asked", code=code)


@bp.get("/teach/questions")
@needs(Can.TEACH_SOMEWHERE)
def waiting() -> Response:
    """On the teaching desk: the sessions with something to answer or to read."""
    items = queries.waiting(reading(), me().id)
    return page("classroom/waiting.html", fragment="classroom/_waiting.html", items=items)


@bp.post("/teach/<code>/questions/<id:row_id>/hide")
@needs(Can.TEACH)
def hide_question(code: str, row_id: int) -> Response:
    """Out of sight, or (hidden=0) shown again."""
    found = permitted(Can.TEACH, queries.get_question(reading(), code, row_id))
    hidden = request.form.get("hidden") != "0"
    with writing() as tx:
        actions.hide_question(tx, code, row_id, hidden=hidden, now=clock.now())
    said = gettext("The question is hidden.") if hidden else gettext("The question is shown again.")
    return _after(code, found.lesson_id, said)


@bp.post("/teach/<code>/answers/<id:row_id>/hide")
@needs(Can.TEACH)
def hide_answer(code: str, row_id: int) -> Response:
    """Out of sight, or (hidden=0) shown again."""
    found = permitted(Can.TEACH, queries.get_answer(reading(), code, row_id).question)
    hidden = request.form.get("hidden") != "0"
    with writing() as tx:
        actions.hide_answer(tx, code, row_id, hidden=hidden, now=clock.now())
    said = gettext("The answer is hidden.") if hidden else gettext("The answer is shown again.")
    return _after(code, found.lesson_id, said)


@bp.post("/teach/<code>/answers/<id:row_id>/mark")
@needs(Can.TEACH)
def mark(code: str, row_id: int) -> Response:
    """This is the answer, or (best=0) is not."""
    found = permitted(Can.TEACH, queries.get_answer(reading(), code, row_id).question)
    best = request.form.get("best") != "0"
    with writing() as tx:
        actions.mark(tx, code, row_id, best=best, now=clock.now())
    return _after(
        code, found.lesson_id, gettext("The answer is marked.") if best else gettext("The mark is taken away.")
    )

"""A lesson as a PDF: asked for, waited for, fetched."""

from flask import Response, request

from institute import clock, jobs, language
from institute.access import Can
from institute.database import reading, writing
from institute.errors import NotFound
from institute.learning import gates, papers, queries
from institute.learning.models import PUBLISHED, Lesson
from institute.learning.views.base import bp, seat
from institute.web.guard import needs, permitted
from institute.web.pages import go, page, row_id
from institute.web.reader import me
from institute.web.sending import send


def _lesson(code: str, lesson_id: int) -> Lesson:
    """A published lesson, for those who may read it now."""
    found = seat(code)
    lesson = queries.get_lesson(reading(), code, lesson_id)
    gates.check_readable(reading(), found, lesson, clock.now())
    if lesson.state != PUBLISHED:
        raise NotFound
    return lesson


@bp.post("/learn/<code>/lessons/<id:lesson_id>/paper")
@needs(Can.LEARN)
def ask_paper(code: str, lesson_id: int) -> Response:
    """Asks the worker to print the lesson in the reader's language, unless that print lies here."""
    lesson, spoken = _lesson(code, lesson_id), language.code()
    if papers.find(reading(), lesson, spoken):
        return go("learning.paper", code=code, lesson_id=lesson_id)
    with writing() as tx:
        values = {"lesson_id": lesson_id, "language": spoken}
        job = jobs.ask(tx, papers.JOB, now=clock.now(), person_id=me().id, **values).id
    return go("learning.paper", code=code, lesson_id=lesson_id, job=job)


@bp.get("/learn/<code>/lessons/<id:lesson_id>/paper")
@needs(Can.LEARN)
def paper(code: str, lesson_id: int) -> Response:
    """The print of the lesson as it stands now, or how far it is."""
    lesson = _lesson(code, lesson_id)
    found = papers.find(reading(), lesson, language.code())
    asked = request.args.get("job", type=row_id)
    job = permitted(Can.SEE_JOB, jobs.get_job(reading(), asked)) if asked and not found else None
    return page("learning/paper.html", training=lesson.training, lesson=lesson, paper=found, job=job)


@bp.get("/learn/<code>/lessons/<id:lesson_id>/<spoken>.pdf")
@needs(Can.LEARN)
def paper_file(code: str, lesson_id: int, spoken: str) -> Response:
    """The PDF itself."""
    found = papers.find(reading(), _lesson(code, lesson_id), spoken) if spoken in language.SPEECHES else None
    if found is None:
        raise NotFound
    return send(found.file, shown=False)

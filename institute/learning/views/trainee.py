"""The session's page and the lessons, for those who learn."""

from typing import Any

from flask import Response, make_response, request

from institute import clock
from institute.access import Can
from institute.database import reading, writing
from institute.errors import NotFound
from institute.language import gettext
from institute.learning import actions, embedded, gates, queries, recordings, rules
from institute.learning.models import PUBLISHED
from institute.learning.views.base import bp, seat
from institute.web.guard import needs
from institute.web.pages import go, page, wants_fragment
from institute.web.reader import me


@bp.get("/learn/<code>")
@needs(Can.LEARN)
def session(code: str) -> Response:
    """A session from a trainee's place; staff see it as trainees do."""
    found = seat(code)
    training = found.training
    return page(
        "learning/session.html",
        training=training,
        enrolment=found.enrolment,
        stands=_stands(found),
        needs=queries.answered(reading(), training.id),
        outline=gates.seen(reading(), found, clock.now()),
    )


@bp.get("/learn/<code>/lessons/<id:lesson_id>")
@needs(Can.LEARN)
def lesson(code: str, lesson_id: int) -> Response:
    """A lesson to read; one that is closed says why and until when."""
    shown = _lesson(seat(code), lesson_id)
    if why := shown["outline"].closed.get(lesson_id):
        return page("learning/closed.html", 409, why=why, **shown)
    return page("learning/lesson.html", **shown)


@bp.get("/learn/<code>/lessons/<id:lesson_id>/kept")
@needs(Can.LEARN)
def kept(code: str, lesson_id: int) -> Response:
    """The lesson as the reader's device keeps it: without a name, a token or anything of theirs."""
    shown = _lesson(seat(code), lesson_id)
    if lesson_id in shown["outline"].closed:
        raise rules.StillClosed
    return page("learning/kept.html", now=clock.now(), **shown)


@bp.post("/learn/<code>/lessons/<id:lesson_id>/opened")
@needs(Can.LEARN)
def opened(code: str, lesson_id: int) -> Response:
    """The page says of itself that it was opened: a GET never writes."""
    seat(code)
    with writing() as tx:
        actions.note_opened(tx, code, lesson_id, by=me(), now=clock.now())
    return make_response("", 204)


@bp.post("/learn/<code>/lessons/<id:lesson_id>/done")
@needs(Can.LEARN)
def done(code: str, lesson_id: int) -> Response:
    """Marks a lesson done, or (done=0) takes it back."""
    seat(code)
    wanted = request.form.get("done") != "0"
    with writing() as tx:
        actions.mark(tx, code, lesson_id, done=wanted, by=me(), now=clock.now())
    said = gettext("Lesson marked as done.") if wanted else gettext("Lesson marked as not done.")
    if wants_fragment():
        return page("learning/lesson.html", fragment="learning/_lesson.html", **_lesson(seat(code), lesson_id, said))
    return go("learning.lesson", said, code=code, lesson_id=lesson_id)


def _stands(found: queries.Seat) -> str:
    training = found.training
    place = found.enrolment.state if found.enrolment else ""
    return rules.standing(training.state, training.starts_at, training.ends_at, place, clock.now())


def _lesson(found: queries.Seat, lesson_id: int, said: str = "") -> dict[str, Any]:
    """What the lesson's page shows; drafts are for staff alone."""
    if found.enrolment:
        rules.check_open(_stands(found))
    tx, training = reading(), found.training
    lesson = queries.lesson_in(tx, training.id, lesson_id)
    if found.enrolment and lesson.state != PUBLISHED:
        raise NotFound
    outline = gates.seen(tx, found, clock.now())
    before, after = outline.around(lesson)
    own, downloads = recordings.sort_out(lesson.files)
    watched = queries.watched(tx, me().id, lesson.id) if own else {}
    return {
        "training": training, "enrolment": found.enrolment, "lesson": lesson, "outline": outline,
        "asked": embedded.stands(tx, lesson.id, lesson.text, found.enrolment),
        "before": before, "after": after, "downloads": downloads, "said": said, "recordings": own, "watched": watched,
    }  # fmt: skip

"""A trainee's quizzes, the rules before each, handing in, the receipt and the review."""

from typing import Any

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.database import reading, writing
from institute.errors import NotFound
from institute.language import gettext
from institute.learning import rules as learning
from institute.learning.views.base import seat
from institute.quizzes import attempts, queries, review, rules, words
from institute.quizzes.models import OPEN, PUBLISHED, Quiz
from institute.quizzes.views import files
from institute.quizzes.views.base import bp, sitting
from institute.web.guard import needs
from institute.web.pages import go, page


@bp.get("/learn/<code>/quizzes")
@needs(Can.LEARN)
def mine(code: str) -> Response:
    """The session's quizzes and how the trainee stands with each; a panel of the session's page too."""
    found, tx, now = seat(code), reading(), clock.now()
    own = queries.mine(tx, found.training.id, found.enrolment.id) if found.enrolment else {}
    rows = [(each, own.get(each.id, []), next((one for one in own.get(each.id, []) if one.state == OPEN), None))
            for each in queries.quizzes(tx, found.training.id)]  # fmt: skip
    return page(
        "quizzes/mine.html", fragment="quizzes/_mine.html", training=found.training, enrolment=found.enrolment,
        rows=rows, now=now, kinds=words.KINDS,
    )  # fmt: skip


def _quiz(code: str, quiz_id: int) -> Quiz:
    quiz = queries.get_quiz(reading(), code, quiz_id)
    if quiz.state != PUBLISHED:
        raise NotFound
    return quiz


@bp.get("/learn/<code>/quizzes/<id:quiz_id>")
@needs(Can.LEARN)
def quiz(code: str, quiz_id: int) -> Response:
    """All that holds for this quiz, in plain words, before it begins."""
    found, tx = seat(code), reading()
    asked = _quiz(code, quiz_id)
    extension = queries.find_extension(tx, quiz_id, found.enrolment.id) if found.enrolment else None
    own = queries.attempts_of(tx, quiz_id, found.enrolment.id) if found.enrolment else []
    many, points = queries.sizes(tx, [quiz_id]).get(quiz_id, (0, 0))
    return page(
        "quizzes/quiz.html", training=found.training, enrolment=found.enrolment, quiz=asked, many=many, points=points,
        stands=rules.standing(rules.terms(asked, extension), own, clock.now()), extension=extension,
        kinds=words.KINDS, moments=words.SHOWN, counts=words.COUNTS,
        marks=[review.marks(each, clock.now()) for each in own],
    )  # fmt: skip


@bp.post("/learn/<code>/quizzes/<id:quiz_id>/begin")
@needs(Can.LEARN)
def begin(code: str, quiz_id: int) -> Response:
    found, now = seat(code), clock.now()
    _quiz(code, quiz_id)
    if found.enrolment is None:
        raise learning.NotATrainee
    training, place = found.training, found.enrolment
    learning.check_open(learning.standing(training.state, training.starts_at, training.ends_at, place.state, now))
    with writing() as tx:
        made = attempts.begin(tx, quiz_id, place.id, language=language.code(), now=now)
    return go("quizzes.questions", attempt_id=made.id, leaf=1)


@bp.get("/learn/attempts/<id:attempt_id>")
@needs(Can.SIT_QUIZ)
def attempt(attempt_id: int) -> Response:
    """What is answered and what is blank; once handed in, the receipt and what may be seen of the marks."""
    found, now = sitting(attempt_id), clock.now()
    if found.state == OPEN:
        return page("quizzes/overview.html", doubts=queries.doubts(reading(), attempt_id), **outlined(found, now))
    seen = review.of(queries.get_attempt(reading(), attempt_id), now)
    return page(
        "quizzes/receipt.html", attempt=found, quiz=found.quiz, training=found.quiz.training, seen=seen,
        away=queries.outages(reading(), found), moments=words.SHOWN, language=language.code(), right=review.right,
        address=files.at("quizzes.own_file"),
        gain=queries.gain_of(reading(), found.quiz, found.enrolment_id) if seen.marks else None,
    )  # fmt: skip


def outlined(found: Any, now: Any) -> dict[str, Any]:
    """What the overview and every page of an open attempt show of the whole."""
    outline = queries.outline(reading(), found.id)
    return {
        "attempt": found, "quiz": found.quiz, "training": found.quiz.training, "outline": outline,
        "pages": max((row.page for row in outline), default=1), "blank": sum(row.answer is None for row in outline),
        "over": not rules.accepts(found.ends_at, 0, now), "away": queries.outages(reading(), found), "now": now,
    }  # fmt: skip


@bp.post("/learn/attempts/<id:attempt_id>/submit")
@needs(Can.SIT_QUIZ)
def submit(attempt_id: int) -> Response:
    """Hands in, once whatever is pressed: the second press finds the receipt.

    A page whose clock ran out says so (`over`): ours decides, for time may have been given meanwhile.
    """
    found, now = sitting(attempt_id), clock.now()
    if "over" in request.form and found.state == OPEN and rules.accepts(found.ends_at, 0, now):
        return go("quizzes.attempt", gettext("You have more time now. Go on."), attempt_id=attempt_id)
    with writing() as tx:
        first = attempts.submit(tx, attempt_id, now=now)
    said = gettext("Your answers are handed in.") if first else gettext("Your answers were handed in already.")
    return go("quizzes.attempt", said, attempt_id=attempt_id)

"""The queue of answers people mark, one answer, releasing, and marking again when a key was wrong."""

from typing import Any

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.bank.models import FILE, ItemVersion
from institute.database import reading, writing
from institute.errors import existing
from institute.language import gettext, lazy, ngettext
from institute.quizzes import forms, marking, queries, review, rules, sittings
from institute.quizzes.models import OPEN, Quiz, QuizAnswer
from institute.quizzes.views import files
from institute.quizzes.views.base import bp, taught
from institute.rubrics import rules as rubrics
from institute.web.guard import needs
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/marking")
@needs(Can.TEACH)
def to_mark(code: str, quiz_id: int) -> Response:
    """What waits, by question across trainees or (?by=trainee) trainee by trainee."""
    quiz, by_trainee = taught(code, quiz_id), request.args.get("by") == "trainee"
    rows = sittings.to_mark(reading(), quiz_id, by_trainee=by_trainee)
    tally = sittings.tally(reading(), [quiz_id]).get(quiz_id, sittings.Tally())
    return page(
        "quizzes/to_mark.html", training=quiz.training, quiz=quiz, rows=rows, by_trainee=by_trainee, tally=tally
    )


@bp.route("/teach/<code>/quizzes/<id:quiz_id>/marking/<id:answer_id>", methods=["GET", "POST"])
@needs(Can.TEACH)
def mark(code: str, quiz_id: int, answer_id: int) -> Response:
    """One answer: its points, a comment, the rubric; then the next one that waits."""
    quiz = taught(code, quiz_id)
    answer = queries.get_answer(reading(), quiz_id, answer_id)
    existing(answer if answer.by_people and answer.attempt.state != OPEN else None)
    own = next((each for each in answer.markings if each.person_id == me().id), None)
    form = forms.Mark(request.form, answer.points, answer.rubric_version is not None)
    filled = _filled(answer) if request.method == "POST" else own.filled if own else {}
    if request.method == "POST" and form.validate() and (points := _points(form, answer, filled)) is not None:
        with writing() as tx:
            marking.give(
                tx, quiz_id, answer_id, points, form.comment.data or "", filled, by=me(), now=clock.now()
            )  # fmt: skip
        return _next(code, quiz_id, answer_id)
    if request.method == "GET" and own:
        form.fill({"points": f"{own.points.normalize():f}", "comment": own.comment})
    return _answer(quiz, answer, form, filled, 422 if request.method == "POST" else 200)


def _filled(answer: QuizAnswer) -> dict[str, Any]:
    return rubrics.read(answer.rubric_version.criteria, request.form) if answer.rubric_version else {}


def _points(form: Any, answer: QuizAnswer, filled: dict[str, Any]) -> Any:
    """The points typed, else what the rubric comes to; the mistake stands beside the field."""
    if form.points.data is not None:
        return form.points.data
    share = rubrics.share(answer.rubric_version.criteria, filled) if answer.rubric_version else None
    if share is not None:
        return (share * answer.points).quantize(answer.points)
    form.points.errors = [lazy("Please write the points, or judge every criterion of the rubric.")]
    return None


def _answer(quiz: Quiz, answer: QuizAnswer, form: Any, filled: dict[str, Any], status: int) -> Response:
    """Other markers' points are shown once two stand: the third has seen both."""
    others = [each for each in answer.markings if each.person_id != me().id]
    seen = others if not quiz.second or len(answer.markings) > 1 else []
    given, address = answer.answer, files.at("quizzes.answered_file", code=quiz.training.code, quiz_id=quiz.id)
    if quiz.blind and answer.version.kind == FILE:
        given = given | {"name": rules.blind_name(answer.id, given["name"])}
    return page(
        "quizzes/mark.html", status, training=quiz.training, quiz=quiz, answer=answer, given=given, form=form,
        filled=filled, others=seen, third=quiz.second and len(others) > 1, language=language.code(), address=address,
    )  # fmt: skip


def _next(code: str, quiz_id: int, answer_id: int) -> Response:
    following = sittings.next_to_mark(sittings.to_mark(reading(), quiz_id, by_trainee=False), answer_id)
    if following:
        return go(
            "quizzes.mark", gettext("Kept. This is the next one."), code=code, quiz_id=quiz_id, answer_id=following
        )
    return go("quizzes.to_mark", gettext("Kept. Nothing else waits."), code=code, quiz_id=quiz_id)


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/release")
@needs(Can.TEACH)
def release(code: str, quiz_id: int) -> Response:
    taught(code, quiz_id)
    with writing() as tx:
        many = marking.release(tx, quiz_id, now=clock.now())
    said = ngettext("The result is released.", "%(n)s results are released together.", many)
    return go("quizzes.to_mark", said, code=code, quiz_id=quiz_id)


@bp.route("/teach/<code>/quizzes/<id:quiz_id>/items/<id:item_id>/again", methods=["GET", "POST"])
@needs(Can.TEACH)
def again(code: str, quiz_id: int, item_id: int) -> Response:
    """Marks all answers to an item anew."""
    quiz = taught(code, quiz_id)
    versions = queries.versions_of(reading(), item_id)
    asked: ItemVersion = existing(versions[-1] if versions else None)
    form = forms.MarkAgain(request.form).offer(
        [(each.id, gettext("the key of version %(n)s", n=language.number(each.number))) for each in reversed(versions)]
    )
    if request.method == "POST" and form.validate():
        version = int(form.version.data) if form.version.data else None
        with writing() as tx:
            made = marking.mark_again(tx, quiz_id, item_id, version, form.reason.data or "", by=me(), now=clock.now())
        said = ngettext("%(n)s answer has other points now.", "%(n)s answers have other points now.", made.changed)
        return go("quizzes.figures", said, code=code, quiz_id=quiz_id)
    status = 422 if request.method == "POST" else 200
    return page("quizzes/again.html", status, training=quiz.training, quiz=quiz, version=asked, form=form,
                right=review.right_of(asked), language=language.code())  # fmt: skip

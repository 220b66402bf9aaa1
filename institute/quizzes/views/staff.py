"""Attempts while they run and as they ended, more time for somebody, and what the answers show."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from institute import clock, language
from institute.access import Can
from institute.database import reading, writing
from institute.enrolment.models import Enrolment
from institute.errors import existing
from institute.language import gettext
from institute.quizzes import actions, forms, queries, review, words
from institute.quizzes import figures as shown
from institute.quizzes import sittings as lists
from institute.quizzes.views import files
from institute.quizzes.views.base import bp, taught
from institute.web.guard import needs
from institute.web.lists import remembered, show
from institute.web.pages import go, page
from institute.web.reader import me


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/attempts")
@needs(Can.TEACH)
@remembered
def sittings(code: str, quiz_id: int) -> Response:
    """Who began, when something was saved last, who has handed in; the results as a sheet."""
    quiz, tx = taught(code, quiz_id), reading()
    sought = request.args.get("q", "").strip()[:100]
    asked = {"sought": sought, "sort": request.args.get("sort", "")}
    return show(
        "quizzes/sittings.html", "quizzes/_sittings.html", lists.COLUMNS,
        lambda number, size: lists.sittings(tx, quiz.training_id, quiz_id, **asked, page=number, per_page=size),
        training=quiz.training, quiz=quiz, sought=sought, states=words.ATTEMPTS,
        tally=lists.tally(tx, [quiz_id]).get(quiz_id, lists.Tally()), extensions=queries.extensions(tx, quiz_id),
        many=queries.sizes(tx, [quiz_id]).get(quiz_id, (0, 0))[0],
    )  # fmt: skip


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/attempts/<id:attempt_id>")
@needs(Can.TEACH)
def one(code: str, quiz_id: int, attempt_id: int) -> Response:
    """One attempt with everything that was saved and when, for disputes."""
    quiz = taught(code, quiz_id)
    found = queries.get_attempt(reading(), attempt_id)
    existing(found if found.quiz_id == quiz_id else None)
    return page(
        "quizzes/one.html", training=quiz.training, quiz=quiz, attempt=found, right=review.right,
        seen=review.Review(True, True, True, found.answers), journal=queries.journal(reading(), attempt_id),
        away=queries.outages(reading(), found), language=language.code(), spoken=review.spoken,
        questions={each.id: each for each in found.answers},
        address=files.at("quizzes.answered_file", code=code, quiz_id=quiz_id),
    )  # fmt: skip


@bp.post("/teach/<code>/quizzes/<id:quiz_id>/attempts/<id:attempt_id>/submit")
@needs(Can.TEACH)
def hand_in(code: str, quiz_id: int, attempt_id: int) -> Response:
    """Hands an attempt in for a trainee."""
    taught(code, quiz_id)
    with writing() as tx:
        actions.hand_in(tx, quiz_id, attempt_id, now=clock.now())
    return go("quizzes.one", gettext("The attempt is handed in."), code=code, quiz_id=quiz_id, attempt_id=attempt_id)


@bp.route("/teach/<code>/quizzes/<id:quiz_id>/more/<id:enrolment_id>", methods=["GET", "POST"])
@needs(Can.TEACH)
def more(code: str, quiz_id: int, enrolment_id: int) -> Response:
    """More time or attempts for one trainee."""
    quiz, tx = taught(code, quiz_id), reading()
    place = existing(tx.get(Enrolment, enrolment_id))
    existing(place if place.training_id == quiz.training_id else None)
    form: Any = forms.Extension(request.form)
    if request.method == "POST" and form.validate():
        with writing() as tx:
            actions.extend(tx, quiz_id, enrolment_id, form.values(quiz.training.zone), by=me(), now=clock.now())
        return go("quizzes.sittings", gettext("The extension is kept."), code=code, quiz_id=quiz_id)
    status = 422 if request.method == "POST" else 200
    if status == 200 and (held := queries.find_extension(tx, quiz_id, enrolment_id)):
        closes = held.closes_at.astimezone(ZoneInfo(quiz.training.zone)) if held.closes_at else None
        form.fill({"minutes": held.minutes, "attempts": held.attempts, "closes_at": closes, "reason": held.reason})
    return page("quizzes/more.html", status, training=quiz.training, quiz=quiz, place=place, form=form)


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/statistics")
@needs(Can.TEACH)
def figures(code: str, quiz_id: int) -> Response:
    """How hard each question was, how the results are spread, and what was learnt since the test before."""

    quiz, tx = taught(code, quiz_id), reading()
    shares = list(queries.shares(tx, [quiz.id]).values())
    gain, both = queries.gain(tx, quiz)
    return page(
        "quizzes/figures.html", training=quiz.training, quiz=quiz, lines=shown.of(tx, quiz.id), both=both, gain=gain,
        mean=sum(shares) / len(shares) if shares else None, spread=shown.spread(shares) if shares else [],
        remarks=queries.remarks(tx, quiz.id), warnings=words.WARNINGS,
    )  # fmt: skip

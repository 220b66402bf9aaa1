"""The pages with questions of an attempt, and of a preview; each saves all of itself without JavaScript too."""

import secrets
from dataclasses import replace
from typing import Any

from flask import Response, request, url_for

from institute import clock, language
from institute.access import Can
from institute.bank import answers
from institute.database import reading, writing
from institute.errors import NoRoom, NotFound
from institute.quizzes import attempts, drawing, queries, rules
from institute.quizzes.models import OPEN, QuizAnswer, QuizAttempt
from institute.quizzes.views import files
from institute.quizzes.views.autosave import left, on_clock, read
from institute.quizzes.views.base import bp, sitting
from institute.quizzes.views.sitting import outlined
from institute.web import bodies
from institute.web.guard import needs
from institute.web.pages import go, go_to, page


def _open(attempt_id: int, leaf: int) -> tuple[QuizAttempt, Any]:
    found = sitting(attempt_id)
    asked = queries.on_page(reading(), attempt_id, leaf)
    if not asked:
        raise NotFound
    return found, asked


def _shown(found: QuizAttempt, leaf: int, asked: Any, status: int = 200, **more: Any) -> Response:
    now, quiz = clock.now(), found.quiz
    orders = {each.id: drawing.order(found.seed, each, quiz.shuffled_options) for each in asked}
    told: dict[str, Any] = {"typed": {}, "refusals": {}, **more}
    return page(
        "quizzes/questions.html", status, leaf=leaf, asked=asked, orders=orders, language=language.code(),
        left=left(found.ends_at, now), on_clock=on_clock, device=secrets.token_urlsafe(9), **outlined(found, now),
        title=queries.page_title(reading(), quiz.id, leaf), address=files.at("quizzes.own_file"), **told,
    )  # fmt: skip


@bp.get("/learn/attempts/<id:attempt_id>/<int:leaf>")
@needs(Can.SIT_QUIZ)
def questions(attempt_id: int, leaf: int) -> Response:
    found, asked = _open(attempt_id, leaf)
    if found.state != OPEN:
        return go("quizzes.attempt", attempt_id=attempt_id)
    return _shown(found, leaf, asked)


@bp.post("/learn/attempts/<id:attempt_id>/<int:leaf>")
@needs(Can.SIT_QUIZ, body_limit=bodies.UPLOAD)
def keep_page(attempt_id: int, leaf: int) -> Response:
    """Saves what the page holds and goes on; what was refused stays on the page as it was typed."""
    found, asked = _open(attempt_id, leaf)
    typed, refusals = _save_all(found, asked)
    if refusals:
        reading().expire_all()
        found, asked = _open(attempt_id, leaf)
        return _shown(found, leaf, asked, 409, typed=typed, refusals=refusals)
    wanted = request.form.get("go", "")
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 4:
        return go("quizzes.questions", attempt_id=attempt_id, leaf=int(wanted) or 1)
    return go_to(url_for("quizzes.attempt", attempt_id=attempt_id))


def _save_all(found: QuizAttempt, asked: Any) -> tuple[dict[int, Any], dict[int, Any]]:
    """Saves each answer that is another one now; (what was typed, why it was refused) by the question's id."""
    typed: dict[int, Any] = {}
    refusals: dict[int, Any] = {}
    for each in asked:
        sent = None
        if f"rev-{each.id}" not in request.form:  # the page has saved it by itself (static/js/quiz.js)
            continue
        try:
            sent = read(each.version, each.id)
            typed[each.id] = sent.answer
            if (sent.answer, sent.flagged) != (each.answer, each.flagged):
                _save(found, each, sent)
        except (rules.Elsewhere, rules.Over, rules.HandedIn, answers.Unfit, NoRoom) as refusal:
            refusals[each.id] = refusal.message
            if sent and not isinstance(refusal, rules.Elsewhere):
                with writing() as tx:
                    attempts.journal(tx, found.id, each.id, sent, taken=False, now=clock.now())
    return typed, refusals


def _save(found: QuizAttempt, each: QuizAnswer, sent: attempts.Sent) -> None:
    """The page's revision is the one it has seen: the next is ours."""
    newer = replace(sent, rev=sent.rev + 1)
    with writing() as tx:  # what is not taken stands in the journal all the same
        kept = attempts.save(tx, found.id, each.id, newer, grace=found.quiz.grace, now=clock.now())
    if not kept.taken:
        raise rules.Elsewhere

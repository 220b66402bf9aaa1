"""Files as answers: on their way in parts that survive a broken link (web/tus.py), and back to who may see them."""

from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from institute import documents
from institute.access import Can
from institute.bank.models import FILE
from institute.database import reading
from institute.errors import existing
from institute.quizzes import intake, queries, rules
from institute.quizzes.models import QuizAnswer
from institute.quizzes.views.base import bp, taught
from institute.web import tus
from institute.web.guard import needs, permitted
from institute.web.sending import send

PLACE = "/learn/answers/<id:answer_id>/uploads"


def _mine(answer_id: int) -> QuizAnswer:
    """A question of the reader's own attempt that asks for a file."""
    found = intake.get_question(reading(), answer_id)
    permitted(Can.SIT_QUIZ, found.attempt)
    return found


tus.doors(bp, PLACE, Can.SIT_QUIZ, lambda answer_id: intake.subject(_mine(answer_id).id), documents.MOST)


@bp.post(PLACE)
@needs(Can.SIT_QUIZ)
def begin_upload(answer_id: int) -> Response:
    """A file announces itself; the answer that is saved once it is here takes it in (autosave.save)."""
    asked = _mine(answer_id)
    attempt, content, grace = asked.attempt, asked.version.content, asked.attempt.quiz.grace

    def check(tx: Any, size: int, now: Any) -> None:
        rules.check_answer(attempt.state, attempt.ends_at, grace, now)
        intake.check_many(tx, answer_id)

    return tus.begin(
        intake.subject(answer_id), "", allow=lambda name, size: intake.allow(content, name, size), check=check
    )


@bp.get("/learn/answers/<id:answer_id>/files/<key>")
@needs(Can.SIT_QUIZ)
def own_file(answer_id: int, key: str) -> Response:
    """What the reader sent, for themselves."""
    return send(existing(intake.find(reading(), _mine(answer_id).id, key)).file, shown=False)


@bp.get("/teach/<code>/quizzes/<id:quiz_id>/answers/<id:answer_id>/files/<key>")
@needs(Can.TEACH)
def answered_file(code: str, quiz_id: int, answer_id: int, key: str) -> Response:
    """The same for the staff; marked blind it has a name that tells nothing."""
    quiz = taught(code, quiz_id)
    answer = queries.get_answer(reading(), quiz_id, answer_id)
    file = existing(intake.find(reading(), answer.id, key)).file
    return send(file, shown=False, name=rules.blind_name(answer_id, file.name) if quiz.blind else file.name)


def at(endpoint: str, **place: Any) -> Callable[[QuizAnswer, Any], str]:
    """Makes the address of a file that answers a question; "" where the answer is none."""

    def address(question: QuizAnswer, answer: Any) -> str:
        if question.version.kind != FILE or not answer:
            return ""
        return url_for(endpoint, answer_id=question.id, key=answer["file"], **place)

    return address

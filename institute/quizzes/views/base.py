"""The room's blueprint and what its views share."""

from flask import Blueprint

from institute.access import Can
from institute.database import reading
from institute.quizzes import queries
from institute.quizzes.models import Quiz, QuizAttempt
from institute.web.guard import permitted

bp = Blueprint("quizzes", __name__)


def sitting(attempt_id: int) -> QuizAttempt:
    """The reader's own attempt; another's is not there."""
    return permitted(Can.SIT_QUIZ, queries.get_own(reading(), attempt_id))


def taught(code: str, quiz_id: int) -> Quiz:
    """A quiz of a session whose staff the reader is on."""
    return permitted(Can.TEACH, queries.get_quiz(reading(), code, quiz_id))

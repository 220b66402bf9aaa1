"""How long attempts are kept; the gradebook and the completion keep the results."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session, contains_eager

from institute import files, retention
from institute.catalogue.models import TrainingSession
from institute.language import lazy
from institute.quizzes.models import Quiz, QuizAnswer, QuizAttempt, QuizFile, QuizSaving

ATTEMPTS = 10 * retention.YEAR  # after the session ended
JOURNAL = 2 * retention.YEAR


def _after(rows: Select[Any, Any], years: Any, now: datetime) -> Select[Any, Any]:
    """Of attempts, or of what hangs on them."""
    rows = rows.join(Quiz, Quiz.id == QuizAttempt.quiz_id).join(TrainingSession, TrainingSession.id == Quiz.training_id)
    return rows.where(TrainingSession.ends_at < now - years)


def _attempts(now: datetime) -> Select[Any, Any]:
    return _after(select(QuizAttempt.id, Quiz.training_id).select_from(QuizAttempt), ATTEMPTS, now)


def _journal(now: datetime) -> Select[Any, Any]:
    of_attempt = QuizAttempt.id == QuizSaving.attempt_id
    rows = select(QuizSaving.id, Quiz.training_id).select_from(QuizSaving).join(QuizAttempt, of_attempt)
    return _after(rows, JOURNAL, now)


def _forget_attempts(tx: Session, ids: list[int]) -> None:
    gone = [each.file for each in _files(tx, QuizAnswer.attempt_id.in_(ids))]
    tx.execute(delete(QuizAttempt).where(QuizAttempt.id.in_(ids)))
    for file in gone:
        files.discard(tx, file)


def _forget_journal(tx: Session, ids: list[int]) -> None:
    """With the lines go the files that they alone name."""
    told = select(QuizSaving.answer_id).where(QuizSaving.id.in_(ids))
    gone = [each for each in _files(tx, QuizAnswer.id.in_(told)) if each.key != (each.answer.answer or {}).get("file")]
    tx.execute(delete(QuizSaving).where(QuizSaving.id.in_(ids)))
    for each in gone:
        tx.delete(each)
        tx.flush()
        files.discard(tx, each.file)


def _files(tx: Session, which: ColumnElement[bool]) -> Sequence[QuizFile]:
    found = select(QuizFile).join(QuizFile.answer).options(contains_eager(QuizFile.answer))
    return tx.scalars(found.where(which)).all()


retention.line(
    "attempts", lazy("Attempts in quizzes, with their answers"), lazy("10 years after the session ended"),
    lazy("deleted; the results stay as figures"), due=_attempts, clear=_forget_attempts,
)  # fmt: skip
retention.line(
    "quiz-journal", lazy("The journal of answers as they came"), lazy("2 years after the session ended"),
    lazy("deleted; the answers that counted stay"), due=_journal, clear=_forget_journal,
)  # fmt: skip

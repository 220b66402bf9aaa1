"""How long it is kept what somebody did in lessons; the completion keeps the sums."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.language import lazy
from institute.learning.models import LearningModule, Lesson, LessonFile, LessonTry, Progress, Watched

LEARNING = 10 * retention.YEAR  # after the session ended


def _progress(now: datetime) -> Select[Any, Any]:
    found = select(Progress.id, Enrolment.training_id).join(Enrolment, Enrolment.id == Progress.enrolment_id)
    return found.join(TrainingSession).where(TrainingSession.ends_at < now - LEARNING)


def _watched(now: datetime) -> Select[Any, Any]:
    found = select(Watched.id, LearningModule.training_id).join(LessonFile, LessonFile.id == Watched.lesson_file_id)
    found = found.join(Lesson, Lesson.id == LessonFile.lesson_id).join(LearningModule)
    return found.join(TrainingSession).where(TrainingSession.ends_at < now - LEARNING)


def _tries(now: datetime) -> Select[Any, Any]:
    found = select(LessonTry.id, Enrolment.training_id).join(Enrolment, Enrolment.id == LessonTry.enrolment_id)
    return found.join(TrainingSession).where(TrainingSession.ends_at < now - LEARNING)


def _forget_progress(tx: Session, ids: list[int]) -> None:
    tx.execute(delete(Progress).where(Progress.id.in_(ids)))


def _forget_watched(tx: Session, ids: list[int]) -> None:
    tx.execute(delete(Watched).where(Watched.id.in_(ids)))


def _forget_tries(tx: Session, ids: list[int]) -> None:
    tx.execute(delete(LessonTry).where(LessonTry.id.in_(ids)))


_KEEP, _THEN = lazy("10 years after the session ended"), lazy("deleted; the completion keeps the sums")
retention.line("progress", lazy("Lessons opened and done"), _KEEP, _THEN, due=_progress, clear=_forget_progress)
retention.line("watched", lazy("Places in recordings"), _KEEP, _THEN, due=_watched, clear=_forget_watched)
retention.line(
    "lesson-tries", lazy("Answers to questions in lessons"), _KEEP, lazy("deleted"), due=_tries, clear=_forget_tries
)

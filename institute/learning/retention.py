"""How long it is kept what somebody did in lessons; the completion keeps the sums."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.enrolment.retention import of_places
from institute.language import lazy
from institute.learning.models import LearningModule, Lesson, LessonFile, LessonTry, Progress, Watched

LEARNING = 10 * retention.YEAR  # after the session ended


def _watched(now: datetime) -> Select[Any, Any]:
    found = select(Watched.id, LearningModule.training_id).join(LessonFile, LessonFile.id == Watched.lesson_file_id)
    found = found.join(Lesson, Lesson.id == LessonFile.lesson_id).join(LearningModule)
    return found.join(TrainingSession).where(TrainingSession.ends_at < now - LEARNING)


_KEEP, _THEN = lazy("10 years after the session ended"), lazy("deleted; the completion keeps the sums")
retention.line(
    "progress", lazy("Lessons opened and done"), _KEEP, _THEN,
    due=of_places(Progress, LEARNING), clear=retention.takes_away(Progress),
)  # fmt: skip
retention.line("watched", lazy("Places in recordings"), _KEEP, _THEN, due=_watched, clear=retention.takes_away(Watched))
retention.line(
    "lesson-tries", lazy("Answers to questions in lessons"), _KEEP, lazy("deleted"),
    due=of_places(LessonTry, LEARNING), clear=retention.takes_away(LessonTry),
)  # fmt: skip

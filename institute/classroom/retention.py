"""How long questions, answers and the staff's notes on trainees are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.classroom.models import Question, TraineeNote
from institute.enrolment.retention import of_places
from institute.language import lazy

TALK = 10 * retention.YEAR  # after the session ended


def _questions(now: datetime) -> Select[Any, Any]:
    found = select(Question.id, Question.training_id).join(TrainingSession, TrainingSession.id == Question.training_id)
    return found.where(TrainingSession.ends_at < now - TALK)


_KEEP = lazy("10 years after the session ended")
retention.line(
    "questions", lazy("Questions and answers"), _KEEP, lazy("deleted"), due=_questions,
    clear=retention.takes_away(Question),
)  # fmt: skip
retention.line(
    "notes", lazy("Notes on trainees"), _KEEP, lazy("deleted"), due=of_places(TraineeNote, TALK),
    clear=retention.takes_away(TraineeNote),
)  # fmt: skip

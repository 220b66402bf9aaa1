"""How long questions, answers and the staff's notes on trainees are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.classroom.models import Question, TraineeNote
from institute.enrolment.models import Enrolment
from institute.language import lazy

TALK = 10 * retention.YEAR  # after the session ended


def _questions(now: datetime) -> Select[Any, Any]:
    over = TrainingSession.ends_at < now - TALK
    return select(Question.id, Question.training_id).join(
        TrainingSession, TrainingSession.id == Question.training_id
    ).where(over)  # fmt: skip


def _notes(now: datetime) -> Select[Any, Any]:
    found = select(TraineeNote.id, Enrolment.training_id).join(Enrolment, Enrolment.id == TraineeNote.enrolment_id)
    return found.join(TrainingSession).where(TrainingSession.ends_at < now - TALK)


def _forget_questions(tx: Session, ids: list[int]) -> None:
    tx.execute(delete(Question).where(Question.id.in_(ids)))


def _forget_notes(tx: Session, ids: list[int]) -> None:
    tx.execute(delete(TraineeNote).where(TraineeNote.id.in_(ids)))


_KEEP = lazy("10 years after the session ended")
retention.line(
    "questions", lazy("Questions and answers"), _KEEP, lazy("deleted"), due=_questions, clear=_forget_questions
)
retention.line("notes", lazy("Notes on trainees"), _KEEP, lazy("deleted"), due=_notes, clear=_forget_notes)

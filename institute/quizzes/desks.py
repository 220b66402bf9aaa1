"""What a trainee's desk and an instructor's say of quizzes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select
from sqlalchemy.orm import Session

from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.quizzes.models import OPEN, PRACTICE, PUBLISHED, SUBMITTED, Quiz, QuizAttempt, QuizExtension

# Quizzes that are open and handed in by nobody of these places: (place, id, title, closes_at, attempt_id if begun, its
# end). Put together once: every desk asks it.
_NOW = bindparam("now", type_=Quiz.closes_at.type)
_CLOSES = case((QuizExtension.closes_at > Quiz.closes_at, QuizExtension.closes_at), else_=Quiz.closes_at)
_DONE = select(QuizAttempt.id).where(
    QuizAttempt.quiz_id == Quiz.id, QuizAttempt.enrolment_id == Enrolment.id, QuizAttempt.state != OPEN
)
_TO_SIT = (
    select(Enrolment.id.label("place"), Quiz.id, Quiz.title, _CLOSES.label("closes_at"))
    .add_columns(QuizAttempt.id.label("attempt_id"), QuizAttempt.ends_at)
    .join(Quiz, Quiz.training_id == Enrolment.training_id)
    .outerjoin(QuizExtension, (QuizExtension.quiz_id == Quiz.id) & (QuizExtension.enrolment_id == Enrolment.id))
    .outerjoin(QuizAttempt, (QuizAttempt.quiz_id == Quiz.id) & (QuizAttempt.enrolment_id == Enrolment.id))
    .where(Enrolment.id.in_(bindparam("places", expanding=True)), Quiz.state == PUBLISHED, Quiz.kind != PRACTICE)
    .where(Quiz.opens_at.is_(None) | (Quiz.opens_at <= _NOW), _CLOSES.is_(None) | (_CLOSES > _NOW))
    .where(QuizAttempt.ends_at.is_(None) | (QuizAttempt.ends_at > _NOW), ~_DONE.correlate(Quiz, Enrolment).exists())
)


def to_sit(tx: Session, enrolment_ids: Collection[int], now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of _TO_SIT: what these places are asked and may begin or go on with now; practice is nobody's duty."""
    return tx.execute(_TO_SIT, {"places": list(enrolment_ids), "now": now}).all()


_TO_MARK = (
    select(TrainingSession.code, Quiz.id, Quiz.title, func.count(QuizAttempt.id).label("many"))
    .join(Quiz, Quiz.training_id == TrainingSession.id)
    .join(QuizAttempt, (QuizAttempt.quiz_id == Quiz.id) & (QuizAttempt.state == SUBMITTED))
    .where(TrainingSession.id.in_(catalogue.staffed(bindparam("person"))))
    .group_by(TrainingSession.code, Quiz.id, Quiz.title)
    .order_by(Quiz.id)
)


def to_mark(tx: Session, person_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(code, id, title, many): attempts that wait for people, in the sessions a person is of the staff of."""
    return tx.execute(_TO_MARK, {"person": person_id}).all()

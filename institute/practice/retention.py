"""How long confirmed practice hours are kept; the completion keeps their sum."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.language import lazy
from institute.practice.models import PracticeHours

PRACTICE = 10 * retention.YEAR  # after the session ended


def _hours(now: datetime) -> Select[Any, Any]:
    found = select(PracticeHours.id, Enrolment.training_id).join(Enrolment, Enrolment.id == PracticeHours.enrolment_id)
    return found.join(TrainingSession).where(TrainingSession.ends_at < now - PRACTICE)


def _forget(tx: Session, ids: list[int]) -> None:
    tx.execute(delete(PracticeHours).where(PracticeHours.id.in_(ids)))


retention.line(
    "practice", lazy("Practice hours"), lazy("10 years after the session ended"),
    lazy("deleted; the completion keeps the sums"), due=_hours, clear=_forget,
)  # fmt: skip

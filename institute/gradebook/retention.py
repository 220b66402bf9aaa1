"""How long marks are kept; the completion keeps the total it was decided by."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, exists, or_, select
from sqlalchemy.orm import Session

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.gradebook.models import Mark, MarkChange, MarkTotal
from institute.language import lazy

MARKS = 10 * retention.YEAR  # after the session ended


def _marks(now: datetime) -> Select[Any, Any]:
    """The enrolments that still have a mark, a total or a change: they go together."""
    held = or_(*(exists().where(kind.enrolment_id == Enrolment.id) for kind in (Mark, MarkTotal, MarkChange)))
    found = select(Enrolment.id, Enrolment.training_id).join(TrainingSession)
    return found.where(TrainingSession.ends_at < now - MARKS, held)


def _forget(tx: Session, ids: list[int]) -> None:
    for kind in (Mark, MarkTotal, MarkChange):
        tx.execute(delete(kind).where(kind.enrolment_id.in_(ids)))


retention.line(
    "marks", lazy("Marks and totals"), lazy("10 years after the session ended"),
    lazy("deleted; the completion keeps the total"), due=_marks, clear=_forget,
)  # fmt: skip

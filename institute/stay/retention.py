"""Rooms, drives and what was still to settle are kept for a year after the session's end (domain.md 7.5)."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.stay import rules
from institute.stay.models import Pickup, Stay, StayRoom


@retention.rule
def clear(tx: Session, now: datetime) -> None:
    """The marks of who came and when stay, as attendance does."""
    over = select(TrainingSession.id).where(TrainingSession.ends_at < now - rules.KEPT)
    places = select(Enrolment.id).where(Enrolment.training_id.in_(over))
    settled = update(Stay).where(Stay.enrolment_id.in_(places)).values(room_id=None, pickup_id=None, remaining="")
    tx.execute(settled.execution_options(synchronize_session=False))
    for table in (StayRoom, Pickup):
        tx.execute(delete(table).where(table.training_id.in_(over)).execution_options(synchronize_session=False))

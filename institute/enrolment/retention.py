"""How long applications are kept that led to no place."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from institute import retention
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import ADMITTED, Application

NOT_ADMITTED = timedelta(days=365)  # after the session began


@retention.rule
def clear(tx: Session, now: datetime) -> None:
    """Takes away applications without a place, a year after their session began."""
    begun = select(TrainingSession.id).where(TrainingSession.starts_at < now - NOT_ADMITTED)
    tx.execute(delete(Application).where(Application.state != ADMITTED, Application.training_id.in_(begun)))

"""What the worker does for enrolment: the waiting list goes on, and missing forms are called to mind."""

from datetime import datetime

from sqlalchemy.orm import Session

from institute import daily, jobs
from institute.database import reading, writing
from institute.enrolment import arrivals, reasons, standings, waiting


@jobs.every_minute
def roll_on(now: datetime) -> None:
    """Ends offers that ran out, and offers every free place that is somebody's; each session in its own change."""
    for training_id in standings.to_promote(reading(), now):
        with writing() as tx:
            waiting.promote(tx, training_id, reasons.KEPT, now)


@daily.errand
def remind(tx: Session, now: datetime) -> None:
    """Reminds those whose form after admission is missing."""
    arrivals.remind_due(tx, now)

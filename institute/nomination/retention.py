"""How long the names of people are kept who were written down and never sent."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from institute import retention
from institute.nomination import queries

UNSENT = timedelta(days=30)  # after the deadline


@retention.rule
def clear(tx: Session, now: datetime) -> None:
    """Takes away nominees without an application: of lists never sent, and of applications that were taken away."""
    for nominee in queries.forgotten(tx, now - UNSENT):
        tx.delete(nominee)

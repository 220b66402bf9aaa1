"""The room's errand of every day: warnings about attendance."""

from datetime import datetime

from sqlalchemy.orm import Session

from institute import daily
from institute.attendance import warning


@daily.errand
def warn(tx: Session, now: datetime) -> None:
    warning.warn(tx, now)

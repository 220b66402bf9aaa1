"""What the worker does for quizzes: hands in what is over every minute, and tells the bank what answers showed."""

from datetime import datetime

from sqlalchemy.orm import Session

from institute import daily
from institute.database import reading, writing
from institute.jobs import every_minute
from institute.quizzes import attempts, figures, pulse


@every_minute
def hand_in(now: datetime) -> None:
    """Attempts whose time and grace are over; while nobody serves pages they wait, for they will get time back."""
    if pulse.silent(reading(), now):
        return
    for attempt_id in attempts.overdue(reading(), now):
        with writing() as tx:
            attempts.submit(tx, attempt_id, now=now, by_itself=True)


@daily.errand
def tell_the_bank(tx: Session, now: datetime) -> None:
    figures.tell(tx, now)

"""Signs of life of those who serve pages, and the time that trainees get back when there were none.

Each process that serves pages beats every few seconds while an attempt runs against the clock. After a gap the first
who is back writes the outage down and moves the end of every attempt that it met.
"""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute.quizzes.models import OPEN, Outage, Pulse, QuizAttempt

EVERY = timedelta(seconds=5)
SILENCE = timedelta(seconds=20)  # longer than this is an outage


def beat(tx: Session, now: datetime) -> Outage | None:
    """A sign of life; the outage it ended, if it ended one: open attempts then have its whole length back."""
    pulse = _pulse(tx, now)
    since, pulse.at = pulse.at, max(pulse.at, now)
    if now - since <= SILENCE:
        return None
    met = (QuizAttempt.state == OPEN, QuizAttempt.ends_at > since, QuizAttempt.began_at < now)
    ends = tx.execute(select(QuizAttempt.id, QuizAttempt.ends_at, QuizAttempt.given_back).where(*met).with_for_update())
    lost, rows = now - since, ends.all()
    for row in rows:
        values = {"ends_at": row.ends_at + lost, "given_back": row.given_back + round(lost.total_seconds())}
        tx.execute(update(QuizAttempt).where(QuizAttempt.id == row.id).values(values))
    outage = Outage(began_at=since, ended_at=now, attempts=len(rows))
    if rows:
        tx.add(outage)
    return outage


def _pulse(tx: Session, now: datetime) -> Pulse:
    """The one row, locked; the first of all makes it."""
    pulse = tx.get(Pulse, 1, with_for_update=True, populate_existing=True)
    if pulse is None:
        try:
            with tx.begin_nested():
                tx.add(Pulse(id=1, at=now))
        except IntegrityError:  # another process was first
            pass
        pulse = tx.get_one(Pulse, 1, with_for_update=True, populate_existing=True)
    return pulse


def silent(tx: Session, now: datetime) -> bool:
    """Whether nobody serves pages just now, as far as is known: then no attempt is handed in by itself."""
    at = tx.scalar(select(Pulse.at))
    return at is not None and now - at > SILENCE


def timed(tx: Session) -> bool:
    """Whether somebody's clock runs."""
    runs = select(QuizAttempt.id).where(QuizAttempt.state == OPEN, QuizAttempt.ends_at.is_not(None)).limit(1)
    return tx.scalar(runs) is not None

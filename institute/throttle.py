"""How often something was tried in vain, kept in the database: it holds across processes and restarts."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from institute.database import Base
from institute.errors import TooMany

WINDOW = timedelta(minutes=15)


class Trial(Base):
    """Failures under a key (`sign-in:address`, `verify:network`) since `since`."""

    __tablename__ = "trial"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)


def check(tx: Session, key: str, *, most: int, now: datetime, window: timedelta = WINDOW) -> None:
    """TooMany when `most` failures lie within the window; beyond it the wait doubles up to an hour."""
    trial = tx.get(Trial, key, populate_existing=True)
    if trial and trial.failures >= most:
        wait = min(window * 2 ** min(trial.failures - most, 8), max(window, timedelta(hours=1)))
        if now < trial.since + wait:
            raise TooMany


def count(tx: Session, key: str, *, now: datetime, window: timedelta = WINDOW) -> None:
    """One more failure; an old series is forgotten."""
    trial = tx.get(Trial, key, with_for_update=True, populate_existing=True)
    if trial is None:
        try:
            with tx.begin_nested():
                tx.add(Trial(key=key, failures=1, since=now))
            return
        except IntegrityError:  # somebody else's was first, in another process
            trial = tx.get(Trial, key, with_for_update=True, populate_existing=True)
    if trial is None:
        return
    if now > trial.since + max(window, timedelta(hours=1)):
        trial.failures, trial.since = 1, now
    else:
        trial.failures, trial.since = trial.failures + 1, now


def forgive(tx: Session, key: str) -> None:
    """It went well: the failures are forgotten."""
    tx.execute(delete(Trial).where(Trial.key == key))

"""Attendance is kept for ten years, what trainees wrote and attached to excuses 30 days after the end (domain.md 7.5).

The links of helpers go with their day.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from institute import files, retention
from institute.attendance.models import SEALED, Excuse, Mark, ScanPass
from institute.enrolment.retention import of_places
from institute.language import lazy

ATTENDANCE = 10 * retention.YEAR  # after the session ended
SENSITIVE = timedelta(days=30)  # likewise
PASSES = timedelta(days=90)


def _empty(tx: Session, ids: list[int]) -> None:
    """Takes words and documents away; that there was an excuse and how it was decided stays."""
    found = tx.scalars(select(Excuse).where(Excuse.id.in_(ids))).all()
    boxes = [tx.get_one(files.File, one.file_id) for one in found if one.file_id]
    tx.execute(update(Excuse).where(Excuse.id.in_(ids)).values(box="", file_id=None, media_type=""))
    tx.flush()
    for box in boxes:
        files.discard(tx, box)


def _forget(tx: Session, ids: list[int]) -> None:
    _empty(tx, ids)
    tx.execute(delete(Excuse).where(Excuse.id.in_(ids)))


_TEN = lazy("10 years after the session ended")
# What stands hangs on its mark and goes with it.
retention.line(
    "attendance", lazy("Attendance"), _TEN, lazy("deleted; the completion keeps the rate"),
    due=of_places(Mark, ATTENDANCE), clear=retention.takes_away(Mark),
)  # fmt: skip
retention.line(
    "excuses", lazy("Excuses and appeals"), _TEN, lazy("deleted"),
    due=of_places(Excuse, ATTENDANCE), clear=_forget,
)  # fmt: skip
retention.line(
    "excuse-words", lazy("What excuses say, and their documents"), lazy("30 days after the session ended"),
    lazy("deleted; that it was asked and how it was decided stays"),
    due=of_places(Excuse, SENSITIVE, Excuse.box != ""), clear=_empty, released=False,
)  # fmt: skip


@retention.rule
def clear_passes(tx: Session, now: datetime) -> None:
    """What was scanned with them stays."""
    tx.execute(delete(ScanPass).where(ScanPass.made_at < now - PASSES))


@retention.rule
def sweep(tx: Session, now: datetime) -> None:
    """Takes away the boxes of excuses whose people went: bytes first, so that none is left unseen."""
    pointed = select(Excuse.file_id).where(Excuse.file_id.is_not(None))
    from_excuses = files.File.media_type == SEALED
    for file in tx.scalars(select(files.File).where(from_excuses, files.File.id.not_in(pointed))).all():
        files.discard(tx, file)

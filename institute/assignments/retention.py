"""How long work handed in is kept; the completion and the gradebook keep what it came to."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from institute import files, retention
from institute.assignments import packing
from institute.assignments.models import Assignment, Submission, SubmissionFile, Team
from institute.catalogue.models import TrainingSession
from institute.files import File
from institute.jobs import Job
from institute.language import lazy

WORK = 10 * retention.YEAR  # after the session ended
PACKED = timedelta(days=1)


def _work(now: datetime) -> Select[Any, Any]:
    found = select(Team.id, Assignment.training_id).join(Assignment, Assignment.id == Team.assignment_id)
    return found.join(TrainingSession).where(TrainingSession.ends_at < now - WORK)


def _forget(tx: Session, ids: list[int]) -> None:
    """Teams with their tries, and the bytes of files nobody else's row names."""
    held = select(SubmissionFile.file_id).join(SubmissionFile.submission).where(Submission.team_id.in_(ids))
    gone = tx.scalars(select(File).where(File.id.in_(held))).all()
    tx.execute(delete(Team).where(Team.id.in_(ids)))
    for file in gone:
        files.discard(tx, file)


@retention.rule
def clear_packed(tx: Session, now: datetime) -> None:
    """ZIPs of handed-in work, a day old."""
    for job in tx.scalars(select(Job).where(Job.kind == packing.JOB, Job.asked_at < now - PACKED)):
        if file := tx.get(File, job.result.get("file") or 0):
            files.discard(tx, file)
        job.result = {}


retention.line(
    "submissions", lazy("Work handed in"), lazy("10 years after the session ended"),
    lazy("deleted; the completion keeps the sums"), due=_work, clear=_forget,
)  # fmt: skip

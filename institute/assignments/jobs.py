"""What the worker does for assignments: files that came in parts, all files as one ZIP, reminders."""

import tempfile
import zipfile
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from institute import clock, daily, documents, files, jobs, uploads
from institute.assignments import actions, handing, packing
from institute.assignments.models import DRAFT, Member, Submission, Team
from institute.config import settings
from institute.database import reading, writing
from institute.enrolment.models import Enrolment
from institute.errors import DomainError
from institute.jobs import Job
from institute.learning import intake
from institute.uploads import Upload


@jobs.kind("assignment-file")
def take_in(job: Job) -> dict[str, Any]:
    """Puts an upload together, checks it and adds it to the draft; a refusal stays with the upload."""
    upload_id = job.values["upload"]
    upload = reading().get(Upload, upload_id, populate_existing=True)
    if upload is None or upload.expires_at <= clock.now():  # taken in already, or given up
        return {}
    to, name, size = upload.values, upload.name, upload.size
    try:
        with uploads.together(reading(), upload_id) as whole:
            taken = intake.take(whole, name, size)
        with writing() as tx:
            if uploads.taken_in(tx, upload_id, now=clock.now()):
                place = tx.get_one(Enrolment, to["enrolment_id"])
                handing.attach(tx, to["code"], to["assignment_id"], place, taken, now=clock.now())
    except DomainError as refusal:
        with writing() as tx:
            tx.get_one(Upload, upload_id, populate_existing=True).refusal = type(refusal).__name__
        raise
    return {}


@jobs.kind(packing.JOB)
def pack(job: Job) -> dict[str, Any]:
    """Every handed-in try of an assignment as a ZIP: a folder a team, its text and its files; a day to fetch it."""
    tx, packed = reading(), 0
    found = tx.scalars(
        select(Submission)
        .join(Submission.team)
        .where(Team.assignment_id == job.values["assignment_id"], Submission.state != DRAFT)
        .options(
            selectinload(Submission.files),
            joinedload(Submission.team)
            .selectinload(Team.members)
            .joinedload(Member.enrolment)
            .joinedload(Enrolment.person),
        )
        .order_by(Submission.team_id, Submission.number)
    ).all()
    with tempfile.TemporaryFile(dir=settings().home) as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for submission in found:
                packed += packing.put(package, submission)
        size = target.tell()
        key = files.keep(target)
    with writing() as tx:
        about = {"media_type": "application/zip", "size": size, "person_id": job.person_id}
        name = documents.clean_name(f"{job.values['code']}-{job.values['assignment_id']}.zip")
        file = files.describe(tx, key, name=name, now=clock.now(), **about)
        tx.flush()
        return {"file": file.id, "packed": packed}


@daily.errand
def remind(tx: Session, now: datetime) -> None:
    """Reminds those whose work is due soon and not handed in."""
    actions.remind(tx, now)

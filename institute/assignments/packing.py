"""All that was handed in as one ZIP: asked for here, made by the worker."""

import shutil
import zipfile
from datetime import datetime

from sqlalchemy.orm import Session

from institute import activity, disclosure, documents, files, jobs
from institute.assignments import works
from institute.assignments.models import Assignment, Submission
from institute.errors import NotFound
from institute.files import File
from institute.jobs import Job
from institute.people.models import Person

JOB = "assignment-zip"


def ask(tx: Session, found: Assignment, *, by: Person, now: datetime) -> Job:
    """Asks the worker for the ZIP; that the list leaves is written down."""
    rows = len(works.handed(tx, found.id))
    disclosure.disclose(tx, "assignments.zip", rows=rows, by_id=by.id, now=now, session=found.training.code)
    activity.note(tx, "works-packed", found, training=found.training_id, at=now, title=found.title)
    return jobs.ask(tx, JOB, now=now, person_id=by.id, code=found.training.code, assignment_id=found.id)


def find(tx: Session, job: Job, assignment_id: int) -> File | None:
    """The ZIP a job of this assignment has made; None until then. NotFound for another's job."""
    if job.kind != JOB or job.values.get("assignment_id") != assignment_id:
        raise NotFound
    return tx.get(File, job.result["file"]) if job.result.get("file") else None


def put(package: zipfile.ZipFile, submission: Submission) -> int:
    """Writes a try into its team's folder: the text and every file under its own name; how many files it made."""
    team, many = submission.team, 0
    who = works.team_name(team) or ", ".join(one.enrolment.person.latin for one in team.members)
    folder = f"{documents.clean_name(f'{who} {team.id}')}/{submission.number}"
    if submission.text.strip():
        package.writestr(f"{folder}/text.md", submission.text)
        many += 1
    for at, each in enumerate(submission.files, 1):
        with files.opened(each.file) as source, package.open(f"{folder}/{at:02} {each.file.name}", "w") as target:
            shutil.copyfileobj(source, target)
        many += 1
    return many

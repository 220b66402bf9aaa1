"""Specimens: what a paper will look like, from the same press, before anything is issued."""

from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from institute import jobs
from institute.catalogue.models import TrainingSession
from institute.certificates import records
from institute.certificates.models import ADMISSION, TRANSCRIPT, Certificate
from institute.config import settings
from institute.enrolment.models import Enrolment
from institute.errors import NotFound, existing
from institute.people.models import Person

KINDS = ("completion", ADMISSION, TRANSCRIPT)


def ask(
    tx: Session, place: Enrolment, kind: str, *, by: Person, now: datetime, issuer: dict[str, Any] | None = None
) -> jobs.Job:
    """Asks for the first page of a paper of this kind for this trainee; `issuer` tries one that is not in force yet."""
    if kind not in KINDS:
        raise NotFound
    return jobs.ask(
        tx,
        "specimen",
        now=now,
        person_id=by.id,
        enrolment_id=place.id,
        paper=kind,
        **({"issuer": issuer} if issuer else {}),
    )


def record(tx: Session, values: dict[str, Any], *, issuer: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The record of a specimen: as the paper's own, with a number that is never given."""
    place = existing(tx.get(Enrolment, values["enrolment_id"]))
    training = tx.get_one(TrainingSession, place.training_id)
    chosen = values.get("issuer") or issuer
    shared = records.common(training, issuer=chosen, sample=settings().demo, now=now)
    if values["paper"] == ADMISSION:
        found = records.letter(place, shared, "auto")
    else:
        [found] = records.records(tx, training, [place], issuer=chosen, sample=settings().demo, now=now)
    found = records.tried(found, training, settings().public_url) | {"specimen": True}
    if values["paper"] == TRANSCRIPT:
        mock = Certificate(number=found["number"], revision=0, training_id=training.id, snapshot=found)
        found = records.annex(tx, mock, place, records.Rows(tx, training))
    return found


def keep(job_id: int, picture: bytes, *, forget: datetime) -> None:
    """Keeps a picture for its reader; those older than `forget` go."""
    folder = settings().home / "specimens"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        if old.stat().st_mtime < forget.timestamp():
            old.unlink(missing_ok=True)
    (folder / f"{job_id}.png").write_bytes(picture)


def path_of(job: jobs.Job) -> Path:
    """Where the picture lies. NotFound for any other job, and when it is gone."""
    path = settings().home / "specimens" / f"{job.id}.png"
    if job.kind != "specimen" or not path.exists():
        raise NotFound
    return path

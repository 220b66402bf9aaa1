"""Issuing letters of admission and annexes to certificates."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from institute import activity, jobs, letters
from institute.catalogue.models import CANCELLED, TrainingSession
from institute.certificates import actions, numbers, records, rules
from institute.certificates.models import ADMISSION, SUPERSEDED, TRANSCRIPT, VALID, Certificate, Document
from institute.enrolment.models import ENROLLED, Enrolment
from institute.letters import Recipient
from institute.people.models import Person

CODES = {ADMISSION: numbers.ADMISSION, TRANSCRIPT: numbers.ANNEX}


Draft = tuple[Enrolment, dict[str, Any], int | None]  # whose, the record, the certificate an annex belongs to


def start_letters(
    tx: Session, training: TrainingSession, chosen: Sequence[int], *, third: str, by: Person, now: datetime
) -> jobs.Job:
    """Asks the worker for letters for these enrolments; `third` as in records.letter().

    NoLetter where nobody chosen has a place, or the session is over or cancelled.
    """
    if training.state == CANCELLED or now >= training.ends_at or not places(tx, training.id, chosen):
        raise rules.NoLetter
    activity.note(tx, "letters-asked", training, training=training.id, at=now)
    return jobs.ask(
        tx, "documents", now=now, person_id=by.id, training_id=training.id, paper=ADMISSION, chosen=chosen, third=third
    )


def start_annexes(tx: Session, training: TrainingSession, *, by: Person, now: datetime) -> jobs.Job:
    """Asks the worker for an annex to every valid certificate of the session that has none."""
    if not lacking(tx, training.id):
        raise rules.NothingToIssue
    activity.note(tx, "annexes-asked", training, training=training.id, at=now)
    return jobs.ask(tx, "documents", now=now, person_id=by.id, training_id=training.id, paper=TRANSCRIPT)


def drafts(
    tx: Session,
    training: TrainingSession,
    values: dict[str, Any],
    *,
    issuer: dict[str, Any],
    sample: bool,
    now: datetime,
) -> list[Draft]:
    """What a job of these values is to print, without numbers yet."""
    if values["paper"] == ADMISSION:
        shared = records.common(training, issuer=issuer, sample=sample, now=now)
        chosen = places(tx, training.id, values["chosen"])
        return [(place, records.letter(place, shared, values["third"]), None) for place in chosen]
    rows, today = records.Rows(tx, training), records.common(training, issuer=issuer, sample=sample, now=now)
    fresh = {key: today[key] for key in ("issuer", "signatory", "seal", "issued_on")}
    return [
        (place, records.annex(tx, certificate, place, rows) | fresh, certificate.id)
        for certificate, place in lacking(tx, training.id)
    ]


def places(tx: Session, training_id: int, chosen: Iterable[int]) -> Sequence[Enrolment]:
    """Those of the chosen enrolments that hold a place in this session."""
    return tx.scalars(
        select(Enrolment)
        .where(Enrolment.id.in_(list(chosen)), Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
        .options(joinedload(Enrolment.person))
        .order_by(Enrolment.id)
    ).all()


def lacking(tx: Session, training_id: int) -> list[tuple[Certificate, Enrolment]]:
    """Valid certificates without an annex, and whose they are."""
    statement = (
        select(Certificate, Enrolment)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .outerjoin(Document, Document.certificate_id == Certificate.id)
        .where(Certificate.training_id == training_id, Certificate.state == VALID, Document.id.is_(None))
        .options(joinedload(Enrolment.person))
        .order_by(Certificate.number)
    )
    return [(certificate, place) for certificate, place in tx.execute(statement)]


def issue(tx: Session, job: jobs.Job, chosen: Sequence[Draft], *, address: str, now: datetime) -> list[Document]:
    """Gives each draft its number, code and row, in one change; what stands under this job already stays.

    Passed over: whose place or certificate is gone meanwhile, or who has the annex. An earlier letter is superseded.
    """
    training = actions.lock(tx, job.values["training_id"])
    if made := of_job(tx, job.id):
        return made
    kind = job.values["paper"]
    if kind == ADMISSION:
        held = {place.id for place in places(tx, training.id, [place.id for place, _, _ in chosen])}
        fresh = [draft for draft in chosen if draft[0].id in held]
    else:
        left = {certificate.id for certificate, _ in lacking(tx, training.id)}
        fresh = [draft for draft in chosen if draft[2] in left]
    if not fresh:
        return []
    if kind == ADMISSION:
        replaced = Document.enrolment_id.in_([place.id for place, _, _ in fresh])
        tx.execute(update(Document).where(Document.kind == kind, replaced).values(state=SUPERSEDED))
    prefix = (int(fresh[0][1]["issued_on"][:4]), CODES[kind], training.serial)
    first = actions.count_on(tx, prefix, len(fresh)) - len(fresh) + 1
    made = [_row(job, draft, numbers.number(*prefix, first + n), address, now) for n, draft in enumerate(fresh)]
    tx.add_all(made)
    tx.flush()
    for one in made:
        verb = "letter-issued" if kind == ADMISSION else "annex-issued"
        activity.note(tx, verb, one, training=one.training_id, person=one.person_id, at=now, number=one.number)
    return made


def _row(job: jobs.Job, draft: Draft, number: str, address: str, now: datetime) -> Document:
    place, record, certificate_id = draft
    code = numbers.code()
    return Document(
        kind=job.values["paper"],
        number=number,
        code=code,
        enrolment_id=place.id,
        certificate_id=certificate_id,
        person_id=place.person_id,
        training_id=place.training_id,
        job_id=job.id,
        snapshot=record | {"number": number, "code": code, "url": f"{address}/verify/{number}?code={code}"},
        issued_at=now,
        issued_by_id=job.person_id,
    )


def again(tx: Session, training_id: int, kind: str, *, by: Person, now: datetime) -> jobs.Job:
    """Asks the worker once more for papers whose job gave up."""
    waiting = unprinted_of(tx, training_id, kind)
    if not waiting:
        raise rules.NothingToIssue
    job = jobs.ask(tx, "documents", now=now, person_id=by.id, training_id=training_id, paper=kind, chosen=[], third="")
    for one in waiting:
        one.job_id = job.id
    activity.note(tx, "printing-retried", job, training=training_id, at=now)
    return job


def unprinted_of(tx: Session, training_id: int, kind: str) -> Sequence[Document]:
    """Papers with a number whose job failed before they were printed."""
    statement = (
        select(Document)
        .join(jobs.Job, jobs.Job.id == Document.job_id)
        .where(Document.training_id == training_id, Document.kind == kind, Document.file_id.is_(None))
        .where(jobs.Job.state == jobs.FAILED)
    )
    return tx.scalars(statement).all()


def newest(documents: Iterable[Document]) -> dict[int, Document]:
    """The last of these documents for each place."""
    return {document.enrolment_id: document for document in documents}


def last_job(tx: Session, training_id: int, kind: str) -> jobs.Job | None:
    """The latest print of such papers in a session; few jobs are of this kind, so their values are read here."""
    recent = tx.scalars(select(jobs.Job).where(jobs.Job.kind == "documents").order_by(jobs.Job.id.desc()).limit(50))
    wanted = (training_id, kind)
    return next((job for job in recent if (job.values["training_id"], job.values["paper"]) == wanted), None)


def finished(tx: Session, document_id: int, file_id: int, *, now: datetime) -> None:
    """The paper is there: the holder of a letter hears of it, once."""
    document = tx.get_one(Document, document_id, with_for_update=True, populate_existing=True)
    if document.file_id is not None:
        return
    document.file_id = file_id
    person = tx.get_one(Person, document.person_id)
    to = Recipient(person.email, person.latin, person.language, person.id)
    kind = "letter-ready" if document.kind == ADMISSION else "annex-ready"
    session = document.snapshot.get("session_code", "")
    letters.write(tx, kind, to, now=now, session=session, title=document.snapshot["title"], number=document.number)


def of_job(tx: Session, job_id: int) -> list[Document]:
    """A job's documents in the order of their numbers."""
    return list(tx.scalars(select(Document).where(Document.job_id == job_id).order_by(Document.number)))

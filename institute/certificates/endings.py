"""Revoking a certificate, by two people and with a reason; replacing one, which points to its predecessor."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import activity, jobs, letters
from institute.certificates import actions, numbers, records, rules, words
from institute.certificates.models import REVOKED, SUPERSEDED, VALID, Certificate, Ending, NameCheck, PrintRun
from institute.database import today_in
from institute.enrolment.models import Enrolment
from institute.errors import existing
from institute.language import HOME_ZONE
from institute.letters import Recipient
from institute.people.models import Person


def versions(tx: Session, number: str) -> list[tuple[Certificate, Ending | None]]:
    """Every certificate of a number, newest first, and what ended it."""
    statement = (
        select(Certificate, Ending)
        .outerjoin(Ending, Ending.certificate_id == Certificate.id)
        .where(Certificate.number == number)
        .options(
            joinedload(Certificate.person),
            joinedload(Certificate.training),
            joinedload(Certificate.file),
            joinedload(Ending.asked_by),
            joinedload(Ending.ended_by),
        )
        .order_by(Certificate.revision.desc())
    )
    return [(certificate, ending) for certificate, ending in tx.execute(statement)]


def last_job(tx: Session, certificate_ids: list[int]) -> jobs.Job | None:
    """The latest replacement asked for; few jobs are of this kind, so their values are read here."""
    recent = tx.scalars(select(jobs.Job).where(jobs.Job.kind == "replacement").order_by(jobs.Job.id.desc()).limit(50))
    return next((job for job in recent if job.values.get("certificate_id") in certificate_ids), None)


def ask_revocation(tx: Session, certificate_id: int, *, cause: str, reason: str, by: Person, now: datetime) -> Ending:
    """The first of two people says why this certificate shall hold no longer."""
    certificate = _valid(tx, certificate_id)
    ending = tx.get(Ending, certificate.id) or Ending(certificate_id=certificate.id)
    ending.cause, ending.words, ending.asked_by_id, ending.asked_at = cause, reason, by.id, now
    tx.add(ending)
    _note(tx, "revocation-asked", certificate, now)
    return ending


def drop_revocation(tx: Session, certificate_id: int, *, now: datetime) -> None:
    """The certificate stays as it is."""
    certificate = _valid(tx, certificate_id)
    tx.delete(existing(tx.get(Ending, certificate.id)))
    _note(tx, "revocation-dropped", certificate, now)


def confirm_revocation(tx: Session, certificate_id: int, *, by: Person, now: datetime) -> Certificate:
    """The second person agrees: it is revoked, and the holder is told the reason."""
    certificate = _valid(tx, certificate_id)
    ending = existing(tx.get(Ending, certificate.id))
    if ending.asked_by_id == by.id:
        raise rules.SecondPerson
    ending.ended_by_id, ending.ended_at = by.id, now
    certificate.state = REVOKED
    _note(tx, "certificate-revoked", certificate, now)
    person = tx.get_one(Person, certificate.person_id)
    to = Recipient(person.email, person.latin, person.language, person.id)
    title, number = certificate.snapshot["title"], certificate.number
    cause = words.CAUSES[ending.cause]
    letters.write(
        tx, "certificate-revoked", to, now=now, session=certificate.snapshot.get("session_code", ""), title=title,
        number=number, cause=cause, reason=ending.words,
    )  # fmt: skip
    return certificate


def start_replacement(tx: Session, certificate_id: int, *, reason: str, by: Person, now: datetime) -> jobs.Job:
    """Asks the worker for a new paper in place of this one."""
    certificate = _valid(tx, certificate_id)
    _note(tx, "replacement-asked", certificate, now)
    return jobs.ask(
        tx,
        "replacement",
        now=now,
        person_id=by.id,
        training_id=certificate.training_id,
        certificate_id=certificate.id,
        reason=reason,
    )


def successor(tx: Session, certificate_id: int, *, issuer: dict[str, Any], now: datetime) -> dict[str, Any] | None:
    """What the new paper says: what was frozen, but for the holder's lines, the issuer and the day.

    None when the certificate holds no longer.
    """
    old = existing(tx.get(Certificate, certificate_id, populate_existing=True))
    if old.state != VALID:
        return None
    place = tx.get_one(Enrolment, old.enrolment_id)
    return old.snapshot | {
        "holder": records.holder(place, tx.get(NameCheck, place.id)),
        "issuer": issuer["name"],
        "signatory": issuer["signatory"],
        "seal": issuer.get("seal", ""),
        "issued_on": today_in(HOME_ZONE, now).isoformat(),
        "revision": old.revision + 1,
    }


def replace(tx: Session, job: jobs.Job, fresh: dict[str, Any], *, address: str, now: datetime) -> Certificate:
    """A new certificate with the same number and the next revision; the old one is superseded."""
    old, code = _valid(tx, job.values["certificate_id"]), numbers.code()
    reason = job.values["reason"]
    run = PrintRun(training_id=old.training_id, person_id=job.person_id, job_id=job.id, asked_at=now, reason=reason)
    tx.add(run)
    tx.flush()
    new = Certificate(
        number=old.number,
        revision=old.revision + 1,
        predecessor_id=old.id,
        code=code,
        enrolment_id=old.enrolment_id,
        person_id=old.person_id,
        training_id=old.training_id,
        run_id=run.id,
        snapshot=fresh | {"code": code, "url": f"{address}/verify/{old.number}?code={code}"},
        issued_at=now,
    )
    tx.add(new)
    old.state = SUPERSEDED
    ending = tx.get(Ending, old.id) or Ending(certificate_id=old.id)
    ending.cause, ending.words, ending.asked_by_id, ending.asked_at = SUPERSEDED, reason, job.person_id, now
    ending.ended_by_id, ending.ended_at = job.person_id, now
    tx.add(ending)
    tx.flush()
    _note(tx, "certificate-replaced", new, now)
    return new


def _note(tx: Session, verb: str, certificate: Certificate, now: datetime) -> None:
    about = {"training": certificate.training_id, "person": certificate.person_id}
    activity.note(tx, verb, certificate, **about, at=now, number=certificate.number)


def unprinted(tx: Session, job_id: int) -> list[Certificate]:
    """The replacement a job has made, while it is not printed."""
    statement = select(Certificate).join(Certificate.run).where(PrintRun.job_id == job_id)
    return list(tx.scalars(statement.where(Certificate.file_id.is_(None))))


def _valid(tx: Session, certificate_id: int) -> Certificate:
    """The certificate, locked by its session and still valid."""
    certificate = existing(tx.get(Certificate, certificate_id))
    actions.lock(tx, certificate.training_id)
    tx.refresh(certificate)
    if certificate.state != VALID:
        raise rules.NotValid
    return certificate

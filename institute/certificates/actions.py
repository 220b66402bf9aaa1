"""Numbering certificates and issuing them."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute import activity, jobs, letters
from institute.catalogue.models import TYPE_CODES, TrainingSession
from institute.certificates import names, numbers, queries, rules
from institute.certificates.models import Certificate, Counter, PrintRun
from institute.enrolment.models import Enrolment
from institute.letters import Recipient
from institute.people.models import Person


def start_check(tx: Session, training: TrainingSession, *, by: Person, now: datetime) -> jobs.Job:
    """Asks the worker to look at the names of everybody who waits for a certificate."""
    if not queries.to_issue(tx, training.id):
        raise rules.NothingToIssue
    return jobs.ask(tx, "preflight", now=now, person_id=by.id, training_id=training.id)


def start_run(tx: Session, training: TrainingSession, *, by: Person, now: datetime, reason: str = "") -> jobs.Job:
    """Asks the worker to issue for everybody who waits and whose name is settled.

    `reason` is for those who have not confirmed theirs in time. A run that failed goes on first: its numbers
    are given, its papers still missing.
    """
    lock(tx, training.id)
    run = queries.failed_run(tx, training.id)
    waiting = queries.to_issue(tx, training.id)
    if run is None and not waiting:
        raise rules.NothingToIssue
    settled = names.settled(tx, training.id, waiting, now=now, reason=reason)
    if run is None and not settled:
        raise rules.NamesOpen
    run = run or PrintRun(training_id=training.id, person_id=by.id, asked_at=now, reason=reason)
    tx.add(run)
    activity.note(tx, "certificates-asked", run, training=training.id, at=now)
    chosen = [place.id for place in settled]
    job = jobs.ask(tx, "certificates", now=now, person_id=by.id, training_id=training.id, run_id=run.id, chosen=chosen)
    run.job_id = job.id
    return job


def issue(
    tx: Session, run: PrintRun, chosen: list[dict[str, Any]], *, address: str, now: datetime
) -> list[Certificate]:
    """Gives each record its number, code and row, in one change.

    Passed over: who has one already, left, or was decided otherwise while the names were checked.
    """
    training = lock(tx, run.training_id)
    waiting = {enrolment.id for enrolment in queries.to_issue(tx, training.id)}
    fresh = [record for record in chosen if record["enrolment_id"] in waiting]
    if not fresh:
        return []
    prefix = (int(fresh[0]["issued_on"][:4]), TYPE_CODES[training.type], training.serial)
    last = count_on(tx, prefix, len(fresh))
    made = []
    for running, record in enumerate(fresh, last - len(fresh) + 1):
        enrolment = tx.get_one(Enrolment, record["enrolment_id"])
        number, code = numbers.number(*prefix, running), numbers.code()
        snapshot = {key: value for key, value in record.items() if key != "enrolment_id"}
        snapshot |= {"number": number, "code": code, "url": f"{address}/verify/{number}?code={code}"}
        certificate = Certificate(
            number=number,
            code=code,
            enrolment_id=enrolment.id,
            person_id=enrolment.person_id,
            training_id=training.id,
            run_id=run.id,
            snapshot=snapshot,
            issued_at=now,
        )
        tx.add(certificate)
        made.append(certificate)
    tx.flush()
    for one in made:
        of = {"training": training.id, "person": one.person_id}
        activity.note(tx, "certificate-issued", one, at=now, **of, number=one.number)
    return made


def lock(tx: Session, training_id: int) -> TrainingSession:
    """One word about a session's completions at a time."""
    return tx.get_one(TrainingSession, training_id, with_for_update=True, populate_existing=True)


def count_on(tx: Session, prefix: tuple[int, str, int], many: int) -> int:
    """Moves the counter on by so many and returns where it stands; never max(number) + 1."""
    key = "-".join(map(str, prefix))
    counter = tx.get(Counter, key, with_for_update=True, populate_existing=True)
    if counter is None:
        counter = Counter(prefix=key, last=0)
        tx.add(counter)
    counter.last += many
    tx.flush()
    return counter.last


def finished(tx: Session, certificate_id: int, file_id: int, *, now: datetime) -> None:
    """The paper is there: the holder hears of it, once."""
    certificate = tx.get_one(Certificate, certificate_id, with_for_update=True, populate_existing=True)
    if certificate.file_id is not None:
        return
    certificate.file_id = file_id
    person = tx.get_one(Person, certificate.person_id)
    to = Recipient(person.email, person.latin, person.language, person.id)
    snapshot = certificate.snapshot
    letters.write(
        tx, "certificate-ready", to, now=now, session=snapshot.get("session_code", ""), title=snapshot["title"],
        number=certificate.number,
    )  # fmt: skip


def unprinted(tx: Session, run_id: int) -> list[Certificate]:
    """A run's certificates whose file a kill has kept back."""
    statement = select(Certificate).where(Certificate.run_id == run_id, Certificate.file_id.is_(None))
    return list(tx.scalars(statement.order_by(Certificate.number)))


def of_run(tx: Session, run_id: int) -> list[Certificate]:
    """A run's certificates in the order of their numbers."""
    return list(tx.scalars(select(Certificate).where(Certificate.run_id == run_id).order_by(Certificate.number)))


def count_of_run(tx: Session, run_id: int) -> int:
    return tx.scalar(select(func.count()).where(Certificate.run_id == run_id)) or 0

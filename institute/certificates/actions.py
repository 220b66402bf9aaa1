"""Proposing and deciding completion, numbering and issuing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute import activity, jobs, letters
from institute.catalogue.models import TYPE_CODES, TrainingSession
from institute.certificates import names, numbers, queries, rules
from institute.certificates.models import (
    COMPLETED,
    NOT_COMPLETED,
    PROPOSED,
    Certificate,
    Completion,
    CompletionRule,
    Counter,
    PrintRun,
)
from institute.enrolment.models import Enrolment
from institute.letters import Recipient
from institute.people.models import Person


@dataclass(frozen=True)
class Verdict:
    """Somebody's word about one enrolment: completed or not, and why when it differs."""

    enrolment_id: int
    completed: bool
    reason: str = ""


def set_rule(tx: Session, training_id: int, *, lessons: int, practice: int) -> None:
    """Percent of published lessons and of planned practice hours the session asks for."""
    rule = tx.get(CompletionRule, training_id, with_for_update=True) or CompletionRule(training_id=training_id)
    rule.lessons, rule.practice = lessons, practice
    tx.add(rule)
    training = tx.get_one(TrainingSession, training_id)
    activity.note(tx, "rule-set", training, training=training_id, lessons=lessons, practice=practice)


def propose(tx: Session, training: TrainingSession, words: Sequence[Verdict], *, by: Person, now: datetime) -> int:
    """The instructor's proposals, with the facts of the moment; decided ones stay. Returns how many.

    Who is proposed is asked how their name shall be printed.
    """
    lock(tx, training.id)
    if now < training.starts_at:
        raise rules.NotBegun
    facts, kept = queries.facts_of(tx, training.id), queries.completions(tx, training.id)
    said: dict[int, Completion] = {}
    for word in words:
        completion = kept.get(word.enrolment_id)
        if word.enrolment_id not in facts or (completion and completion.state != PROPOSED):
            continue
        completion = completion or Completion(enrolment_id=word.enrolment_id)
        completion.proposal, completion.reason = word.completed, word.reason
        completion.facts = facts[word.enrolment_id].as_values()
        completion.proposed_by_id, completion.proposed_at = by.id, now
        tx.add(completion)
        said[word.enrolment_id] = completion
    if not said:
        raise rules.NothingToDecide
    _note(tx, "completion-proposed", training, said, now)
    names.ask(tx, training, [word.enrolment_id for word in words if word.completed], now=now)
    return len(said)


def decide(tx: Session, training: TrainingSession, words: Iterable[Verdict], *, by: Person, now: datetime) -> int:
    """The officer's decisions on what was proposed. An issued certificate's decision stands."""
    lock(tx, training.id)
    kept = queries.completions(tx, training.id)
    issued = queries.certificates_of(tx, training.id)
    said: dict[int, Completion] = {}
    for word in words:
        completion = kept.get(word.enrolment_id)
        if completion is None or word.enrolment_id in issued:
            continue
        completion.state = COMPLETED if word.completed else NOT_COMPLETED
        completion.reason = word.reason or completion.reason
        completion.decided_by_id, completion.decided_at = by.id, now
        said[word.enrolment_id] = completion
    if not said:
        raise rules.NothingToDecide
    _note(tx, "completion-decided", training, said, now)
    return len(said)


def _note(tx: Session, verb: str, training: TrainingSession, said: dict[int, Completion], now: datetime) -> None:
    """Writes down a word about each of these completions, by enrolment."""
    whose = tx.execute(select(Enrolment.id, Enrolment.person_id).where(Enrolment.id.in_(said)))
    for enrolment_id, person_id in whose.all():
        done = said[enrolment_id]
        verdict = done.state if done.state != PROPOSED else COMPLETED if done.proposal else NOT_COMPLETED
        activity.note(tx, verb, done, training=training.id, person=person_id, at=now, verdict=verdict)


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

"""The full demo, what is measured on: around the small one, 200 sessions, 14,000 trainees, 16,000 enrolments."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from typing import Any

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from institute import issuer, search
from institute.catalogue.models import TYPE_CODES, TrainingSession
from institute.certificates import models as certificate
from institute.certificates import numbers
from institute.certificates import records as certificates
from institute.certificates.models import COMPLETED, NOT_COMPLETED, Certificate, Completion, PrintRun
from institute.certificates.rules import Facts
from institute.config import settings
from institute.demo import answers, marks, names, timetables
from institute.demo.plans import Plan
from institute.demo.sessions import Stage
from institute.enrolment.models import ADMITTED, SUBMITTED, Application, ApplicationStep, Enrolment
from institute.learning.models import Lesson, Progress
from institute.people import naming
from institute.people.models import Person, PersonKey, PersonName
from institute.practice.models import PracticeBase, PracticeHours

SESSIONS, TRAINEES, ENROLMENTS = 200, 14_000, 16_000
FIRST_DAY, EVERY, OPEN = -1300, 8, 80  # days: the first session, from one to the next, applications before it
TAUGHT = ("P05", "P12", "P04", "P02", "P01", "P08", "P07")  # programmes with lessons
SOON, WAITING = 40, 20  # admitted to and waiting for a session to come
MARKED = 100  # trainees of the session that began last, who have a wide gradebook
FINISHED = 92  # of a hundred
PART = 2_000  # rows in one statement
Prefix = tuple[int, str, int]  # of certificates' numbers


@dataclass
class Crowd:
    """One session's trainees: the people, and the ids of their enrolments in the same order."""

    plan: Plan
    training: TrainingSession
    lessons: list[Lesson]
    base: PracticeBase | None
    admitted: list[Person]
    waiting: list[Person]
    places: Sequence[int] = ()


def grow(stage: Stage, *, now: datetime) -> None:
    """From the small demo to the full one; the small one's people and sessions stay as they are."""
    tx = stage.tx
    others = cycle(_trainees(tx, stage, now=now))
    crowds = []
    for plan in _plans(tx):
        training = stage.session(plan)
        training.taken = plan.enrolled
        lessons = stage.lessons(plan, training) if plan.done else []
        admitted, waiting = list(islice(others, plan.enrolled)), list(islice(others, plan.waiting))
        crowds.append(Crowd(plan, training, lessons, stage.practice(plan, training), admitted, waiting))
    tx.flush()
    _applications(tx, stage, crowds, now=now)
    _enrolments(tx, crowds)
    timetables.write(tx, [crowd.training for crowd in crowds], stage.staff["instructor"], now=now)
    counters: Counter[Prefix] = Counter()
    for crowd in crowds:
        _progress(tx, crowd, now=now)
        if crowd.plan.done == 1:
            _complete(tx, stage, crowd, counters)
        if crowd.plan.enrolled == MARKED:
            marks.fill(tx, crowd.training, crowd.places, now=now)
    tx.add_all(certificate.Counter(prefix="-".join(map(str, prefix)), last=last) for prefix, last in counters.items())


def _plans(tx: Session) -> Iterator[Plan]:
    """Sessions from years ago to months ahead that bring the counts to their full size."""
    wanted = SESSIONS - (tx.scalar(select(func.count(TrainingSession.id))) or 0)
    days = [FIRST_DAY + EVERY * n for n in range(wanted)]
    soon, begun = [day for day in days if 0 < day <= OPEN], [day for day in days if day <= 0]
    held = ENROLMENTS - (tx.scalar(select(func.count(Enrolment.id))) or 0) - SOON * len(soon)
    share, rest = divmod(held - MARKED, len(begun) - 1)
    for n, day in enumerate(days):
        programme, opens = TAUGHT[n % len(TAUGHT)], day - OPEN
        if day in soon:
            yield Plan(programme, day, enrolled=SOON, waiting=WAITING, opens=opens, places=SOON + 10, teacher=n)
        elif day > 0:
            yield Plan(programme, day, opens=opens, teacher=n)
        else:
            done = 1 if day < -60 else max(0.1, -day / 60)
            enrolled = MARKED if day == begun[-1] else share + (n < rest)
            yield Plan(programme, day, enrolled=enrolled, done=done, opens=opens, places=enrolled + 10, teacher=n)


def _trainees(tx: Session, stage: Stage, *, now: datetime) -> list[Person]:
    """Enough new people; they stay outside the session, only their rows go in."""
    made = list(islice(names.people(stage.trainees, stage.dice, since=now), TRAINEES - len(stage.trainees)))
    rows = [
        {
            "email": person.email,
            "email_confirmed_at": now,
            "language": person.language,
            "zone": person.zone,
            "country_code": person.country_code,
            "sex": person.sex,
            "employer": person.employer,
            "position": person.position,
            "search_text": search.fold(*(name.full for name in person.names), person.email),
            "since": now,
        }
        for person in made
    ]
    for person, person_id in zip(made, _with_ids(tx, Person, rows), strict=True):
        person.id = person_id
    fields = ("kind", "full", "surname", "given", "lang", "source", "verified_at")
    _add(tx, PersonName, [
        {"person_id": person.id, **{field: getattr(name, field) for field in fields}}
        for person in made
        for name in person.names
    ])  # fmt: skip
    _add(tx, PersonKey, [
        {"person_id": person.id, "kind": kind, "value": value}
        for person in made
        for kind, value in naming.keys_of(person)
    ])  # fmt: skip
    return made


def _applications(tx: Session, stage: Stage, crowds: list[Crowd], *, now: datetime) -> None:
    rows, dice = [], stage.dice
    for crowd in crowds:
        for person, state in [(each, ADMITTED) for each in crowd.admitted] + [
            (one, SUBMITTED) for one in crowd.waiting
        ]:
            sent = min(
                crowd.training.opens_at + timedelta(minutes=dice.randrange(900, 14000)), now - timedelta(hours=4)
            )
            rows.append({
                "training_id": crowd.training.id,
                "person_id": person.id,
                "state": state,
                "step": 4,
                "answers": answers.answers(person, dice, crowd.training),
                "country_code": person.country_code,
                "started_at": sent - timedelta(minutes=40),
                "saved_at": sent,
                "submitted_at": sent,
                "decided_at": min(sent + timedelta(days=2), now) if state == ADMITTED else None,
                "reason": "",
            })  # fmt: skip
    officer = stage.staff["programme-officer"][0].id
    steps = []
    for row, application_id in zip(rows, _with_ids(tx, Application, rows), strict=True):
        common = {"application_id": application_id, "words": ""}
        steps.append({**common, "state": SUBMITTED, "at": row["submitted_at"], "person_id": row["person_id"]})
        if row["decided_at"]:
            steps.append({**common, "state": ADMITTED, "at": row["decided_at"], "person_id": officer})
    _add(tx, ApplicationStep, steps)


def _enrolments(tx: Session, crowds: list[Crowd]) -> None:
    rows = [
        {
            "training_id": crowd.training.id,
            "person_id": person.id,
            "country_code": person.country_code,
            "since": crowd.training.opens_at + timedelta(days=12),
        }
        for crowd in crowds
        for person in crowd.admitted
    ]
    ids = iter(_with_ids(tx, Enrolment, rows))
    for crowd in crowds:
        crowd.places = list(islice(ids, len(crowd.admitted)))


def _progress(tx: Session, crowd: Crowd, *, now: datetime) -> None:
    """Lesson by lesson, in the database: of a session that runs the later ones are done by fewer and fewer."""
    plan, training = crowd.plan, crowd.training
    held = Enrolment.training_id == training.id
    for count, lesson in enumerate(crowd.lessons, 1):
        place = count / len(crowd.lessons)
        percent = (
            (FINISHED if place > 0.7 else 100) if plan.done == 1 else 100 * min(1.0, plan.done * 1.2 - place + 0.5)
        )
        at = literal(min(training.starts_at + timedelta(hours=7 * count), now), Progress.opened_at.type)
        those = select(Enrolment.id, literal(lesson.id), at, at).where(held, Enrolment.id % 100 < percent)
        tx.execute(insert(Progress).from_select(["enrolment_id", "lesson_id", "opened_at", "done_at"], those))
    if crowd.base and plan.done >= 0.5:
        hours = training.practice_hours if plan.done == 1 else max(1, training.practice_hours // 4)
        at = min(now, training.ends_at)
        common = {"base_id": crowd.base.id, "hours": hours, "confirmed_at": at}
        _add(tx, PracticeHours, [{"enrolment_id": place, **common} for place in crowd.places])


def _complete(tx: Session, stage: Stage, crowd: Crowd, counters: Counter[Prefix]) -> None:
    """Decided and issued; the papers of those years are not printed again."""
    training, finished = crowd.training, [place % 100 < FINISHED for place in crowd.places]
    at = training.ends_at + timedelta(days=3)
    facts = Facts(len(crowd.lessons), len(crowd.lessons), Decimal(training.practice_hours), training.practice_hours)
    _add(tx, Completion, [
        {
            "enrolment_id": place,
            "state": COMPLETED if done else NOT_COMPLETED,
            "proposal": done,
            "facts": facts.as_values(),
            "proposed_by_id": training.staff[0].person_id,
            "proposed_at": at,
            "decided_by_id": stage.staff["programme-officer"][0].id,
            "decided_at": at,
        }
        for place, done in zip(crowd.places, finished, strict=True)
    ])  # fmt: skip
    run = PrintRun(training_id=training.id, person_id=stage.staff["certificate-officer"][0].id, asked_at=at)
    tx.add(run)
    tx.flush()
    held = [
        Enrolment(
            id=place, training_id=training.id, person_id=person.id, country_code=person.country_code, person=person
        )
        for place, person, done in zip(crowd.places, crowd.admitted, finished, strict=True)
        if done
    ]
    _certificates(tx, training, run, held, counters)


def _certificates(
    tx: Session, training: TrainingSession, run: PrintRun, held: list[Enrolment], counters: Counter[Prefix]
) -> None:
    at, address = run.asked_at, settings().public_url
    prefix = (at.year, TYPE_CODES[training.type], training.serial)
    dice = random.Random(training.id)  # nosec B311  # the same demo each time
    rows = []
    records = certificates.records(tx, training, held, issuer=issuer.issuer(), sample=True, now=at)
    for running, (enrolment, record) in enumerate(zip(held, records, strict=True), counters[prefix] + 1):
        number = numbers.number(*prefix, running)
        code = "".join(dice.choices(numbers.CROCKFORD, k=numbers.CODE_LENGTH))
        record.pop("enrolment_id")
        rows.append({
            "number": number,
            "code": code,
            "enrolment_id": enrolment.id,
            "person_id": enrolment.person_id,
            "training_id": training.id,
            "run_id": run.id,
            "snapshot": record | {"number": number, "code": code, "url": f"{address}/verify/{number}?code={code}"},
            "issued_at": at,
        })  # fmt: skip
    _add(tx, Certificate, rows)
    counters[prefix] += len(rows)


def _add(tx: Session, model: type, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), PART):
        tx.execute(insert(model), rows[start : start + PART])


def _with_ids(tx: Session, model: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Inserts the rows; their ids in the same order."""
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    found: list[int] = []
    for start in range(0, len(rows), PART):
        found += tx.scalars(statement, rows[start : start + PART])
    return found

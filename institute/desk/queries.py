"""What stands on a person's desk, and every paper issued to them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, exists, func, literal, select
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from institute.assignments import desks as assignments
from institute.attendance import queries as attendance
from institute.catalogue import queries as catalogue
from institute.catalogue.models import PUBLISHED, SessionNeed, Staffing, TrainingSession
from institute.certificates import papers as certificates
from institute.certificates.models import VALID, Certificate
from institute.demand.models import Need
from institute.desk import rules
from institute.desk.rules import Step
from institute.enrolment import rules as applying
from institute.enrolment.models import DRAFT, OFFERED, RETURNED, Application, Enrolment
from institute.language import lazy
from institute.learning import desks
from institute.learning.rules import COMING, RUNNING
from institute.people.models import NOMINATOR, Membership
from institute.practice import queries as practice
from institute.practice.models import PracticeHours
from institute.quizzes import desks as quizzes
from institute.timetable import queries as timetable

_SETTLED = timedelta(days=30)  # after the end: departures, and what is still to settle


@dataclass(frozen=True)
class Place:
    """A session on the desk: how far its lessons, its practice and its certificate are, and the need it answers."""

    item: desks.DeskItem
    confirmed: Decimal
    planned: int
    certificate: Any  # a row of _PLACES, or None
    need: Any  # the same, for its number and title, or None

    @property
    def training(self) -> Any:
        return self.item.training


@dataclass(frozen=True)
class Desk:
    """`first` is the one thing to do; `steps` is everything else by date; the sessions by how they stand."""

    first: Step | None
    steps: list[Step]
    running: list[Place]
    coming: list[Place]
    past: list[Place]


@dataclass(frozen=True)
class Teaching:
    """What waits for somebody of the staff: the next meetings; what is to be marked as (code, id, title, many)."""

    meetings: Sequence[Any]
    works: Sequence[Any]
    quizzes: Sequence[Any]


@dataclass(frozen=True)
class Paper:
    """A document issued to somebody. `fetch` and `check` are (endpoint, values): the file, and what others see."""

    kind: Any
    title: Any
    about: str
    number: str
    issued_at: datetime
    valid: bool
    size: int | None  # bytes; None while it is being printed
    fetch: tuple[str, dict[str, str]]
    check: tuple[str, dict[str, str]] | None


def desk(tx: Session, person_id: int, now: datetime) -> Desk:
    """Everything of one person; five questions, however many sessions there are."""
    places = _places(tx, person_id, now)
    steps = [*_applications(tx, person_id, now), *(step for place in places for step in _steps(place, now))]
    steps += _asked(
        tx, {place.item.enrolment.id: place.training for place in places if place.item.stands == RUNNING}, now
    )
    first = rules.first(steps, now)
    past = [place for place in places if place.item.stands not in (RUNNING, COMING)]
    return Desk(
        first,
        rules.dated(steps, first),
        [place for place in places if place.item.stands == RUNNING],
        [place for place in places if place.item.stands == COMING],
        past[::-1],
    )


def teaching(tx: Session, person_id: int, now: datetime) -> Teaching:
    """Four questions, however many sessions there are."""
    return Teaching(
        timetable.entries(tx, timetable.TAUGHT, person=person_id, begins=now),
        assignments.to_mark(tx, person_id),
        quizzes.to_mark(tx, person_id),
    )


# What is asked for every desk, put together once.
_SETTLES = bindparam("settles", type_=TrainingSession.ends_at.type)
_SUPERVISED = catalogue.staffed(bindparam("person")).where(Staffing.role == "supervisor")
_POSTS = (
    select(exists().where(Membership.person_id == bindparam("person"), Membership.role == NOMINATOR), TrainingSession)
    .select_from(select(literal(1).label("one")).subquery())
    .outerjoin(TrainingSession, (
        TrainingSession.id.in_(_SUPERVISED) & (TrainingSession.state == PUBLISHED)
        & (TrainingSession.ends_at > _SETTLES)
    ))
    .options(lazyload("*")).order_by(TrainingSession.starts_at, TrainingSession.id)
)  # fmt: skip


@dataclass(frozen=True)
class Class:
    """A session somebody is the class supervisor of: excuses to decide, and trainees warned about attendance."""

    training: TrainingSession
    excuses: int
    warned: int


def posts(tx: Session, person_id: int, now: datetime) -> tuple[bool, list[Class]]:
    """Whether somebody nominates for an organisation; the sessions whose class supervisor they are.

    Those until a month after their end, the first first. One question, for every desk asks it; two more of classes.
    """
    rows = tx.execute(_POSTS, {"person": person_id, "settles": now - _SETTLED}).all()
    found = {training.id: training for _, training in rows if training is not None}
    waiting = attendance.waiting(tx, found) if found else {}
    warned = attendance.warned(tx, found) if found else {}
    classes = [Class(training, waiting.get(key, 0), warned.get(key, 0)) for key, training in found.items()]
    return rows[0][0], classes


# Places with their sessions, hours planned and confirmed, the newest certificate and the need answered first.
_one, _answer = aliased(Certificate), aliased(SessionNeed)
_NEWEST = select(func.max(_one.id)).where(_one.enrolment_id == Enrolment.id).scalar_subquery()
_FIRST = select(func.min(_answer.id)).where(_answer.training_id == Enrolment.training_id).scalar_subquery()
_CONFIRMED = select(func.sum(PracticeHours.hours)).where(PracticeHours.enrolment_id == Enrolment.id).scalar_subquery()
_PLACES = (
    select(Enrolment, practice.planned_of(Enrolment.training_id).label("planned"), _CONFIRMED.label("confirmed"))
    .add_columns(Certificate.issued_at, Certificate.state, Certificate.file_id, Need.number, Need.title)
    .select_from(Enrolment)
    .outerjoin(Certificate, Certificate.id == _NEWEST)
    .outerjoin(SessionNeed, SessionNeed.id == _FIRST)
    .outerjoin(Need, Need.id == SessionNeed.need_id)
    .where(Enrolment.person_id == bindparam("person"))
    .options(joinedload(Enrolment.training).defer(TrainingSession.description))
)
_KINDS = {DRAFT: rules.DRAFT, RETURNED: rules.RETURNED, OFFERED: rules.OFFERED}
_BEGUN = (
    select(Application)
    .where(Application.person_id == bindparam("person"), Application.state.in_(_KINDS))
    .options(joinedload(Application.training).defer(TrainingSession.description))
)


def _places(tx: Session, person_id: int, now: datetime) -> list[Place]:
    rows = {row.Enrolment.id: row for row in tx.execute(_PLACES, {"person": person_id})}
    items = desks.desk(tx, [row.Enrolment for row in rows.values()], now)
    return [_place(item, rows[item.enrolment.id]) for item in items]


def _place(item: desks.DeskItem, held: Any) -> Place:
    paper, need = held if held.issued_at else None, held if held.number else None
    return Place(item, Decimal(held.confirmed or 0), held.planned, paper, need)


def _applications(tx: Session, person_id: int, now: datetime) -> list[Step]:
    """What was begun or sent back, until the last day it can be sent; a place offered, until its answer is due."""
    return [
        Step(kind, _last_day(kind, each), each.training, each)
        for each in tx.scalars(_BEGUN, {"person": person_id})
        if (kind := _KINDS.get(applying.standing(each.state, each.training, now)))
    ]


def _last_day(kind: str, application: Application) -> datetime:
    if kind == rules.DRAFT:
        return application.training.closes_at
    return application.offer_ends_at or applying.last_moment(application.training)


def _steps(place: Place, now: datetime) -> list[Step]:
    """What one session asks or brings."""
    item, training = place.item, place.training
    found = []
    if item.stands == COMING:
        found.append(Step(rules.BEGINS, training.starts_at, training, place))
    if item.stands == RUNNING and item.next:
        found.append(Step(rules.LESSON, training.ends_at, training, item))
    if item.stands == RUNNING and place.confirmed < place.planned:
        found.append(Step(rules.PRACTICE, training.ends_at, training, place))
    paper = place.certificate
    if paper and paper.file_id and paper.state == VALID and paper.issued_at > now - rules.FRESH:
        found.append(Step(rules.CERTIFICATE, paper.issued_at, training, paper))
    return found


def _asked(tx: Session, running: dict[int, TrainingSession], now: datetime) -> Iterator[Step]:
    """Quizzes that are open and work that can be handed in, in the sessions by place."""
    if running:
        for quiz in quizzes.to_sit(tx, running, now):
            training = running[quiz.place]
            yield Step(rules.QUIZ, quiz.ends_at or quiz.closes_at or training.ends_at, training, quiz)
        for work in assignments.to_do(tx, running, now):
            due = work.window.due if now <= work.window.due else work.window.end
            yield Step(rules.WORK, due, running[work.enrolment_id], work)


def papers(tx: Session, person_id: int) -> list[Paper]:
    """Every document issued to a person, the newest first, from whatever room issues some."""
    found = [paper for source in SOURCES for paper in source(tx, person_id)]
    return sorted(found, key=lambda paper: paper.issued_at, reverse=True)


KINDS = {
    "certificate": lazy("Certificate"),
    "admission": lazy("Letter of admission"),
    "transcript": lazy("Record of training"),
}


def _issued(tx: Session, person_id: int) -> list[Paper]:
    """Certificates, their annexes, and letters of admission. What holds no longer is not fetched any more."""
    return [
        Paper(
            KINDS[each.kind],
            each.training.title,
            each.training.code,
            each.number,
            each.issued_at,
            each.state == VALID,
            each.file.size if each.file and each.state == VALID else None,
            ("certificates.paper" if each.kind == "certificate" else "certificates.document", {"number": each.number}),
            ("certificates.verdict", {"number": each.number, "code": each.code}),
        )
        for each in certificates.papers_of(tx, person_id)
    ]


SOURCES: Sequence[Callable[[Session, int], list[Paper]]] = (_issued,)

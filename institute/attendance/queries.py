"""Which half-days count, what stands for whom, and the rates; excuses and passes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload, selectinload

from institute import results
from institute.attendance import rules, words
from institute.attendance.models import (
    ASKED,
    Attendance,
    AttendanceRule,
    AttendanceWarning,
    Badge,
    Excuse,
    HalfDay,
    Mark,
    ScanPass,
)
from institute.attendance.rules import Half, Rate
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing
from institute.language import lazy
from institute.people.models import Person
from institute.practice import queries as practice
from institute.results import Column
from institute.timetable.models import Meeting

trainees = practice.trainees
NAMES = joinedload(Enrolment.person).options(selectinload(Person.names), lazyload(Person.grants))


def halves(tx: Session, training_id: int) -> list[Half]:
    """The half-days of a session that count, in order: those with a counted meeting that is not cancelled."""
    counted = Meeting.training_id == training_id, Meeting.counted, Meeting.cancelled_at.is_(None)
    found: Sequence[Any] = tx.execute(select(Meeting.starts_at, Meeting.ends_at, Meeting.zone).where(*counted)).all()
    return rules.halves(found)


def get_half(tx: Session, training_id: int, key: str) -> Half:
    """One of them; NotFound for a half-day that does not count, so that nothing can be noted of it."""
    return existing(next((one for one in halves(tx, training_id) if one.key == rules.known_half(key)), None))


def percent(tx: Session, training_id: int) -> int:
    """What share of the half-days the session asks for."""
    own = tx.scalar(select(AttendanceRule.percent).where(AttendanceRule.training_id == training_id))
    return rules.PERCENT if own is None else own


def closings(tx: Session, training_id: int) -> dict[str, HalfDay]:
    """Half-days somebody closed or opened again, by name."""
    found = tx.scalars(
        select(HalfDay).where(HalfDay.training_id == training_id).execution_options(populate_existing=True)
    )
    return {one.half: one for one in found}


def is_closed(tx: Session, training_id: int, half: str) -> bool:
    found = tx.get(HalfDay, (training_id, half), populate_existing=True)
    return found is not None and found.closed_at is not None


def standing(tx: Session, training_id: int, half: str) -> dict[int, Attendance]:
    """What stands for everybody in one half-day, by enrolment."""
    mine = select(Attendance).join(Enrolment, Enrolment.id == Attendance.enrolment_id)
    found = tx.scalars(
        mine.where(Enrolment.training_id == training_id, Attendance.half == half).execution_options(
            populate_existing=True
        )
    )
    return {one.enrolment_id: one for one in found}


def come(tx: Session, training_id: int, half: str) -> tuple[int, int]:
    """How many trainees have an entry in a half-day, of how many."""
    here = (Attendance.enrolment_id == Enrolment.id) & (Attendance.half == half)
    counted = (
        select(func.count(Attendance.enrolment_id), func.count()).select_from(Enrolment).outerjoin(Attendance, here)
    )
    mine = Enrolment.training_id == training_id, Enrolment.state == ENROLLED
    found = tx.execute(counted.where(*mine)).one()
    return found[0], found[1]


def states(tx: Session, training_id: int, of: Collection[int] | None = None) -> dict[int, dict[str, str]]:
    """{enrolment: {half-day: state}} for everybody, or for some."""
    statement = select(Attendance.enrolment_id, Attendance.half, Attendance.state)
    statement = statement.join(Enrolment, Enrolment.id == Attendance.enrolment_id)
    statement = statement.where(Enrolment.training_id == training_id)
    if of is not None:
        statement = statement.where(Attendance.enrolment_id.in_(of))
    found: dict[int, dict[str, str]] = {}
    for enrolment_id, half, state in tx.execute(statement):
        found.setdefault(enrolment_id, {})[half] = state
    return found


def rates(tx: Session, training_id: int, of: Collection[int] | None = None) -> dict[int, Rate]:
    """The rate of everybody with an entry: half-days that count no more (a meeting moved) are left out."""
    counted = {one.key for one in halves(tx, training_id)}
    return {
        key: rules.rate(state for half, state in found.items() if half in counted)
        for key, found in states(tx, training_id, of).items()
    }


def own(tx: Session, enrolment_id: int) -> dict[str, Attendance]:
    """What stands for one trainee, by half-day."""
    found = tx.scalars(select(Attendance).where(Attendance.enrolment_id == enrolment_id))
    return {one.half: one for one in found}


def marks(tx: Session, enrolment_ids: Collection[int], half: str) -> Sequence[Mark]:
    """Every word about these trainees and a half-day, as they came."""
    statement = select(Mark).where(Mark.enrolment_id.in_(enrolment_ids), Mark.half == half)
    return tx.scalars(statement.order_by(Mark.noted_at, Mark.id)).all()


def names(tx: Session, ids: Collection[int]) -> dict[int, str]:
    """What people are called, by id."""
    found = tx.scalars(select(Person).where(Person.id.in_(ids)).options(lazyload(Person.grants)))
    return {one.id: one.latin for one in found}


def get_place(tx: Session, code: str, enrolment_id: int) -> Enrolment:
    """A place that is held in this session, with its staff and the person."""
    statement = (
        select(Enrolment)
        .join(Enrolment.training)
        .where(TrainingSession.code == code, Enrolment.id == enrolment_id, Enrolment.state == ENROLLED)
        .options(contains_eager(Enrolment.training).selectinload(TrainingSession.staff), NAMES)
    )
    return existing(tx.scalar(statement))


@dataclass(frozen=True)
class Seat:
    """A trainee's place in a session and the half-day whose codes are taken now."""

    place: Enrolment
    half: Half


def running_for(tx: Session, person_id: int, now: datetime) -> list[Seat]:
    """The half-days running now in this person's sessions."""
    mine = Enrolment.person_id == person_id, Enrolment.state == ENROLLED
    near = TrainingSession.starts_at <= now + 2 * rules.ENDED, TrainingSession.ends_at >= now - rules.ENDED
    statement = select(Enrolment).join(Enrolment.training).where(*mine, *near)
    places = tx.scalars(statement.options(contains_eager(Enrolment.training))).all()
    found = ((place, rules.running(halves(tx, place.training_id), now)) for place in places)
    return [Seat(place, half) for place, half in found if half]


# Badges and passes.


def badges(tx: Session, training_id: int) -> dict[int, str]:
    """What each badge of a session says, by enrolment."""
    mine = select(Badge).join(Badge.enrolment).where(Enrolment.training_id == training_id)
    return {one.enrolment_id: one.token for one in tx.scalars(mine)}


def find_badge(tx: Session, token: str) -> Enrolment | None:
    """Whose badge it is, while they hold their place; with the session's staff and the person."""
    statement = (
        select(Enrolment)
        .join(Badge, Badge.enrolment_id == Enrolment.id)
        .where(Badge.token == token, Enrolment.state == ENROLLED)
        .options(joinedload(Enrolment.training).selectinload(TrainingSession.staff), NAMES)
    )
    return tx.scalar(statement)


def passes(tx: Session, training_id: int) -> Sequence[ScanPass]:
    """A session's passes, the newest first."""
    return tx.scalars(select(ScanPass).where(ScanPass.training_id == training_id).order_by(ScanPass.id.desc())).all()


def find_pass(tx: Session, token_hash: str) -> ScanPass | None:
    """A pass that nobody took back, whatever its day."""
    mine = ScanPass.token_hash == token_hash, ScanPass.ended_at.is_(None)
    return tx.scalar(select(ScanPass).where(*mine).options(joinedload(ScanPass.training)))


# Excuses.


def excuses(tx: Session, training_id: int) -> Sequence[Excuse]:
    """Every excuse and appeal of a session, still sealed: what is to be decided first."""
    mine = select(Excuse).join(Excuse.enrolment).where(Enrolment.training_id == training_id)
    loaded = mine.options(contains_eager(Excuse.enrolment).options(NAMES))
    return tx.scalars(loaded.order_by(Excuse.state != ASKED, Excuse.id.desc())).all()


def waiting(tx: Session, training_ids: Collection[int]) -> dict[int, int]:
    """How many are to be decided, by session; those without any are left out."""
    many = select(Enrolment.training_id, func.count(Excuse.id)).join(Excuse.enrolment)
    mine = many.where(Enrolment.training_id.in_(training_ids), Excuse.state == ASKED)
    return dict(tx.execute(mine.group_by(Enrolment.training_id)).all())


def warned(tx: Session, training_ids: Collection[int]) -> dict[int, int]:
    """How many trainees were told that the attendance asked for is in danger or missed, likewise."""
    many = select(Enrolment.training_id, func.count(func.distinct(Enrolment.id)))
    mine = many.join(AttendanceWarning, AttendanceWarning.enrolment_id == Enrolment.id)
    mine = mine.where(Enrolment.training_id.in_(training_ids), Enrolment.state == ENROLLED)
    return dict(tx.execute(mine.group_by(Enrolment.training_id)).all())


def excuses_of(tx: Session, enrolment_id: int) -> Sequence[Excuse]:
    """One trainee's, the newest first."""
    return tx.scalars(select(Excuse).where(Excuse.enrolment_id == enrolment_id).order_by(Excuse.id.desc())).all()


def get_excuse(tx: Session, code: str, excuse_id: int) -> Excuse:
    statement = (
        select(Excuse)
        .join(Excuse.enrolment)
        .join(Enrolment.training)
        .where(TrainingSession.code == code, Excuse.id == excuse_id)
        .options(
            contains_eager(Excuse.enrolment).options(
                contains_eager(Enrolment.training).selectinload(TrainingSession.staff), NAMES
            ),
            joinedload(Excuse.file),
        )
    )
    return existing(tx.scalar(statement))


# What the gradebook hears.


def _columns(tx: Session, training_id: int) -> list[Column]:
    return [Column(0, words.TITLE, Decimal(100))] if halves(tx, training_id) else []


def _shares(tx: Session, training_id: int, of: Collection[int] | None) -> dict[tuple[int, int], Decimal]:
    found = rates(tx, training_id, of)
    return {(0, key): one.share for key, one in found.items() if one.share is not None}


results.source("attendance", lazy("Attendance"), columns=_columns, shares=_shares)

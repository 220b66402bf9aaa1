"""Telling a trainee and the class supervisors, once each, that the attendance asked for is in danger or missed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from institute import letters
from institute.attendance import queries, rules
from institute.attendance.excuses import supervisors
from institute.attendance.models import AttendanceWarning
from institute.catalogue.models import PUBLISHED, TrainingSession
from institute.enrolment.models import ENROLLED, Enrolment
from institute.letters import Recipient


def warn(tx: Session, now: datetime) -> None:
    """Everybody of the sessions that run, or ended within a week."""
    near = TrainingSession.starts_at <= now, TrainingSession.ends_at >= now - rules.ENDED
    running = select(TrainingSession.id).where(TrainingSession.state == PUBLISHED, *near)
    for training_id in tx.scalars(running).all():
        _warn_in(tx, training_id, now)


def outlooks(tx: Session, training_id: int) -> dict[int, str]:
    """rules.outlook() of everybody with an entry, by enrolment: half-days without a word are still to come."""
    percent = queries.percent(tx, training_id)
    keys = {one.key for one in queries.halves(tx, training_id)}
    found = {}
    for key, states in queries.states(tx, training_id).items():
        counting = {half: state for half, state in states.items() if half in keys}
        found[key] = rules.outlook(rules.rate(counting.values()), len(keys) - len(counting), percent)
    return found


def _warn_in(tx: Session, training_id: int, now: datetime) -> None:
    told = select(AttendanceWarning).join(Enrolment, Enrolment.id == AttendanceWarning.enrolment_id)
    known = {(one.enrolment_id, one.kind) for one in tx.scalars(told.where(Enrolment.training_id == training_id))}
    due = {key: kind for key, kind in outlooks(tx, training_id).items() if kind and (key, kind) not in known}
    if not due:
        return
    percent = queries.percent(tx, training_id)
    staff = selectinload(Enrolment.training).selectinload(TrainingSession.staff)
    places = tx.scalars(select(Enrolment).where(Enrolment.id.in_(due)).options(staff, queries.NAMES))
    for place in places:
        if place.state == ENROLLED:
            _tell(tx, place, due[place.id], percent, now)


def _tell(tx: Session, place: Enrolment, kind: str, percent: int, now: datetime) -> None:
    tx.add(AttendanceWarning(enrolment_id=place.id, kind=kind, at=now))
    who = place.person
    told = {"training": place.training, "missed": kind == rules.MISSED, "percent": percent}
    letters.write(
        tx, "attendance-warning", Recipient(who.email, who.latin, who.language, who.id), now=now, **told
    )  # fmt: skip
    for supervisor in supervisors(place):
        letters.write(tx, "attendance-warning-staff", supervisor, now=now, trainee=who.latin, **told)

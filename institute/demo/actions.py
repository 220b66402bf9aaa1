"""The institute in miniature, around today: for a first run, and for trying things out."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity
from institute.catalogue.models import ProgrammeVersion, TrainingSession
from institute.certificates.models import CompletionRule
from institute.database import writing
from institute.demand.models import Need
from institute.demo import (
    assignments,
    attendance,
    cast,
    classroom,
    diary,
    dossiers,
    doubles,
    figures,
    full,
    marks,
    nominating,
    post,
    programmes,
    questions,
    quizzes,
    rights,
    sessions,
    stays,
    timetables,
    waiting,
)
from institute.enrolment.models import Enrolment
from institute.people.models import Person


def load(*, now: datetime, size: str = "small") -> bool:
    """Fills an empty database in one change; False when somebody is there already."""
    with writing() as tx:
        if tx.scalar(select(Person.id).limit(1)) is not None:
            return False
        stage = fill(tx, now=now)
        if size == "full":
            full.grow(stage, now=now)
    return True


def fill(tx: Session, *, now: datetime) -> sessions.Stage:
    """Organisations, people, needs, bases, programmes, and sessions past, running, open and coming."""
    organisations = cast.organisations(tx)
    staff, trainees = cast.staff(tx, now=now), cast.trainees(tx, now=now)
    needs: dict[str, Need] = programmes.needs(tx, organisations, staff, now=now)
    bases = programmes.bases(tx)
    versions: dict[str, ProgrammeVersion] = programmes.programmes(tx, staff, now=now)
    stage = sessions.Stage(tx, now, organisations, staff, list(trainees.values()), needs, bases, versions)
    stage.play(trainees[cast.TRAINEE], trainees[cast.APPLICANT])
    dossiers.write(tx, now=now)
    with activity.acting(staff["programme-officer"][0].id):
        stays.write(tx, staff["programme-officer"][0], now=now)
    teacher = staff["instructor"][0]
    with activity.acting(teacher.id):
        questions.write(tx, teacher, now=now)
        running = TrainingSession.starts_at < now, TrainingSession.ends_at > now
        own = select(TrainingSession).join(Enrolment).where(Enrolment.person_id == trainees[cast.TRAINEE].id, *running)
        if training := tx.scalars(own.order_by(TrainingSession.id)).first():
            for room in (classroom.furnish, assignments.give, quizzes.furnish, marks.keep):
                room(tx, training, trainees[cast.TRAINEE], teacher, now=now)
    nominator = nominating.play(tx, organisations, now=now)
    post.notices(tx, [nominator, *trainees.values(), *(each for group in staff.values() for each in group)], now=now)
    post.write(tx, staff["programme-officer"][0], trainees[cast.TRAINEE], now=now)
    rights.write(tx, list(trainees.values())[-3:], staff["programme-officer"][0], now=now)
    figures.keep(tx, staff["programme-officer"][0], now=now)
    diary.write(stage, now=now)
    waiting.fill(stage)
    doubles.write(stage)
    _timetables(stage)
    attendance.write(tx, staff["instructor"][0], now=now)
    attendance.ask(tx, staff[cast.SUPERVISOR][0], now=now)
    _freely_attended(tx, now)
    return stage


def _freely_attended(tx: Session, now: datetime) -> None:
    """Latecomers of a session that runs are asked for lessons and practice alone: the whole way can be tried."""
    late = select(TrainingSession.id).where(TrainingSession.starts_at < now, TrainingSession.closes_at > now)
    tx.add_all(CompletionRule(training_id=each, attendance=False) for each in tx.scalars(late))


def _timetables(stage: sessions.Stage) -> None:
    """Of what is not over, with one clash of venues to see: in the session after the one that runs for the trainee."""
    tx, lasting = stage.tx, TrainingSession.ends_at > stage.now
    coming = tx.scalars(select(TrainingSession).where(lasting).order_by(TrainingSession.starts_at)).all()
    timetables.write(tx, coming, stage.staff["instructor"], now=stage.now)
    tx.flush()
    timetables.clash(tx, coming[1], coming[0], now=stage.now)

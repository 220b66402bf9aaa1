"""Who did what in the demo: the log as the actions would have written it while these sessions came about."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from institute import activity
from institute.catalogue.models import CANCELLED, DRAFT, Programme, ProgrammeVersion, TrainingSession
from institute.demo.sessions import Stage
from institute.enrolment.models import ADMITTED, SUBMITTED, Application, ApplicationStep
from institute.learning.models import LearningModule
from institute.people.models import ADMINISTRATOR, INSTRUCTOR, PROGRAMME_OFFICER
from institute.practice.models import PracticeHours


def write(stage: Stage, *, now: datetime) -> None:
    """Roles given, programmes approved, sessions planned and published, applications decided, hours confirmed."""
    administrator, officer = stage.staff[ADMINISTRATOR][0].id, stage.staff[PROGRAMME_OFFICER][0].id
    with activity.acting(administrator):
        for person in (person for those in stage.staff.values() for person in those):
            for grant in person.grants:
                at = now - timedelta(days=500)
                activity.note(stage.tx, "role-given", person, person=person.id, at=at, role=grant.role)
    with activity.acting(officer):
        for version, code in stage.tx.execute(select(ProgrammeVersion, Programme.code).join(Programme)):
            activity.note(stage.tx, "programme-approved", version, at=version.approved_at, code=code, version=1)
        _sessions(stage, now)
        _decisions(stage)
    with activity.acting(stage.staff[INSTRUCTOR][0].id):
        for row in stage.tx.scalars(select(PracticeHours).options(joinedload(PracticeHours.enrolment))):
            of = {"training": row.enrolment.training_id, "person": row.enrolment.person_id}
            activity.note(stage.tx, "hours-confirmed", row.enrolment, at=row.confirmed_at, **of, hours=str(row.hours))


def _sessions(stage: Stage, now: datetime) -> None:
    for training in stage.tx.scalars(select(TrainingSession)):
        of = {"training": training.id, "code": training.code}
        planned = min(training.opens_at - timedelta(days=20), now - timedelta(days=2))
        activity.note(stage.tx, "session-planned", training, at=planned, **of)
        if training.state != DRAFT:
            activity.note(stage.tx, "session-published", training, at=planned + timedelta(days=1), **of)
        if training.state == CANCELLED:
            activity.note(stage.tx, "session-cancelled", training, at=now - timedelta(days=1), **of)
    for module in stage.tx.scalars(select(LearningModule).options(joinedload(LearningModule.training))):
        of = {"training": module.training_id, "title": module.title}
        activity.note(stage.tx, "module-added", module, at=module.training.opens_at, **of)


def _decisions(stage: Stage) -> None:
    steps = select(ApplicationStep, Application).join(Application).where(ApplicationStep.state != SUBMITTED)
    for step, application in stage.tx.execute(steps):
        verb = "admitted" if step.state == ADMITTED else f"application-{step.state}"
        of = {"training": application.training_id, "person": application.person_id}
        activity.note(stage.tx, verb, application, at=step.at, **of)

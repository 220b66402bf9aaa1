"""What a trainee's desk and an instructor's say of assignments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from institute.assignments import rules
from institute.assignments.models import (
    DRAFT,
    HANDED,
    PUBLISHED,
    RETURNED,
    Assignment,
    Extension,
    Member,
    Submission,
    Team,
)
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment


@dataclass(frozen=True)
class ToDo:
    """Work that can be handed in now, from one trainee's place."""

    id: int
    title: dict[str, str]
    enrolment_id: int
    begun: bool
    returned: bool
    window: rules.Window


# Put together once: every desk asks it.
_MATES = aliased(Member)
_LONGER = (
    select(func.max(Extension.until))
    .where(Extension.assignment_id == Assignment.id)
    .where(
        (Extension.enrolment_id == Enrolment.id)
        | Extension.enrolment_id.in_(select(_MATES.enrolment_id).where(_MATES.team_id == Member.team_id))
    )
    .correlate(Assignment, Enrolment, Member)
    .scalar_subquery()
)
_LATER = aliased(Submission)
_IS_LAST = ~select(_LATER.id).where(_LATER.team_id == Submission.team_id, _LATER.number > Submission.number).exists()
_TO_DO = (
    select(Enrolment.id.label("place"), Assignment.id, Assignment.title, Assignment.due_at, Assignment.late_until)
    .add_columns(Assignment.late_percent, Submission.state, Submission.again_until, _LONGER.label("longer"))
    .join(Assignment, Assignment.training_id == Enrolment.training_id)
    .outerjoin(Member, (Member.assignment_id == Assignment.id) & (Member.enrolment_id == Enrolment.id))
    .outerjoin(Submission, (Submission.team_id == Member.team_id) & _IS_LAST)
    .where(Enrolment.id.in_(bindparam("places", expanding=True)), Assignment.state == PUBLISHED)
    .where(Member.id.is_not(None) | ~Assignment.by_teams)
    .where(Submission.state.is_(None) | Submission.state.in_((DRAFT, RETURNED)))
)


def to_do(tx: Session, enrolment_ids: Collection[int], now: datetime) -> list[ToDo]:
    """What these places may still hand in, late or not; one question."""
    found = []
    for row in tx.execute(_TO_DO, {"places": list(enrolment_ids)}):
        taken = rules.Window(row.due_at, row.late_until, row.late_percent)
        taken = taken.extended(row.longer).extended(row.again_until)
        if rules.stands(taken, now) != rules.CLOSED:
            found.append(ToDo(row.id, row.title, row.place, row.state is not None, row.state == RETURNED, taken))
    return found


_TO_MARK = (
    select(TrainingSession.code, Assignment.id, Assignment.title, func.count(Submission.id).label("many"))
    .join(Assignment, Assignment.training_id == TrainingSession.id)
    .join(Team, Team.assignment_id == Assignment.id)
    .join(Submission, (Submission.team_id == Team.id) & (Submission.state == HANDED))
    .where(TrainingSession.id.in_(catalogue.staffed(bindparam("person"))))
    .group_by(TrainingSession.code, Assignment.id, Assignment.title, Assignment.due_at)
    .order_by(Assignment.due_at, Assignment.id)
)


def to_mark(tx: Session, person_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(code, id, title, many): work handed in and not marked, in the sessions a person is of the staff of."""
    return tx.execute(_TO_MARK, {"person": person_id}).all()

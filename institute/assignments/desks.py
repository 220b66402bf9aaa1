"""What a trainee's desk says of assignments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from institute.assignments import rules
from institute.assignments.models import DRAFT, PUBLISHED, RETURNED, Assignment, Extension, Member, Submission
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

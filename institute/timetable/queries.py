"""Looking up meetings: of a session, a person, a venue."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from institute.errors import existing
from institute.people.models import Person
from institute.timetable.models import Meeting, Speaker

_WHO = selectinload(Meeting.speakers).joinedload(Speaker.person)
_WHOLE = (
    joinedload(Meeting.venue),
    _WHO.options(joinedload(Person.names), lazyload(Person.grants)),
)


def get_meeting(tx: Session, meeting_id: int) -> Meeting:
    """A meeting, a cancelled one too, with its session; ask TEACH or LEARN about that."""
    statement = select(Meeting).where(Meeting.id == meeting_id)
    return existing(tx.scalar(statement.options(joinedload(Meeting.training), joinedload(Meeting.lesson), *_WHOLE)))


def meetings_of(tx: Session, training_id: int, *, cancelled: bool = False) -> Sequence[Meeting]:
    """A session's meetings in their order with venues and speakers; cancelled ones only when asked for."""
    statement = select(Meeting).where(Meeting.training_id == training_id)
    if not cancelled:
        statement = statement.where(Meeting.cancelled_at.is_(None))
    return tx.scalars(statement.options(*_WHOLE).order_by(Meeting.starts_at, Meeting.id)).unique().all()

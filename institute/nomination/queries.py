"""Invitations to nominate, their nominees, and the quota lines they share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from institute.catalogue.models import DRAFT, TrainingSession
from institute.enrolment.models import Application, Enrolment, Quota
from institute.errors import existing
from institute.nomination import rules
from institute.nomination.models import SENT, WITHDRAWN, Call, Nominee
from institute.people.models import NOMINATOR, Membership, Person

_WHOLE = (
    joinedload(Call.training),
    joinedload(Call.organisation),
    joinedload(Call.letter),
    joinedload(Call.contact).lazyload(Person.grants),
    selectinload(Call.nominators),
)


@dataclass(frozen=True)
class Invited:
    """An invitation as the office lists it: how many are named and sent, of how many places (None: no number)."""

    call: Call
    named: int
    alternates: int
    sent: int
    places: int | None


def get_call(tx: Session, call_id: int) -> Call:
    """With session, organisation, contact, letter, and who nominates for it."""
    return existing(tx.scalar(select(Call).where(Call.id == call_id).options(*_WHOLE)))


def get_call_of(tx: Session, code: str, call_id: int) -> Call:
    """The same, of this session."""
    found = get_call(tx, call_id)
    return existing(found if found.training.code == code else None)


def calls_for(tx: Session, person_id: int, now: datetime) -> list[Call]:
    """What a person may nominate for, the nearest deadline ahead first, then the last one past."""
    mine = select(Membership.organisation_id).where(Membership.person_id == person_id, Membership.role == NOMINATOR)
    statement = select(Call).join(Call.training).where(Call.organisation_id.in_(mine), TrainingSession.state != DRAFT)
    found = tx.scalars(statement.options(*_WHOLE).order_by(Call.id)).all()
    return sorted(found, key=lambda call: (call.ends_at <= now, abs(call.ends_at - now)))


def nominees(tx: Session, call_id: int) -> Sequence[Nominee]:
    """Everybody of an invitation with the application, in their order; those withdrawn too."""
    statement = select(Nominee).where(Nominee.call_id == call_id).order_by(Nominee.rank, Nominee.id)
    return tx.scalars(statement.options(joinedload(Nominee.application))).all()


def get_nominee(tx: Session, call_id: int, nominee_id: int) -> Nominee:
    """One of this invitation's own; anybody else's is not there."""
    found = tx.get(Nominee, nominee_id, populate_existing=True)
    return existing(found if found is not None and found.call_id == call_id else None)


def lines(tx: Session, call: Call) -> list[Quota]:
    """The quota lines of an invitation (rules.own_lines)."""
    every = tx.scalars(select(Quota).where(Quota.training_id == call.training_id).order_by(Quota.position))
    return rules.own_lines(every, call.organisation_id, call.organisation.country_code)


def applied(tx: Session, training_id: int, addresses: Collection[str]) -> dict[str, Application]:
    """The applications for a session of people with these addresses."""
    statement = select(Person.email, Application).join(Application, Application.person_id == Person.id)
    statement = statement.where(Application.training_id == training_id, Person.email.in_(set(addresses)))
    return {row[0]: row[1] for row in tx.execute(statement)}


def places_held(tx: Session, applications: Collection[Application]) -> dict[int, str]:
    """The state of the enrolment of each of these applications that led to one, by the application's id."""
    statement = select(Application.id, Enrolment.state).join(
        Enrolment,
        (Enrolment.training_id == Application.training_id) & (Enrolment.person_id == Application.person_id),
    )
    held = statement.where(Application.id.in_([each.id for each in applications]))
    return {row[0]: row[1] for row in tx.execute(held)}


def invited(tx: Session, training_id: int) -> list[Invited]:
    """Every invitation of a session, in the order they were sent, and how far each has come."""
    calls = tx.scalars(select(Call).where(Call.training_id == training_id).options(*_WHOLE).order_by(Call.id)).all()
    every = tx.scalars(select(Quota).where(Quota.training_id == training_id).order_by(Quota.position)).all()
    counted = select(Nominee.call_id, Nominee.state, Nominee.alternate, func.count()).join(Call)
    counted = counted.where(Call.training_id == training_id, Nominee.state != WITHDRAWN)
    rows = tx.execute(counted.group_by(Nominee.call_id, Nominee.state, Nominee.alternate)).all()

    def many(call: Call, *, alternate: bool | None = None, state: str = "") -> int:
        return sum(
            number
            for call_id, stands, spare, number in rows
            if call_id == call.id and alternate in (None, spare) and state in ("", stands)
        )

    return [
        Invited(
            call,
            many(call, alternate=False),
            many(call, alternate=True),
            many(call, state=SENT),
            rules.places(call, rules.own_lines(every, call.organisation_id, call.organisation.country_code)),
        )
        for call in calls
    ]


def forgotten(tx: Session, before: datetime) -> Sequence[Nominee]:
    """Nominees never sent, of invitations whose deadline lies before this instant."""
    over = select(Call.id).where(Call.ends_at < before)
    statement = select(Nominee).where(Nominee.call_id.in_(over), Nominee.application_id.is_(None))
    return tx.scalars(statement).all()


def nominee_of(tx: Session, person_id: int, session: str) -> Nominee | None:
    """As whom somebody was last nominated for the session of this code."""
    statement = select(Nominee).join(Nominee.application).join(Nominee.call).join(Call.training)
    mine = statement.where(Application.person_id == person_id, TrainingSession.code == session)
    return tx.scalars(mine.order_by(Nominee.id.desc()).limit(1)).first()

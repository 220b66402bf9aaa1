"""Finding sessions and programmes, and counting what the institute has done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload, lazyload, selectinload, undefer

from institute import tongues
from institute.access import Can
from institute.catalogue.models import (
    DRAFT,
    PUBLISHED,
    Programme,
    ProgrammeVersion,
    SessionNeed,
    SessionPartner,
    Staffing,
    TrainingSession,
)
from institute.database import kept
from institute.demand import rules as demand
from institute.demand.models import Need
from institute.errors import existing
from institute.language import lazy
from institute.people.models import INSTRUCTOR, PROGRAMME_OFFICER, Person, RoleGrant

CARD = (
    undefer(TrainingSession.needs_met),
    defer(TrainingSession.description, raiseload=True),  # four languages of text no card shows
)


def open_sessions(tx: Session, *, now: datetime, most: int = 6) -> list[TrainingSession]:
    """What one can apply for now, first to close first; full ones only where room is left on the page."""
    applied_for = (TrainingSession.opens_at <= now) & (TrainingSession.closes_at > now)
    full = case((TrainingSession.taken < TrainingSession.places, 0), else_=1)
    statement = select(TrainingSession).where(TrainingSession.state == PUBLISHED, applied_for)
    return list(
        tx.scalars(statement.order_by(full, TrainingSession.closes_at, TrainingSession.id).limit(most).options(*CARD))
    )


def other_sessions(tx: Session, *, now: datetime, most: int = 6) -> list[TrainingSession]:
    """What runs now or comes but takes no applications at the moment."""
    waits = or_(TrainingSession.opens_at > now, TrainingSession.closes_at <= now)
    statement = select(TrainingSession).where(TrainingSession.state == PUBLISHED, waits, TrainingSession.ends_at > now)
    return list(
        tx.scalars(statement.order_by(TrainingSession.starts_at, TrainingSession.id).limit(most).options(*CARD))
    )


def staffed(person: Any) -> Select[int]:
    """The ids of the sessions whose staff a person is: by id, or by a bindparam in what is put together once."""
    return select(Staffing.training_id).where(Staffing.person_id == person)


# Put together once. Few partners and needs come with the session's own row; every list asked apart costs more.
_SESSION = (
    select(TrainingSession)
    .where(TrainingSession.code == bindparam("code"))
    .options(
        selectinload(TrainingSession.staff)
        .joinedload(Staffing.person)
        .options(joinedload(Person.names), lazyload(Person.grants)),
        joinedload(TrainingSession.partners).joinedload(SessionPartner.organisation),
        joinedload(TrainingSession.answers).joinedload(SessionNeed.need),
        joinedload(TrainingSession.version).options(
            selectinload(ProgrammeVersion.modules), joinedload(ProgrammeVersion.programme)
        ),
    )
)


def get_session(tx: Session, code: str) -> TrainingSession:
    """The session with everything its page shows; NotFound when there is none."""
    return existing(tx.scalars(_SESSION, {"code": code}).unique().one_or_none())


def sessions_for_need(tx: Session, need_id: int) -> list[tuple[TrainingSession, int]]:
    """The public sessions that answer a need, first to start first, with their coverage."""
    statement = select(SessionNeed, TrainingSession).join(
        TrainingSession, TrainingSession.id == SessionNeed.training_id
    )
    statement = statement.where(SessionNeed.need_id == need_id, TrainingSession.state != DRAFT)
    return [(row[1], row[0].coverage) for row in tx.execute(statement.order_by(TrainingSession.starts_at))]


@dataclass(frozen=True)
class Figures:
    """What the institute has done: sessions over, places in them, needs accepted and answered, their countries."""

    sessions: int
    places: int
    needs: int
    answered: int
    countries: int

    @property
    def some(self) -> bool:
        return bool(self.sessions or self.needs)


def figures(tx: Session, *, now: datetime) -> Figures:
    """Counted from the rows within the last minute; cancelled sessions and needs not accepted do not count."""
    return kept(tx, "figures", lambda: _figures(tx, now))


def _figures(tx: Session, now: datetime) -> Figures:
    held = (TrainingSession.state == PUBLISHED) & (TrainingSession.ends_at <= now)
    accepted = Need.state.in_(demand.PUBLIC)
    answered = (
        select(func.count(SessionNeed.need_id.distinct()))
        .join(TrainingSession, TrainingSession.id == SessionNeed.training_id)
        .join(Need, Need.id == SessionNeed.need_id)
        .where(TrainingSession.state == PUBLISHED, accepted)
    )
    counts = (
        select(func.count(TrainingSession.id)).where(held),
        select(func.coalesce(func.sum(TrainingSession.places), 0)).where(held),
        select(func.count(Need.id)).where(accepted),
        answered,
        select(func.count(Need.country_code.distinct())).where(accepted),
    )
    return Figures(*tx.execute(select(*(count.scalar_subquery() for count in counts))).one())


def theme_counts(tx: Session, *, now: datetime) -> dict[str, int]:
    """How many sessions of each theme are not over, counted within the last minute."""
    return kept(tx, "theme counts", lambda: _theme_counts(tx, now))


def _theme_counts(tx: Session, now: datetime) -> dict[str, int]:
    public = select(TrainingSession.themes).where(TrainingSession.state == PUBLISHED, TrainingSession.ends_at > now)
    counts: dict[str, int] = {}
    for themes in tx.scalars(public):
        for code in themes:
            counts[code] = counts.get(code, 0) + 1
    return counts


# For the office's choices.


def staff_choices(tx: Session) -> list[Person]:
    """Active persons who may have a post: instructors and officers, by name."""
    statement = select(Person).join(RoleGrant, RoleGrant.person_id == Person.id)
    statement = statement.where(RoleGrant.role.in_((INSTRUCTOR, PROGRAMME_OFFICER)), Person.active)
    return sorted(tx.scalars(statement).unique(), key=lambda person: person.latin)


def get_programme(tx: Session, code: str) -> Programme:
    statement = select(Programme).where(Programme.code == code)
    statement = statement.options(selectinload(Programme.versions).selectinload(ProgrammeVersion.modules))
    return existing(tx.scalar(statement))


def approved_versions(tx: Session) -> list[ProgrammeVersion]:
    """The approved versions a session may be made from: the newest of each programme first."""
    statement = select(ProgrammeVersion).join(Programme).where(ProgrammeVersion.approved_at.is_not(None))
    statement = statement.options(selectinload(ProgrammeVersion.programme))
    return list(tx.scalars(statement.order_by(Programme.code, ProgrammeVersion.number.desc())))


def get_version(tx: Session, version_id: int) -> ProgrammeVersion:
    """The version a session is made from: an approved one, or none."""
    found = existing(tx.get(ProgrammeVersion, version_id) if 0 < version_id < 2**31 else None)
    return existing(found if found.approved_at else None)


@tongues.source("session", lazy("The session"), Can.EDIT_SESSIONS)
def session_texts(tx: Session, training: TrainingSession) -> list[tongues.Text]:
    """Its title, description and place."""
    stands = tongues.written(training.title, training.description, training.place)
    return [tongues.Text(training.title, stands, "catalogue.office_session", {"code": training.code})]

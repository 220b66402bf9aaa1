"""Applications and enrolments, asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from institute import paging, search
from institute.catalogue.models import SessionNeed, TrainingSession
from institute.demand.models import Need
from institute.enrolment.models import (
    DECLINED,
    DRAFT,
    ENROLLED,
    STATES,
    SUBMITTED,
    WITHDRAWN,
    Application,
    Enrolment,
)
from institute.errors import NotFound, existing
from institute.partners.models import Country
from institute.people import queries as people
from institute.people.models import PASSPORT, Person, PersonName


@dataclass(frozen=True)
class Wanted:
    """What the office's inbox shows: state "" is what waits for a decision, "all" is everything sent."""

    session: str = ""
    state: str = ""
    country: str = ""
    q: str = ""
    sort: str = ""

    def kept(self) -> dict[str, str]:
        """As a query string's values, without the empty ones."""
        return {name: value for name, value in vars(self).items() if value}


# What other rooms ask.


def find_enrolment(tx: Session, training_id: int, person_id: int) -> Enrolment | None:
    """The person's enrolment, one who left included."""
    return tx.scalar(select(Enrolment).where(Enrolment.training_id == training_id, Enrolment.person_id == person_id))


def get_enrolment(tx: Session, code: str, person_id: int) -> Enrolment:
    """The enrolment of somebody who studies in this session, with the session."""
    statement = (
        select(Enrolment)
        .join(Enrolment.training)
        .options(contains_eager(Enrolment.training))
        .where(TrainingSession.code == code, Enrolment.person_id == person_id, Enrolment.state == ENROLLED)
    )
    return existing(tx.scalar(statement))


def enrolled(tx: Session, training_id: int) -> Sequence[Enrolment]:
    """Who studies in this session, with the persons, by the passport's line."""
    passport = (PersonName.person_id == Person.id) & (PersonName.kind == PASSPORT)
    return tx.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .outerjoin(PersonName, passport)
        .options(contains_eager(Enrolment.person))
        .where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
        .order_by(PersonName.full, Enrolment.id)
    ).all()


# Applications.


def get_application(tx: Session, application_id: int, *, lock: bool = False) -> Application:
    """With session, person and steps; `lock` reads it again for a decision and holds the row."""
    if lock:
        found = tx.get(Application, application_id, with_for_update=True, populate_existing=True)
    else:
        found = tx.scalar(
            select(Application)
            .options(joinedload(Application.training), joinedload(Application.person), selectinload(Application.steps))
            .where(Application.id == application_id)
        )
    if found is None:
        raise NotFound
    return found


def find_application(tx: Session, training_id: int, person_id: int, *, lock: bool = False) -> Application | None:
    """A person's application for a session."""
    statement = select(Application).where(Application.training_id == training_id, Application.person_id == person_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return tx.scalar(statement)


def mine(tx: Session, person_id: int) -> Sequence[Application]:
    """All of a person's applications with their sessions, the last touched first."""
    return tx.scalars(
        select(Application)
        .options(joinedload(Application.training))
        .where(Application.person_id == person_id)
        .order_by(Application.saved_at.desc(), Application.id.desc())
    ).all()


def needs_of(tx: Session, training_id: int) -> Sequence[Need]:
    """The needs this session answers."""
    statement = select(Need).join(SessionNeed, SessionNeed.need_id == Need.id)
    return tx.scalars(statement.where(SessionNeed.training_id == training_id).order_by(Need.number)).all()


def to_tell(tx: Session, training_id: int) -> Sequence[Application]:
    """Applications whose people must hear of a cancelled session."""
    return tx.scalars(
        select(Application)
        .options(joinedload(Application.person))
        .where(Application.training_id == training_id, Application.state.not_in([DECLINED, WITHDRAWN]))
        .order_by(Application.id)
    ).all()


# The office's inbox.


def inbox(tx: Session, wanted: Wanted, page: int = 1) -> paging.Page:
    """Applications that were sent, as wanted; what waits for a decision comes first, the longest waiting on top."""
    statement = (
        select(Application)
        .join(Application.person)
        .join(Application.training)
        .outerjoin(PersonName, (PersonName.person_id == Person.id) & (PersonName.kind == PASSPORT))
        .options(
            contains_eager(Application.person).options(*people.NAMED),
            contains_eager(Application.training).load_only(TrainingSession.code),
        )
        .where(Application.state != DRAFT)
    )
    return paging.paginate(tx, _narrowed(statement, wanted).order_by(*_order(wanted)), page)


def _narrowed(statement: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.session:
        statement = statement.where(TrainingSession.code == wanted.session)
    if wanted.state != "all":
        state = wanted.state if wanted.state in STATES else SUBMITTED
        statement = statement.where(Application.state == state)
    if wanted.country:
        statement = statement.where(Application.country_code == wanted.country)
    if wanted.q:
        statement = statement.where(search.found_in(Person.search_text, wanted.q))
    return statement


def _order(wanted: Wanted) -> list[Any]:
    columns = {"name": PersonName.full, "country": Application.country_code, "sent": Application.submitted_at}
    column = columns.get(wanted.sort.removeprefix("-"))
    if column is not None:
        return [column.desc() if wanted.sort.startswith("-") else column, Application.id]
    first = [case((Application.state == SUBMITTED, 0), else_=1)] if wanted.state == "all" else []
    return [*first, Application.submitted_at, Application.id]  # of one state: the index's own order


def next_waiting(tx: Session, wanted: Wanted, after: Application) -> int | None:
    """The id of the application to read after this one: the longest waiting of those wanted."""
    waiting = Wanted(wanted.session, "", wanted.country, wanted.q)
    statement = select(Application.id).join(Application.person).join(Application.training)
    statement = _narrowed(statement, waiting).where(Application.id != after.id)
    return tx.scalar(statement.order_by(Application.submitted_at, Application.id).limit(1))


def counts(tx: Session, training_id: int | None = None) -> dict[str, int]:
    """How many applications have each state, in one session or in all."""
    statement = select(Application.state, func.count()).where(Application.state != DRAFT).group_by(Application.state)
    if training_id is not None:
        statement = statement.where(Application.training_id == training_id)
    return dict(tx.execute(statement).all())


def by_country(tx: Session, training_id: int) -> list[tuple[str | None, int]]:
    """(country, people) of those enrolled in a session, the most first."""
    people = func.count().label("people")
    statement = select(Enrolment.country_code, people).where(
        Enrolment.training_id == training_id, Enrolment.state == ENROLLED
    )
    ordered = statement.group_by(Enrolment.country_code).order_by(people.desc(), Enrolment.country_code)
    return [(code, number) for code, number in tx.execute(ordered)]


def trainings(tx: Session, *, now: datetime) -> list[tuple[str, dict[str, str]]]:
    """(code, title) of every session not over yet that somebody sent an application for, the latest first."""
    sent = exists().where(Application.training_id == TrainingSession.id, Application.state != DRAFT)
    statement = select(TrainingSession.code, TrainingSession.title).where(TrainingSession.ends_at >= now, sent)
    return [(code, title) for code, title in tx.execute(statement.order_by(TrainingSession.starts_at.desc()))]


def countries(tx: Session) -> Sequence[str]:
    """The countries applicants represent."""
    sent = exists().where(Application.country_code == Country.code, Application.state != DRAFT)
    return tx.scalars(select(Country.code).where(sent)).all()


def waiting(tx: Session) -> list[tuple[TrainingSession, int, datetime | None]]:
    """(session, how many wait for a decision, since when), the longest waiting first."""
    oldest = func.min(Application.submitted_at)
    found = tx.execute(
        select(Application.training_id, func.count(), oldest)
        .where(Application.state == SUBMITTED)
        .group_by(Application.training_id)
        .order_by(oldest)
    ).all()
    sessions = tx.scalars(select(TrainingSession).where(TrainingSession.id.in_([row[0] for row in found])))
    by_id = {training.id: training for training in sessions}
    return [(by_id[training_id], number, since) for training_id, number, since in found]


def names_of(tx: Session, application: Application) -> dict[int, str]:
    """The names of everybody who took a step with this application, by id."""
    ids = {step.person_id for step in application.steps if step.person_id}
    return {person.id: person.latin for person in tx.scalars(select(Person).where(Person.id.in_(ids)))}

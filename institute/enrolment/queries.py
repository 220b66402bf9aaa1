"""Applications and enrolments, asked for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from institute import paging, search
from institute.catalogue.models import SessionNeed, Staffing, TrainingSession
from institute.database import Translated, kept
from institute.demand.models import Need
from institute.enrolment import words
from institute.enrolment.models import (
    ADMITTED,
    DECLINED,
    DRAFT,
    ENROLLED,
    STATES,
    SUBMITTED,
    WITHDRAWN,
    Application,
    ApplicationMessage,
    Enrolment,
    SavedView,
)
from institute.errors import existing
from institute.language import country, lazy
from institute.paging import Column
from institute.partners.models import Country
from institute.people.models import PASSPORT, Person, PersonName

ASKED = ("session", "state", "country", "q", "sort", "sent", "mine", "unread")  # of the inbox's address
PASSPORT_NAME = (PersonName.person_id == Person.id) & (PersonName.kind == PASSPORT)
NAME = func.coalesce(PersonName.full, Person.email).label("name")
UNREAD = ApplicationMessage.read_at.is_(None) & ApplicationMessage.from_office.is_(False)


@dataclass(frozen=True)
class Wanted:
    """What the office's inbox shows: state "" is what waits for a decision, "all" is everything sent.

    `sent`: within so many days before `now`; `mine`: of sessions that `by` is on the staff of; `unread`: with
    a message the office has not taken note of.
    """

    by: int
    now: datetime
    session: str = ""
    state: str = ""
    country: str = ""
    q: str = ""
    sort: str = ""
    sent: str = ""
    mine: str = ""
    unread: str = ""

    def kept(self) -> dict[str, str]:
        """As a query string's values, without the empty ones."""
        return {name: value for name in ASKED if (value := getattr(self, name))}


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
    return tx.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .outerjoin(PersonName, PASSPORT_NAME)
        .options(contains_eager(Enrolment.person))
        .where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
        .order_by(PersonName.full, Enrolment.id)
    ).all()


# Applications.


def get_application(tx: Session, application_id: int, *, lock: bool = False) -> Application:
    """With session and person; `lock` reads it again for a decision and holds the row."""
    if lock:
        return existing(tx.get(Application, application_id, with_for_update=True, populate_existing=True))
    person = joinedload(Application.person).lazyload(Person.grants)
    statement = select(Application).options(joinedload(Application.training), person)
    return existing(tx.scalar(statement.where(Application.id == application_id)))


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


def find_need_title(tx: Session, application: Application) -> dict[str, str] | None:
    """The title of the session's need that this application names."""
    number = application.answers.get("need") or ""
    if not number.isdecimal():
        return None
    statement = select(Need.title).join(SessionNeed, SessionNeed.need_id == Need.id)
    return tx.scalar(statement.where(SessionNeed.training_id == application.training_id, Need.id == int(number)))


def to_tell(tx: Session, training_id: int) -> Sequence[Application]:
    """Applications whose people must hear of a cancelled session."""
    return tx.scalars(
        select(Application)
        .options(joinedload(Application.person))
        .where(Application.training_id == training_id, Application.state.not_in([DECLINED, WITHDRAWN]))
        .order_by(Application.id)
    ).all()


# The office's inbox.


COLUMNS = (
    Column("name", lazy("Name"), lambda row: row.name, NAME),
    Column("country", lazy("Country"), lambda row: country(row.country_code), Application.country_code),
    Column("sent", lazy("Sent"), lambda row: row.submitted_at, Application.submitted_at),
    Column("state", lazy("State"), lambda row: words.OFFICE_STATES[row.state][0], Application.state),
    Column("session", lazy("Session"), lambda row: row.code, TrainingSession.code),
    Column("employer", lazy("Employer"), lambda row: row.employer or ""),
)
_ROWS = (
    select(
        Application.id,
        Application.state,
        Application.submitted_at,
        Application.country_code,
        Application.answers["employer"].as_string().label("employer"),
        NAME,
        TrainingSession.code,
        exists().where(UNREAD, ApplicationMessage.application_id == Application.id).label("unread"),
    )
    .select_from(Application)
    .join(Application.person)
    .join(Application.training)
    .outerjoin(PersonName, PASSPORT_NAME)
)


def inbox(tx: Session, wanted: Wanted, page: int = 1, per_page: int | None = None) -> paging.Page:
    """Rows of applications that were sent, as wanted; to be decided first, the longest waiting on top."""
    statement = _narrowed(_ROWS, wanted).order_by(*_order(wanted))
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def _narrowed(statement: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    statement = statement.where(Application.state != DRAFT)
    if wanted.session:
        statement = statement.where(TrainingSession.code == wanted.session)
    if wanted.state != "all":
        state = wanted.state if wanted.state in STATES else SUBMITTED
        statement = statement.where(Application.state == state)
    if wanted.country:
        statement = statement.where(Application.country_code == wanted.country)
    if wanted.sent in ("3", "7", "30"):
        statement = statement.where(Application.submitted_at >= wanted.now - timedelta(days=int(wanted.sent)))
    if wanted.mine:
        mine = select(Staffing.training_id).where(Staffing.person_id == wanted.by)
        statement = statement.where(Application.training_id.in_(mine), Application.person_id != wanted.by)
    if wanted.unread:
        statement = statement.where(Application.id.in_(select(ApplicationMessage.application_id).where(UNREAD)))
    if wanted.q:
        statement = statement.where(search.found_in(Person.search_text, wanted.q))
    return statement


def _order(wanted: Wanted) -> list[Any]:
    first = [case((Application.state == SUBMITTED, 0), else_=1)] if wanted.state == "all" else []
    longest = [*first, Application.submitted_at]  # of one state: the index's own order
    return [*paging.order(COLUMNS, wanted.sort, longest), Application.id]


def next_waiting(tx: Session, wanted: Wanted, after: int) -> int | None:
    """The id of the application to read after this one: the longest waiting of those wanted."""
    waiting = replace(wanted, state="", sort="")
    statement = select(Application.id).join(Application.person).join(Application.training)
    statement = _narrowed(statement, waiting).where(Application.id != after)
    return tx.scalar(statement.order_by(Application.submitted_at, Application.id).limit(1))


def to_decide(tx: Session, wanted: Wanted, ids: Sequence[int] | None, most: int) -> Sequence[Application]:
    """The applications with these ids, or (None) as wanted, with person and session, the longest waiting first."""
    statement = select(Application).join(Application.person).join(Application.training)
    if ids is None:
        statement = _narrowed(statement, wanted)
    else:
        statement = statement.where(Application.state != DRAFT, Application.id.in_(ids))
    loaded = contains_eager(Application.person).lazyload(Person.grants), contains_eager(Application.training)
    return tx.scalars(statement.options(*loaded).order_by(Application.submitted_at, Application.id).limit(most)).all()


def get_brief(tx: Session, application_id: int) -> Row[*tuple[Any, ...]]:
    """(state, name, free) of an application that was sent, before a decision: in one look."""
    return existing(
        tx.execute(
            select(Application.state, NAME, (TrainingSession.places - TrainingSession.taken).label("free"))
            .select_from(Application)
            .join(Application.person)
            .join(Application.training)
            .outerjoin(PersonName, PASSPORT_NAME)
            .where(Application.id == application_id, Application.state != DRAFT)
        ).one_or_none()
    )


def state_of(tx: Session, application_id: int) -> str | None:
    """The state an application has now."""
    return tx.scalar(select(Application.state).where(Application.id == application_id))


def figures(tx: Session, training_id: int) -> tuple[dict[str, int], list[tuple[str | None, int]]]:
    """How many applications to a session have each state; (country, admitted people), the most first."""
    statement = select(Application.state, Application.country_code, func.count())
    statement = statement.where(Application.training_id == training_id, Application.state != DRAFT)
    states: Counter[str] = Counter()
    countries: Counter[str | None] = Counter()
    for state, code, number in tx.execute(statement.group_by(Application.state, Application.country_code)):
        states[state] += number
        if state == ADMITTED:
            countries[code] += number
    return states, sorted(countries.items(), key=lambda pair: (-pair[1], pair[0] or ""))


def get_training(tx: Session, code: str) -> Row[*tuple[Any, ...]]:
    """The session the inbox is narrowed to, as (id, code, title, starts_at, ends_at, zone, places, taken)."""
    of = TrainingSession
    statement = select(of.id, of.code, of.title, of.starts_at, of.ends_at, of.zone, of.places, of.taken)
    return existing(tx.execute(statement.where(of.code == code)).one_or_none())


def choices(tx: Session, now: datetime) -> tuple[list[tuple[str, Translated]], list[str]]:
    """What the inbox's filters offer, a minute old at most: sessions as (code, title), countries.

    Every session not over yet that somebody sent an application for, the latest first, and every applicant's country.
    """
    return kept(tx, "inbox choices", lambda: _choices(tx, now))


def _choices(tx: Session, now: datetime) -> tuple[list[tuple[str, Translated]], list[str]]:
    of, sent = TrainingSession, Application.state != DRAFT
    sessions = select(of.code, of.title).where(of.ends_at >= now)
    sessions = sessions.where(exists().where(Application.training_id == of.id, sent)).order_by(of.starts_at.desc())
    countries = select(Country.code).where(exists().where(Application.country_code == Country.code, sent))
    return [(row.code, row.title) for row in tx.execute(sessions)], [*tx.scalars(countries)]


# Views of the inbox.


def views(tx: Session, person_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """A person's own views of the inbox as (id, name, wanted), by name."""
    own = select(SavedView.id, SavedView.name, SavedView.wanted).where(SavedView.person_id == person_id)
    return tx.execute(own.order_by(SavedView.name)).all()


def get_view(tx: Session, view_id: int, person_id: int) -> SavedView:
    """One of a person's own views."""
    return existing(tx.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.person_id == person_id)))

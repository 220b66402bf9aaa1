"""Requests, runs and the register of lists that left, asked for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import paging, search
from institute.disclosure import GRADES, Disclosure
from institute.errors import existing
from institute.jobs import Job
from institute.language import lazy
from institute.paging import Column
from institute.people.models import Person
from institute.people.queries import NAMED
from institute.rights import words
from institute.rights.models import KINDS, OPEN, STATES, RetentionRun, RightsRequest
from institute.rights.rules import PAPER

REQUESTS = (
    Column("due", lazy("Due"), lambda one: one.due_on, RightsRequest.due_on),
    Column("who", lazy("Who"), lambda one: one.person.latin),
    Column("kind", lazy("What"), lambda one: words.KINDS[one.kind], RightsRequest.kind),
    Column("asked", lazy("Requested"), lambda one: one.asked_at, RightsRequest.asked_at),
    Column("state", lazy("State"), lambda one: words.STATES[one.state], RightsRequest.state),
)
DISCLOSURES = (
    Column("at", lazy("When"), lambda one: one[0].at, Disclosure.at),
    Column("list", lazy("List"), lambda one: words.LISTS.get(one[0].list, one[0].list), Disclosure.list),
    Column("session", lazy("Session"), lambda one: one[0].session, Disclosure.session),
    Column("rows", lazy("Rows"), lambda one: one[0].rows, Disclosure.rows, num=True),
    Column("grade", lazy("Class"), lambda one: words.GRADES[one[0].grade], Disclosure.grade),
    Column("by", lazy("Taken by"), lambda one: one[1].latin if one[1] else ""),
    Column("to", lazy("Given to"), lambda one: one[0].recipient, Disclosure.recipient),
    Column("why", lazy("Why"), lambda one: one[0].purpose),
    Column("basis", lazy("Basis"), lambda one: words.BASES[one[0].basis], sheet_only=True),
)


def requests(
    tx: Session, *, q: str = "", state: str = "", kind: str = "", sort: str = "", page: int = 1,
    per_page: int | None = None,
) -> paging.Page:  # fmt: skip
    """The office's list: what is open by its due day; state "all" or one of STATES shows others."""
    statement = select(RightsRequest).join(Person, Person.id == RightsRequest.person_id)
    statement = statement.options(joinedload(RightsRequest.person).options(*NAMED))
    if state in STATES:
        statement = statement.where(RightsRequest.state == state)
    elif state != "all":
        statement = statement.where(RightsRequest.state.in_(OPEN))
    if kind in KINDS:
        statement = statement.where(RightsRequest.kind == kind)
    if q:
        statement = statement.where(search.found_in(Person.search_text, q))
    order = paging.order(REQUESTS, sort, RightsRequest.due_on)
    return paging.paginate(tx, statement.order_by(*order, RightsRequest.id), page, per_page or paging.PER_PAGE)


def get_request(tx: Session, request_id: int) -> RightsRequest:
    return existing(tx.get(RightsRequest, request_id))


def own_requests(tx: Session, person_id: int) -> list[RightsRequest]:
    """A person's requests, the newest first."""
    mine = select(RightsRequest).where(RightsRequest.person_id == person_id)
    return list(tx.scalars(mine.order_by(RightsRequest.id.desc())))


def runs(tx: Session, page: int = 1) -> paging.Page:
    """Runs of the retention table, the newest first."""
    return paging.paginate(tx, select(RetentionRun).order_by(RetentionRun.id.desc()), page)


def waiting_runs(tx: Session) -> list[RetentionRun]:
    """What somebody proposed and nobody released yet."""
    return list(tx.scalars(select(RetentionRun).where(RetentionRun.released_at.is_(None)).order_by(RetentionRun.id)))


def disclosures(
    tx: Session, *, q: str = "", grade: str = "", session: str = "", since: date | None = None, sort: str = "",
    page: int = 1, per_page: int | None = None,
) -> paging.Page:  # fmt: skip
    """Lists that left, the newest first: rows of (Disclosure, Person or None). q is in who took it."""
    statement: Any = select(Disclosure, Person).outerjoin(Person, Person.id == Disclosure.person_id).options(*NAMED)
    if q:
        statement = statement.where(search.found_in(Person.search_text, q))
    if grade in GRADES:
        statement = statement.where(Disclosure.grade == grade)
    if session:
        statement = statement.where(Disclosure.session == session.upper())
    if since:
        statement = statement.where(Disclosure.at >= datetime.fromisoformat(f"{since}T00:00+00:00"))
    order = paging.order(DISCLOSURES, sort, Disclosure.id.desc())
    return paging.paginate(tx, statement.order_by(*order, Disclosure.id.desc()), page, per_page or paging.PER_PAGE)


def own_paper(tx: Session, job_id: int, person_id: int) -> Job:
    """The job that prints somebody's own data; NotFound for another's."""
    mine = (Job.id == job_id) & (Job.kind == PAPER) & (Job.person_id == person_id)
    return existing(tx.scalar(select(Job).where(mine)))

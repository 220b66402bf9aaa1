"""The office's inbox: the applications wanted, page by page, and those to be decided together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, exists, select
from sqlalchemy.orm import Session, contains_eager

from institute import paging, search
from institute.catalogue import queries as catalogue
from institute.catalogue.models import TrainingSession
from institute.enrolment import queries, words
from institute.enrolment.models import DRAFT, STATES, SUBMITTED, Application, ApplicationMessage
from institute.errors import existing
from institute.language import country, lazy
from institute.paging import Column
from institute.people.models import Person, PersonName

POOL = "pool"  # in place of a line's id
_SENT = ("3", "7", "30")  # days
_ANY = {"by": 0, "now": datetime.min.replace(tzinfo=UTC)}
# Of the address.
ASKED = ("session", "state", "country", "line", "nominator", "q", "sort", "sent", "mine", "unread", "fits")


@dataclass(frozen=True)
class Wanted:
    """What the office's inbox shows: state "" is what waits for a decision, "all" is everything sent.

    `sent`: within so many days before `now`; `mine`: of sessions that `by` is on the staff of; `unread`: with
    a message the office has not taken note of; `line`: a quota's id or "pool"; `nominator`: an organisation's id;
    `fits`: how it stands with what the session asks (eligibility.MET ...).
    """

    by: int
    now: datetime
    session: str = ""
    state: str = ""
    country: str = ""
    line: str = ""
    nominator: str = ""
    q: str = ""
    sort: str = ""
    sent: str = ""
    mine: str = ""
    unread: str = ""
    fits: str = ""

    def kept(self) -> dict[str, str]:
        """As a query string's values, without the empty ones."""
        return {name: value for name in ASKED if (value := getattr(self, name))}

    def about(self) -> dict[str, Any]:
        """What _narrowed binds by name: the rest of an inbox is the same for everybody, whenever they ask."""
        days = int(self.sent) if self.sent in _SENT else 0
        return {"by": self.by, "since": self.now - timedelta(days=days)}


COLUMNS = (
    Column("name", lazy("Name"), lambda row: row.name, queries.NAME),
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
        Application.fits,
        Application.answers["employer"].as_string().label("employer"),
        queries.NAME,
        TrainingSession.code,
        exists().where(queries.UNREAD, ApplicationMessage.application_id == Application.id).label("unread"),
    )
    .select_from(Application)
    .join(Application.person)
    .join(Application.training)
    .outerjoin(PersonName, queries.PASSPORT_NAME)
)


def inbox(tx: Session, wanted: Wanted, page: int = 1, per_page: int | None = None) -> paging.Page:
    """Rows of applications that were sent, as wanted; to be decided first, the longest waiting on top."""
    return paging.paginate(tx, _asked(replace(wanted, **_ANY)), page, per_page or paging.PER_PAGE, wanted.about())


@lru_cache(maxsize=32)
def _asked(wanted: Wanted) -> paging.Paged:
    return paging.paged(_narrowed(_ROWS, wanted).order_by(*_order(wanted)))


def number(text: str) -> int:
    """An id out of an address; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _narrowed(statement: Select[*tuple[Any, ...]], wanted: Wanted) -> Select[*tuple[Any, ...]]:
    statement = statement.where(Application.state != DRAFT)
    if wanted.session:
        statement = statement.where(TrainingSession.code == wanted.session)
    if wanted.state != "all":
        state = wanted.state if wanted.state in STATES else SUBMITTED
        statement = statement.where(Application.state == state)
    if wanted.country:
        statement = statement.where(Application.country_code == wanted.country)
    if wanted.fits:
        statement = statement.where(Application.fits == wanted.fits)
    if wanted.line:
        line = Application.quota_id
        statement = statement.where(line.is_(None) if wanted.line == POOL else line == number(wanted.line))
    if wanted.nominator:
        statement = statement.where(Application.nominator_id == number(wanted.nominator))
    if wanted.sent in _SENT:
        statement = statement.where(Application.submitted_at >= bindparam("since"))
    if wanted.mine:
        mine, by = catalogue.staffed(bindparam("by")), bindparam("by")
        statement = statement.where(Application.training_id.in_(mine), Application.person_id != by)
    if wanted.unread:
        statement = statement.where(Application.id.in_(select(ApplicationMessage.application_id).where(queries.UNREAD)))
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
    return tx.scalar(statement.order_by(Application.submitted_at, Application.id).limit(1), waiting.about())


def to_decide(tx: Session, wanted: Wanted, ids: Sequence[int] | None, most: int) -> Sequence[Application]:
    """The applications with these ids, or (None) as wanted, with person and session, the longest waiting first."""
    statement = select(Application).join(Application.person).join(Application.training)
    if ids is None:
        statement = _narrowed(statement, wanted)
    else:
        statement = statement.where(Application.state != DRAFT, Application.id.in_(ids))
    loaded = contains_eager(Application.person).lazyload(Person.grants), contains_eager(Application.training)
    statement = statement.options(*loaded).order_by(Application.submitted_at, Application.id).limit(most)
    return tx.scalars(statement, wanted.about()).all()


def get_brief(tx: Session, application_id: int) -> Row[*tuple[Any, ...]]:
    """(state, name, free) of an application that was sent, before a decision: in one look."""
    return existing(
        tx.execute(
            select(Application.state, queries.NAME, (TrainingSession.places - TrainingSession.taken).label("free"))
            .select_from(Application)
            .join(Application.person)
            .join(Application.training)
            .outerjoin(PersonName, queries.PASSPORT_NAME)
            .where(Application.id == application_id, Application.state != DRAFT)
        ).one_or_none()
    )


def state_of(tx: Session, application_id: int) -> str | None:
    """The state an application has now."""
    return tx.scalar(select(Application.state).where(Application.id == application_id))

"""Asking for rosters, how their columns were read before, and the people their rows are beside."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, lazyload

from institute import paging
from institute.catalogue.models import DRAFT, TrainingSession
from institute.errors import existing
from institute.importing import rules, words
from institute.importing.models import ColumnMemory, Roster
from institute.language import lazy
from institute.paging import Column
from institute.people import queries as people
from institute.people.models import Person

_WITH = (
    joinedload(Roster.training).options(lazyload("*")), joinedload(Roster.person).options(*people.NAMED),
    joinedload(Roster.undone_by).options(*people.NAMED),
)  # fmt: skip
COLUMNS = (
    Column("name", lazy("File"), lambda roster: roster.name, Roster.name),
    Column("kind", lazy("What it brings"), lambda roster: rules.KINDS[roster.kind].label, Roster.kind),
    Column("session", lazy("Session"), lambda roster: roster.training and roster.training.code),
    Column("who", lazy("By"), lambda roster: roster.person and roster.person.latin),
    Column("sent", lazy("Sent"), lambda roster: roster.sent_at, Roster.id),
    Column("rows", lazy("Rows"), lambda roster: sum(roster.counts.get("rows", {}).values()), num=True),
    Column("state", lazy("State"), lambda roster: words.STATES[roster.state][0], Roster.state),
    Column("stored", lazy("Imported"), lambda roster: roster.stored_at, Roster.stored_at, sheet_only=True),
    Column("undone", lazy("Taken back"), lambda roster: roster.undone_at, Roster.undone_at, sheet_only=True),
)


def get_roster(tx: Session, roster_id: int, *, lock: bool = False) -> Roster:
    """A roster with its session and its sender; read again under the lock if asked."""
    if lock:
        return existing(tx.get(Roster, roster_id, with_for_update=True, populate_existing=True))
    return existing(tx.scalar(select(Roster).where(Roster.id == roster_id).options(*_WITH)))


def rosters(tx: Session, *, state: str = "", sort: str = "", page: int = 1, per_page: int | None = None) -> paging.Page:
    """Every roster, the newest first unless sorted; state: one of words.STATES or all."""
    statement = (
        select(Roster).options(*_WITH).order_by(*paging.order(COLUMNS, sort, Roster.id.desc()), Roster.id.desc())
    )
    if state in words.STATES:
        statement = statement.where(Roster.state == state)
    return paging.paginate(tx, statement, page, per_page or paging.PER_PAGE)


def remembered(tx: Session, person_id: int | None, header: str) -> list[str]:
    """How this person read the columns of this header last time; none when they never did."""
    found = tx.get(ColumnMemory, (person_id, header)) if person_id else None
    return found.fields if found else []


def sessions(tx: Session) -> list[TrainingSession]:
    """Those a roster may be for, the latest first."""
    statement = select(TrainingSession).where(TrainingSession.state != DRAFT).options(lazyload("*"))
    return list(tx.scalars(statement.order_by(TrainingSession.starts_at.desc())))


def known(tx: Session, ids: Collection[int]) -> dict[int, Person]:
    """The people rows are beside, by id, as lists show them."""
    statement = select(Person).where(Person.id.in_(set(ids))).options(*people.NAMED)
    return {person.id: person for person in tx.scalars(statement)}

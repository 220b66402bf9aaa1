"""Taking an import back: as long as nothing was built upon it, and then to the last byte."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Table, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from institute.activity import Activity
from institute.catalogue import actions as catalogue
from institute.database import Base
from institute.dossier.models import Particular
from institute.enrolment.models import ENROLLED, SUBMITTED, Application, Enrolment
from institute.importing.models import Roster
from institute.letters import Letter
from institute.people import naming
from institute.people.models import Person, PersonKey

PART = 1000  # ids in one question
_IN_ORDER = (
    "particular",
    "application_step",
    "application",
    "enrolment",
    "person_name",
    "person",
)  # what goes, last made first


def built_upon(tx: Session, roster: Roster) -> list[tuple[str, int]]:
    """(table or reason, how many) of everything that hangs on what this import made, or changed since."""
    found: dict[str, int] = {}
    for table in ("person", "application", "enrolment"):
        if ids := roster.made.get(table):
            for other, many in _referring(tx, table, ids, roster.made):
                found[other] = found.get(other, 0) + many
    people, stored = roster.made.get("person", []), roster.stored_at
    if people and stored:
        found["account"] = _count(tx, Person, Person.id, people, or_(
            Person.password_hash.is_not(None), Person.email_confirmed_at.is_not(None), Person.active.is_(False)
        ))  # fmt: skip
        found["letter"] = _count(tx, Letter, Letter.person_id, people)
        found["activity"] = _count(tx, Activity, Activity.about_id, people, Activity.at > stored)
    found["changed"] = _changed(tx, roster)
    return [(reason, many) for reason, many in found.items() if many]


def _referring(tx: Session, table: str, ids: Sequence[int], made: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Rows of other tables, and of the same, that name these ids and are not of this import."""
    wanted = set(ids)
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table.name == table and other.name not in (Roster.__tablename__, PersonKey.__tablename__):
                own, mine = key.parent, set(made.get(other.name, ()))
                known = _key(other)
                rows = tx.execute(select(own, known).where(own.between(min(ids), max(ids))))
                if many := sum(1 for value, row in rows if value in wanted and row not in mine):
                    yield other.name, many


def _key(table: Table) -> Any:
    return next(iter(table.primary_key.columns))


def _count(tx: Session, model: Any, column: Any, ids: Sequence[int], *more: Any) -> int:
    within = select(column).where(and_(column.between(min(ids), max(ids)), *more))
    wanted = set(ids)
    return sum(1 for value in tx.scalars(within) if value in wanted)


def _changed(tx: Session, roster: Roster) -> int:
    """Applications that moved on, people who left their place, and facts filled in that were changed again."""
    made, many = roster.made, 0
    if ids := made.get("application"):
        moved = or_(Application.state != SUBMITTED, Application.saved_at != roster.stored_at)
        many += _count(tx, Application, Application.id, ids, moved)
    if ids := made.get("particular"):
        many += _count(tx, Particular, Particular.id, ids, Particular.saved_at != roster.stored_at)
    if ids := made.get("enrolment"):
        many += _count(tx, Enrolment, Enrolment.id, ids, Enrolment.state != ENROLLED)
    for table in _IN_ORDER:
        if ids := made.get(table, []):
            there = _column(table)
            many += len(ids) - _count(tx, None, there, ids)
    filled = made.get("filled", {})
    for part in _parts([int(who) for who in filled]):
        for who in tx.scalars(select(Person).where(Person.id.in_(part)).execution_options(populate_existing=True)):
            many += any(getattr(who, column) != now for column, (_, now) in filled[str(who.id)].items())
    return many


def _column(table: str) -> Any:
    return _key(Base.metadata.tables[table])


def take_back(tx: Session, roster: Roster) -> None:
    """Everything it made goes, what it filled in is empty again. Ask built_upon() first, in the same change."""
    for table in _IN_ORDER:
        for part in _parts(roster.made.get(table, [])):
            tx.execute(delete(Base.metadata.tables[table]).where(_column(table).in_(part)))
    people = Base.metadata.tables["person"]
    for who, columns in roster.made.get("filled", {}).items():
        before = {column: was for column, (was, _) in columns.items()}
        tx.execute(update(people).where(people.c.id == int(who)).values(before))
    if roster.training_id and (many := len(roster.made.get("enrolment", []))):
        catalogue.free_place(tx, roster.training_id, many)
    tx.expire_all()
    for part in _parts([int(who) for who in roster.made.get("filled", {})]):
        for who in tx.scalars(select(Person).where(Person.id.in_(part))).unique():
            naming.fold(who)


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    every = list(ids)
    for start in range(0, len(every), PART):
        yield every[start : start + PART]

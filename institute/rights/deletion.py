"""Deleting a person's data: what stays by law and record, what goes; written down, and repeated after a restore."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from institute import clock, deletions, sealing, search
from institute.config import settings
from institute.database import reading, writing
from institute.enrolment.models import (
    ADMITTED,
    Application,
    ApplicationComment,
    ApplicationMessage,
    ApplicationStep,
    Enrolment,
)
from institute.people import actions, visits
from institute.people.models import PASSPORT, Person, PersonName
from institute.rights import holdings, keeping
from institute.rights.models import RetentionRun

DOMAIN = "@deleted.invalid"
_LATER = ("application", "person", "person_name")  # by hand, below
_BLANK = {"sex": None, "patronymic": "", "employer": "", "position": "", "phone": "", "messenger": ""}


def address(person_id: int) -> str:
    return f"deleted-{person_id}{DOMAIN}"


def foretold(tx: Session, person_id: int) -> list[tuple[Any, int, str, Any]]:
    """(name, rows, goes or stays or loosened, how long) of everything, before anything is done."""
    told = {name: many for name, many in holdings.counted(tx, person_id).items() if name != "person"}
    held = dict(holdings.TABLES)
    if not on_the_roster(tx, person_id):
        held["person_name"] = replace(held["person_name"], deletion=holdings.GOES)
    return [(held[name].name, many, held[name].deletion, held[name].keep) for name, many in told.items()]


def on_the_roster(tx: Session, person_id: int) -> bool:
    """Whether the name stays, for the roster is kept 30 years."""
    return tx.scalar(select(Enrolment.id).where(Enrolment.person_id == person_id).limit(1)) is not None


def erase(tx: Session, person_id: int) -> Person:
    """Takes away what may go and makes the rest nobody's who can be reached. Doing it twice does no harm."""
    person = actions.lock(tx, person_id)
    for twin in tx.scalars(select(Person.id).where(Person.merged_into_id == person_id)).all():
        erase(tx, twin)
    _erase_applications(tx, person_id)
    for table in reversed(list(holdings.held())):
        held = holdings.TABLES[table.name].deletion
        if table.name in _LATER or held == holdings.STAYS or table.name.startswith("application_"):
            continue
        tx.execute(_gone(table, person_id) if held == holdings.GOES else _loosened(table, person_id))
    stays = on_the_roster(tx, person_id)
    others = PersonName.kind != PASSPORT if stays else PersonName.id.is_not(None)
    tx.execute(delete(PersonName).where(PersonName.person_id == person_id, others))
    visits.end_visits(tx, person_id)
    tx.expire(person)
    for name, value in _BLANK.items():
        setattr(person, name, value)
    person.email, person.password_hash, person.active = address(person_id), None, False
    person.search_text = search.fold(person.latin if stays else "", person.email)
    return person


def _erase_applications(tx: Session, person_id: int) -> None:
    """One that led to a place stays as a line of the quota and the roster, without what was told and said."""
    mine = Application.person_id == person_id
    tx.execute(delete(Application).where(mine, Application.state != ADMITTED))
    ids = select(Application.id).where(mine)
    for talk in (ApplicationMessage, ApplicationComment):
        tx.execute(delete(talk).where(talk.application_id.in_(ids)))
    for step in tx.scalars(select(ApplicationStep).where(ApplicationStep.application_id.in_(ids))):
        step.words, step.why = "", {name: value for name, value in step.why.items() if name != "override"}
    tx.execute(update(Application).where(mine).values(answers={}, reason="", override=""))


def _gone(table: Table, person_id: int) -> Any:
    return delete(table).where(holdings.whose(table, person_id))


def _loosened(table: Table, person_id: int) -> Any:
    columns = {column.name: None for column in holdings.columns(table)}
    return update(table).where(holdings.whose(table, person_id)).values(columns)


# The log


def note(person: Person, *, now: datetime) -> None:
    """Writes the deletion into the log beside the database; call after it is kept there."""
    entry = {"what": "person", "person": person.id, "mark": _mark(person), "at": now.isoformat()}
    deletions.append(settings().home, entry)


def _mark(person: Person) -> str:
    """Says that a row is still the same person's: a number may be given again after a restore."""
    return sealing.fingerprint(f"{person.id} {person.since.isoformat()}", "deletion")


def repeat() -> int:
    """Deletes again what a restored copy still holds; how many it were. `flask ready` does it at each start."""
    done = 0
    for entry in deletions.entries(settings().home):
        done += _repeat_person(entry) if entry["what"] == "person" else _repeat_run(entry)
    return done


def _repeat_person(entry: dict[str, Any]) -> bool:
    person = reading().get(Person, entry["person"])
    if person is None or person.email == address(person.id) or _mark(person) != entry["mark"]:
        return False
    with writing() as tx:
        erase(tx, entry["person"])
    return True


def _repeat_run(entry: dict[str, Any]) -> bool:
    run = reading().scalar(select(RetentionRun).where(RetentionRun.key == entry["key"]))
    if run is not None and run.done_at is not None:
        return False
    as_of = datetime.fromisoformat(entry["as_of"])
    with writing() as tx:
        keeping.repeat(tx, entry["key"], entry["line"], as_of, now=clock.now())
    return True

"""The plan of a year: its sessions, and staff who are in two at once."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from institute.catalogue.models import CANCELLED, Staffing, TrainingSession
from institute.database import Translated
from institute.language import HOME_ZONE
from institute.office import rules
from institute.people.models import PASSPORT, Person, PersonName

PRESENT = ("instructor", "supervisor")  # those who stand before the class; an officer looks after several at once
GROUPS = ("theme", "mode", "type")


@dataclass(frozen=True)
class Wanted:
    """What of the plan is shown; `group` is one of GROUPS."""

    theme: str = ""
    mode: str = ""
    type: str = ""
    state: str = ""
    group: str = "theme"


@dataclass(frozen=True)
class Planned:
    """A session in the plan: days of its place, staff by id, and where else they are then: {id: codes}."""

    code: str
    title: Translated
    type: str
    mode: str
    themes: list[str]
    state: str
    places: int
    taken: int
    first: date
    last: date
    staff: dict[int, str]
    clashes: dict[int, list[str]] = field(default_factory=dict)

    def key(self, group: str) -> str:
        return (self.themes[0] if self.themes else "") if group == "theme" else getattr(self, group)


def plan(tx: Session, year: int, wanted: Wanted) -> list[Planned]:
    """The sessions of a year in Qingdao as asked for, by their first day; clashes with any other. Two queries."""
    begins, ends = (datetime(n, 1, 1, tzinfo=ZoneInfo(HOME_ZONE)) for n in (year, year + 1))
    training = TrainingSession
    columns = (training.id, training.code, training.title, training.type, training.mode, training.themes)
    more = (training.state, training.places, training.taken, training.starts_at, training.ends_at, training.zone)
    statement = select(*columns, *more).where(training.starts_at < ends, training.ends_at >= begins)
    rows = tx.execute(statement.order_by(training.starts_at, training.id)).all()
    staff = _staff(tx, [row.id for row in rows])
    elsewhere: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    stays = [
        rules.Stay(person_id, row.code, row.starts_at, row.ends_at)
        for row in rows
        if row.state != CANCELLED
        for person_id in staff[row.id]
    ]
    for person_id, one, other in rules.clashes(stays):
        elsewhere[one][person_id].append(other)
        elsewhere[other][person_id].append(one)
    found = []
    for row in rows:
        place = ZoneInfo(row.zone)
        first, last = row.starts_at.astimezone(place).date(), row.ends_at.astimezone(place).date()
        facts = (row.code, row.title, row.type, row.mode, row.themes, row.state, row.places, row.taken)
        found.append(Planned(*facts, first, last, staff[row.id], elsewhere[row.code]))
    return [each for each in found if _fits(each, wanted) and each.first.year <= year <= each.last.year]


def _fits(each: Planned, wanted: Wanted) -> bool:
    state = each.state == wanted.state if wanted.state else each.state != CANCELLED
    same = each.mode == (wanted.mode or each.mode) and each.type == (wanted.type or each.type)
    return state and same and (not wanted.theme or wanted.theme in each.themes)


def _staff(tx: Session, training_ids: list[int]) -> dict[int, dict[int, str]]:
    """{session: {person: name}} of those who stand before the class."""
    named = (PersonName.person_id == Person.id) & (PersonName.kind == PASSPORT)
    statement = (
        select(Staffing.training_id, Person.id, func.coalesce(PersonName.full, Person.email))
        .join(Person, Person.id == Staffing.person_id)
        .outerjoin(PersonName, named)
        .where(Staffing.training_id.in_(training_ids), Staffing.role.in_(PRESENT))
        .order_by(Staffing.id)
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for training_id, person_id, name in tx.execute(statement):
        found[training_id][person_id] = name
    return found

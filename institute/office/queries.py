"""Reading who did what: the whole log, one person's part, one session's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from institute import paging, search
from institute.activity import Activity
from institute.catalogue.models import TrainingSession
from institute.language import HOME_ZONE
from institute.people.models import PASSPORT, Person, PersonName


@dataclass(frozen=True)
class Wanted:
    """What of the log is asked for; `q` is somebody who did it or whom it concerns, days are Qingdao's."""

    q: str = ""
    session: str = ""
    verb: str = ""
    since: date | None = None
    until: date | None = None
    person: int | None = None

    @property
    def narrowed(self) -> bool:
        return any((self.q, self.session, self.verb, self.since, self.until))


@dataclass(frozen=True)
class Log:
    """A page of entries, with the names of those in them and the codes of their sessions, by id."""

    page: paging.Page
    people: dict[int, str]
    sessions: dict[int, str]


def log(tx: Session, wanted: Wanted, page: int = 1, per_page: int = paging.PER_PAGE) -> Log:
    """The entries as asked for, newest first; four queries."""
    statement = select(Activity)
    if wanted.q:
        those = select(Person.id).where(search.found_in(Person.search_text, wanted.q))
        statement = statement.where(or_(Activity.person_id.in_(those), Activity.about_id.in_(those)))
    if wanted.person is not None:
        statement = statement.where(or_(Activity.person_id == wanted.person, Activity.about_id == wanted.person))
    if wanted.session:
        those = select(TrainingSession.id).where(TrainingSession.code == wanted.session)
        statement = statement.where(Activity.training_id.in_(those))
    if wanted.verb:
        statement = statement.where(Activity.verb == wanted.verb)
    if wanted.since:
        statement = statement.where(Activity.at >= _begins(wanted.since))
    if wanted.until:
        statement = statement.where(Activity.at < _begins(wanted.until + timedelta(days=1)))
    found = paging.paginate(tx, statement.order_by(Activity.at.desc(), Activity.id.desc()), page, per_page)
    ids = {key for row in found.items for key in (row.person_id, row.about_id) if key}
    return Log(found, _names(tx, ids), _codes(tx, {row.training_id for row in found.items if row.training_id}))


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(HOME_ZONE))


def _names(tx: Session, ids: Iterable[int]) -> dict[int, str]:
    named = (PersonName.person_id == Person.id) & (PersonName.kind == PASSPORT)
    name = func.coalesce(PersonName.full, Person.email)
    return dict(tx.execute(select(Person.id, name).outerjoin(PersonName, named).where(Person.id.in_(ids))).all())


def _codes(tx: Session, ids: Iterable[int]) -> dict[int, str]:
    return dict(tx.execute(select(TrainingSession.id, TrainingSession.code).where(TrainingSession.id.in_(ids))).all())

"""Who studies in a session and how far: lessons, practice, last seen. Plain columns, in three questions."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from institute import paging, search
from institute.classroom.models import TraineeNote
from institute.enrolment.models import ENROLLED, Enrolment
from institute.language import country, lazy
from institute.learning.models import PUBLISHED, Lesson, Progress
from institute.paging import Column
from institute.people.models import NATIVE, PASSPORT, Person, PersonName
from institute.practice.models import PracticeHours


@dataclass(frozen=True)
class Row:
    """A trainee: names, country, lessons opened and done, when one was opened last, hours confirmed, notes."""

    id: int
    latin: str
    email: str
    native: str
    native_lang: str
    country_code: str
    opened: int
    done: int
    seen: datetime | None
    hours: Decimal
    notes: int


def _counted(what: Any, column: Any) -> Any:
    """A figure of one trainee, from the table of the column that names the enrolment."""
    return select(what).where(column == Enrolment.id).correlate(Enrolment)


_DONE = _counted(func.count(Progress.id), Progress.enrolment_id).where(Progress.done_at.is_not(None))
_DONE = _DONE.join(Lesson, (Lesson.id == Progress.lesson_id) & (Lesson.state == PUBLISHED)).scalar_subquery()
_SEEN = _counted(func.max(Progress.opened_at), Progress.enrolment_id).scalar_subquery()
_HOURS = _counted(func.sum(PracticeHours.hours), PracticeHours.enrolment_id).scalar_subquery()
_HOURS = func.coalesce(_HOURS, 0).label("hours")
_NOTES = _counted(func.count(TraineeNote.id), TraineeNote.enrolment_id).scalar_subquery().label("notes")
COLUMNS = (
    Column("name", lazy("Name"), lambda row: row.latin, Person.search_text),
    Column("country", lazy("Country"), lambda row: country(row.country_code), Enrolment.country_code),
    Column("progress", lazy("Lessons done"), lambda row: row.done, _DONE),
    Column("opened", lazy("Lessons opened"), lambda row: row.opened, sheet_only=True),
    Column("seen", lazy("Last lesson opened"), lambda row: row.seen, _SEEN),
    Column("practice", lazy("Practice hours"), lambda row: row.hours, _HOURS),
    Column("notes", lazy("Notes"), lambda row: row.notes or ""),
    Column("email", lazy("Address"), lambda row: row.email, sheet_only=True),
)
_TRAINEES = (
    select(Enrolment.id, Enrolment.country_code, Person.id.label("person_id"), Person.email, _HOURS, _NOTES)
    .join(Person, Person.id == Enrolment.person_id)
    .where(Enrolment.state == ENROLLED)
)
# Lessons are counted for those on the page alone: a session's progress is many rows.
_PROGRESS = (
    select(
        Progress.enrolment_id,
        func.count(Lesson.id).label("opened"),
        func.count(case((Progress.done_at.is_not(None), Lesson.id))).label("done"),
        func.max(Progress.opened_at).label("seen"),
    )
    .outerjoin(Lesson, (Lesson.id == Progress.lesson_id) & (Lesson.state == PUBLISHED))
    .group_by(Progress.enrolment_id)
)
_NAMES = select(PersonName.person_id, PersonName.kind, PersonName.full, PersonName.lang).where(
    PersonName.kind.in_((PASSPORT, NATIVE))
)


def roster(
    tx: Session, training_id: int, *, sought: str = "", sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:
    """A page of Rows. Unknown orders fall back to the name."""
    statement: Any = _TRAINEES.where(Enrolment.training_id == training_id)
    if sought:
        statement = statement.where(search.found_in(Person.search_text, sought))
    order = [*paging.order(COLUMNS, sort, Person.search_text), Person.search_text, Enrolment.id]
    found = paging.paginate(tx, statement.order_by(*order), page, per_page or paging.PER_PAGE)
    names = {(row.person_id, row.kind): row for row in _of(tx, _NAMES, PersonName.person_id, found, "person_id")}
    lessons = {row.enrolment_id: row for row in _of(tx, _PROGRESS, Progress.enrolment_id, found, "id")}
    rows = [_row(row, names, lessons.get(row.id)) for row in found.items]
    return paging.Page(rows, found.page, found.total, found.per_page)


def _of(tx: Session, statement: Any, column: Any, found: paging.Page, key: str) -> Any:
    """What the statement says of those on the page."""
    return tx.execute(statement.where(column.in_([getattr(row, key) for row in found.items])))


def _row(row: Any, names: dict[tuple[int, str], Any], lessons: Any) -> Row:
    passport, native = names.get((row.person_id, PASSPORT)), names.get((row.person_id, NATIVE))
    latin = passport.full if passport else row.email.partition("@")[0]
    other = native if native and native.full.casefold() != latin.casefold() else None
    opened, done, seen = (lessons.opened, lessons.done, lessons.seen) if lessons else (0, 0, None)
    return Row(
        row.id, latin, row.email, other.full if other else "", other.lang if other else "en", row.country_code or "",
        opened, done, seen, Decimal(row.hours), row.notes,
    )  # fmt: skip

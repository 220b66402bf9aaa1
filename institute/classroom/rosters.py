"""Who studies in a session and how far: lessons, practice, last seen. Plain columns, in two questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
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


_OPENED = select(Progress).where(Progress.enrolment_id == Enrolment.id).correlate(Enrolment)
_LESSONS = _OPENED.join(Lesson, (Lesson.id == Progress.lesson_id) & (Lesson.state == PUBLISHED))
_COUNT = func.count(Progress.id)
_HOURS = select(func.sum(PracticeHours.hours)).where(PracticeHours.enrolment_id == Enrolment.id)
_NOTES = select(func.count(TraineeNote.id)).where(TraineeNote.enrolment_id == Enrolment.id)
# What is counted for each trainee, in the question that finds them.
COUNTED = {
    "opened": _LESSONS.with_only_columns(_COUNT).scalar_subquery(),
    "done": _LESSONS.where(Progress.done_at.is_not(None)).with_only_columns(_COUNT).scalar_subquery(),
    "seen": _OPENED.with_only_columns(func.max(Progress.opened_at)).scalar_subquery(),
    "hours": func.coalesce(_HOURS.correlate(Enrolment).scalar_subquery(), 0),
    "notes": _NOTES.correlate(Enrolment).scalar_subquery(),
}
COLUMNS = (
    Column("name", lazy("Name"), lambda row: row.latin, Person.search_text),
    Column("country", lazy("Country"), lambda row: country(row.country_code), Enrolment.country_code),
    Column("progress", lazy("Lessons done"), lambda row: row.done, COUNTED["done"]),
    Column("opened", lazy("Lessons opened"), lambda row: row.opened, sheet_only=True),
    Column("seen", lazy("Last lesson opened"), lambda row: row.seen, COUNTED["seen"]),
    Column("practice", lazy("Practice hours"), lambda row: row.hours, COUNTED["hours"]),
    Column("notes", lazy("Notes"), lambda row: row.notes or ""),
    Column("email", lazy("Address"), lambda row: row.email, sheet_only=True),
)


def roster(
    tx: Session, training_id: int, *, sought: str = "", sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:
    """A page of Rows. Unknown orders fall back to the name."""
    counted = [value.label(name) for name, value in COUNTED.items()]
    statement: Any = (
        select(Enrolment.id, Enrolment.country_code, Person.id.label("person_id"), Person.email, *counted)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
    )
    if sought:
        statement = statement.where(search.found_in(Person.search_text, sought))
    order = [*paging.order(COLUMNS, sort, Person.search_text), Person.search_text, Enrolment.id]
    found = paging.paginate(tx, statement.order_by(*order), page, per_page or paging.PER_PAGE)
    names = _names(tx, [row.person_id for row in found.items])
    return paging.Page([_row(row, names) for row in found.items], found.page, found.total, found.per_page)


def _row(row: Any, names: dict[tuple[int, str], Any]) -> Row:
    passport, native = names.get((row.person_id, PASSPORT)), names.get((row.person_id, NATIVE))
    latin = passport.full if passport else row.email.partition("@")[0]
    other = native if native and native.full.casefold() != latin.casefold() else None
    return Row(
        row.id, latin, row.email, other.full if other else "", other.lang if other else "en", row.country_code or "",
        row.opened, row.done, row.seen, Decimal(row.hours), row.notes,
    )  # fmt: skip


def _names(tx: Session, ids: Iterable[int]) -> dict[tuple[int, str], Any]:
    columns = select(PersonName.person_id, PersonName.kind, PersonName.full, PersonName.lang)
    held = PersonName.person_id.in_(list(ids)), PersonName.kind.in_((PASSPORT, NATIVE))
    return {(row.person_id, row.kind): row for row in tx.execute(columns.where(*held))}

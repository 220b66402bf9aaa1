"""Who studies in a session and how far: lessons, practice, last seen. Plain columns, in two questions."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from institute import paging, search
from institute.classroom.models import TraineeNote
from institute.enrolment.models import ENROLLED, Enrolment
from institute.language import country, lazy
from institute.learning import queries as learning
from institute.learning.models import PUBLISHED, Lesson, Progress
from institute.paging import Column
from institute.people.models import NATIVE, PASSPORT, Person, PersonName
from institute.practice import queries as practice
from institute.practice.models import PracticeHours


@dataclass(frozen=True)
class Row:
    """A trainee: names, country, lessons opened and done of those published, when one was opened last, hours of
    practice confirmed of those planned, notes.
    """

    id: int
    latin: str
    email: str
    native: str
    native_lang: str
    country_code: str
    opened: int
    done: int
    published: int
    seen: datetime | None
    hours: Decimal
    planned: int
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
_TRAINING = bindparam("training")
_LATIN, _OWN = aliased(PersonName), aliased(PersonName)
_TRAINEES = (
    select(
        Enrolment.id, Enrolment.country_code, Person.email, _HOURS, _NOTES,
        _LATIN.full.label("latin"), _OWN.full.label("native"), _OWN.lang,
        learning.published_of(_TRAINING).label("published"), practice.planned_of(_TRAINING).label("planned"),
    )
    .join(Person, Person.id == Enrolment.person_id)
    .outerjoin(_LATIN, (_LATIN.person_id == Person.id) & (_LATIN.kind == PASSPORT))
    .outerjoin(_OWN, (_OWN.person_id == Person.id) & (_OWN.kind == NATIVE))
    .where(Enrolment.training_id == _TRAINING, Enrolment.state == ENROLLED)
)  # fmt: skip
# Lessons are counted for those on the page alone: a session's progress is many rows.
_PROGRESS = (
    select(
        Progress.enrolment_id,
        func.count(Lesson.id).label("opened"),
        func.count(case((Progress.done_at.is_not(None), Lesson.id))).label("done"),
        func.max(Progress.opened_at).label("seen"),
    )
    .outerjoin(Lesson, (Lesson.id == Progress.lesson_id) & (Lesson.state == PUBLISHED))
    .where(Progress.enrolment_id.in_(bindparam("shown", expanding=True)))
    .group_by(Progress.enrolment_id)
)


def roster(
    tx: Session, training_id: int, *, sought: str = "", sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:
    """A page of Rows. Unknown orders fall back to the name."""
    found = paging.paginate(tx, _asked(sought, sort), page, per_page or paging.PER_PAGE, {"training": training_id})
    shown = {"shown": [row.id for row in found.items]}
    lessons = {row.enrolment_id: row for row in tx.execute(_PROGRESS, shown)}
    rows = [_row(row, lessons.get(row.id)) for row in found.items]
    return paging.Page(rows, found.page, found.total, found.per_page)


@lru_cache(maxsize=16)
def _asked(sought: str, sort: str) -> paging.Paged:
    statement: Any = _TRAINEES.where(search.found_in(Person.search_text, sought)) if sought else _TRAINEES
    order = [*paging.order(COLUMNS, sort, Person.search_text), Person.search_text, Enrolment.id]
    return paging.paged(statement.order_by(*order))


def _row(row: Any, lessons: Any) -> Row:
    latin = row.latin or row.email.partition("@")[0]
    native = row.native if row.native and row.native.casefold() != latin.casefold() else ""
    opened, done, seen = (lessons.opened, lessons.done, lessons.seen) if lessons else (0, 0, None)
    return Row(
        row.id, latin, row.email, native, row.lang or "en", row.country_code or "",
        opened, done, row.published, seen, Decimal(row.hours), row.planned, row.notes,
    )  # fmt: skip

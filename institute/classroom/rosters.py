"""Who studies in a session and how far: lessons, practice, last seen. Plain columns, in five questions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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


COLUMNS = (
    Column("name", lazy("Name"), lambda row: row.latin, Person.search_text),
    Column("country", lazy("Country"), lambda row: country(row.country_code), Enrolment.country_code),
    Column("progress", lazy("Lessons done"), lambda row: row.done, True),
    Column("opened", lazy("Lessons opened"), lambda row: row.opened, sheet_only=True),
    Column("seen", lazy("Last lesson opened"), lambda row: row.seen, True),
    Column("practice", lazy("Practice hours"), lambda row: row.hours, True),
    Column("notes", lazy("Notes"), lambda row: row.notes or ""),
    Column("email", lazy("Address"), lambda row: row.email, sheet_only=True),
)


def roster(
    tx: Session, training_id: int, *, sought: str = "", sort: str = "", page: int = 1, per_page: int | None = None
) -> paging.Page:
    """A page of Rows. Unknown orders fall back to the name."""
    held = (Enrolment.training_id == training_id) & (Enrolment.state == ENROLLED)
    statement: Any = (
        select(Enrolment.id, Enrolment.country_code, Person.id.label("person_id"), Person.email)
        .join(Person, Person.id == Enrolment.person_id)
        .where(held)
    )
    if sought:
        statement = statement.where(search.found_in(Person.search_text, sought))
    columns: Any = COLUMNS
    if sort.removeprefix("-") in ("progress", "seen", "practice"):  # only then everybody's are counted, not a page's
        held_ids = select(Enrolment.id).where(held)
        progress, practice = _progress(held_ids).subquery(), _practice(held_ids).subquery()
        statement = statement.outerjoin(progress, progress.c.enrolment_id == Enrolment.id)
        statement = statement.outerjoin(practice, practice.c.enrolment_id == Enrolment.id)
        counted = {
            "progress": func.coalesce(progress.c.done, 0),
            "seen": progress.c.seen,
            "practice": func.coalesce(practice.c.hours, 0),
        }
        columns = [replace(one, order=counted.get(one.key)) for one in COLUMNS]
    order = [*paging.order(columns, sort, Person.search_text), Person.search_text, Enrolment.id]
    found = paging.paginate(tx, statement.order_by(*order), page, per_page or paging.PER_PAGE)
    return paging.Page(_rows(tx, found.items), found.page, found.total, found.per_page)


def _rows(tx: Session, found: Sequence[Any]) -> list[Row]:
    ids = [row.id for row in found]
    progress = {row.enrolment_id: row for row in tx.execute(_progress(ids))}
    hours = {row.enrolment_id: row.hours for row in tx.execute(_practice(ids))}
    notes = select(TraineeNote.enrolment_id, func.count()).where(TraineeNote.enrolment_id.in_(ids))
    noted = {row[0]: row[1] for row in tx.execute(notes.group_by(TraineeNote.enrolment_id))}
    names = _names(tx, [row.person_id for row in found])
    return [_row(row, progress.get(row.id), hours.get(row.id), noted.get(row.id, 0), names) for row in found]


def _row(row: Any, progress: Any, hours: Any, notes: int, names: dict[tuple[int, str], Any]) -> Row:
    passport, native = names.get((row.person_id, PASSPORT)), names.get((row.person_id, NATIVE))
    latin = passport.full if passport else row.email.partition("@")[0]
    other = native if native and native.full.casefold() != latin.casefold() else None
    opened, done, seen = (progress.opened, progress.done, progress.seen) if progress else (0, 0, None)
    return Row(
        row.id, latin, row.email, other.full if other else "", other.lang if other else "en", row.country_code or "",
        opened, done, seen, Decimal(hours or 0), notes,
    )  # fmt: skip


def _names(tx: Session, ids: Iterable[int]) -> dict[tuple[int, str], Any]:
    columns = select(PersonName.person_id, PersonName.kind, PersonName.full, PersonName.lang)
    held = PersonName.person_id.in_(list(ids)), PersonName.kind.in_((PASSPORT, NATIVE))
    return {(row.person_id, row.kind): row for row in tx.execute(columns.where(*held))}


def _progress(enrolment_ids: Any) -> Any:
    """By enrolment: published lessons opened and done, and when one was opened last."""
    public = (Lesson.id == Progress.lesson_id) & (Lesson.state == PUBLISHED)
    return (
        select(
            Progress.enrolment_id.label("enrolment_id"),
            func.count(Lesson.id).label("opened"),
            func.count(Lesson.id).filter(Progress.done_at.is_not(None)).label("done"),
            func.max(Progress.opened_at).label("seen"),
        )
        .outerjoin(Lesson, public)
        .where(Progress.enrolment_id.in_(enrolment_ids))
        .group_by(Progress.enrolment_id)
    )


def _practice(enrolment_ids: Any) -> Any:
    """By enrolment: practice hours confirmed at all bases."""
    return (
        select(PracticeHours.enrolment_id.label("enrolment_id"), func.sum(PracticeHours.hours).label("hours"))
        .where(PracticeHours.enrolment_id.in_(enrolment_ids))
        .group_by(PracticeHours.enrolment_id)
    )

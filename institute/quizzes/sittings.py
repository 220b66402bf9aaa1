"""Lists for staff: who sits a quiz and how it ended, and which answers wait for a marker."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, case, func, select
from sqlalchemy.orm import Session

from institute import paging, search
from institute.bank.models import Item, ItemVersion
from institute.enrolment.models import ENROLLED, Enrolment
from institute.language import country, lazy
from institute.paging import Column
from institute.people.models import PASSPORT, Person, PersonName
from institute.quizzes import words
from institute.quizzes.models import MARKED, OPEN, QuizAnswer, QuizAttempt, QuizMarking

_SAVED = (
    select(func.max(QuizAnswer.saved_at)).where(QuizAnswer.attempt_id == QuizAttempt.id).correlate(QuizAttempt)
).scalar_subquery().label("saved_at")  # fmt: skip
_ANSWERED = (
    select(func.count(QuizAnswer.saved_at)).where(QuizAnswer.attempt_id == QuizAttempt.id).correlate(QuizAttempt)
).scalar_subquery().label("answered")  # fmt: skip
_LATIN = (
    select(PersonName.full).where(PersonName.person_id == Person.id, PersonName.kind == PASSPORT).correlate(Person)
    .order_by(PersonName.id.desc()).limit(1)
).scalar_subquery().label("latin")  # fmt: skip


def _share(row: Any) -> Decimal | None:
    return row.points / row.most if row.points is not None and row.most else None


COLUMNS = (
    Column("name", lazy("Name"), lambda row: row.latin or row.email, Person.search_text),
    Column("country", lazy("Country"), lambda row: country(row.country_code), Enrolment.country_code),
    Column("attempt", lazy("Attempt"), lambda row: row.number, QuizAttempt.number, num=True),
    Column("state", lazy("State"), lambda row: words.ATTEMPTS.get(row.state, ""), QuizAttempt.state),
    Column("began", lazy("Began"), lambda row: row.began_at, QuizAttempt.began_at),
    Column("saved", lazy("Last saved"), lambda row: row.saved_at, _SAVED),
    Column("ends", lazy("Ends"), lambda row: row.ends_at, QuizAttempt.ends_at, sheet_only=True),
    Column("submitted", lazy("Handed in"), lambda row: row.submitted_at, QuizAttempt.submitted_at),
    Column("given_back", lazy("Seconds given back"), lambda row: row.given_back, sheet_only=True),
    Column("receipt", lazy("Receipt"), lambda row: row.receipt, sheet_only=True),
    Column("points", lazy("Points"), lambda row: row.points, QuizAttempt.points, num=True),
    Column("most", lazy("Of"), lambda row: row.most, sheet_only=True),
    Column("share", lazy("Share"), _share, sheet_only=True),
    Column("email", lazy("Address"), lambda row: row.email, sheet_only=True),
)


def sittings(
    tx: Session, training_id: int, quiz_id: int, *, sought: str = "", sort: str = "", page: int = 1,
    per_page: int | None = None,
) -> paging.Page:  # fmt: skip
    """Every trainee of the session with each attempt; who has not begun stands there too. One question."""
    columns = (
        QuizAttempt.number,
        QuizAttempt.state,
        QuizAttempt.began_at,
        QuizAttempt.ends_at,
        QuizAttempt.submitted_at,
    )
    more = (QuizAttempt.given_back, QuizAttempt.receipt, QuizAttempt.points, QuizAttempt.most, _SAVED, _ANSWERED)
    of = (QuizAttempt.enrolment_id == Enrolment.id) & (QuizAttempt.quiz_id == quiz_id)
    statement: Any = (
        select(Enrolment.id, Enrolment.country_code, Person.email, _LATIN, QuizAttempt.id.label("attempt_id"),
               QuizAttempt.by_itself, *columns, *more)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(QuizAttempt, of)
        .where(Enrolment.training_id == training_id, (Enrolment.state == ENROLLED) | QuizAttempt.id.is_not(None))
    )  # fmt: skip
    if sought:
        statement = statement.where(search.found_in(Person.search_text, sought))
    order = [*paging.order(COLUMNS, sort, Person.search_text), Enrolment.id, QuizAttempt.number]
    return paging.paginate(tx, statement.order_by(*order), page, per_page or paging.PER_PAGE)


@dataclass(frozen=True)
class Tally:
    """Of a quiz: attempts under way, handed in, wholly marked."""

    open: int = 0
    handed_in: int = 0
    marked: int = 0


def tally(tx: Session, quiz_ids: Sequence[int]) -> dict[int, Tally]:
    """By quiz."""
    counted = [func.count(case((which, QuizAttempt.id))) for which in (
        QuizAttempt.state == OPEN, QuizAttempt.state != OPEN, QuizAttempt.state == MARKED
    )]  # fmt: skip
    found = select(QuizAttempt.quiz_id, *counted).where(QuizAttempt.quiz_id.in_(quiz_ids))
    rows = tx.execute(found.group_by(QuizAttempt.quiz_id))
    return {row[0]: Tally(row[1], row[2], row[3]) for row in rows}


def to_mark(tx: Session, quiz_id: int, *, by_trainee: bool) -> Sequence[Row[*tuple[Any, ...]]]:
    """Answers people mark, handed in: question by question, or trainee by trainee. `given` marks stand already."""
    given = select(func.count(QuizMarking.id)).where(QuizMarking.answer_id == QuizAnswer.id).correlate(QuizAnswer)
    columns = (QuizAnswer.id, QuizAnswer.earned, QuizAnswer.points, QuizAttempt.id.label("attempt_id"), Item.name)
    statement = (
        select(*columns, Item.id.label("item_id"), _LATIN, given.scalar_subquery().label("given"), QuizAttempt.number)
        .join(QuizAnswer.attempt)
        .join(QuizAnswer.version)
        .join(ItemVersion.item)
        .join(Enrolment, Enrolment.id == QuizAttempt.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(QuizAttempt.quiz_id == quiz_id, QuizAttempt.state != OPEN, QuizAnswer.by_people)
    )
    order = (QuizAttempt.id, QuizAnswer.position) if by_trainee else (Item.name, Item.id, QuizAttempt.seed)
    return tx.execute(statement.order_by(*order)).all()


def next_to_mark(rows: Sequence[Row[*tuple[Any, ...]]], after: int) -> int | None:
    """The next answer of the queue without its points, after this one and then from the beginning."""
    waiting = [row.id for row in rows if row.earned is None]
    ids = [row.id for row in rows]
    behind = [key for key in waiting if after in ids and ids.index(key) > ids.index(after)]
    return next(iter(behind or [key for key in waiting if key != after]), None)


def sat(tx: Session, quiz_id: int) -> Sequence[Person]:
    """Who has handed in an attempt, each once."""
    handed_in = select(QuizAttempt.enrolment_id).where(QuizAttempt.quiz_id == quiz_id, QuizAttempt.state != OPEN)
    found = select(Person).join(Enrolment, Enrolment.person_id == Person.id).where(Enrolment.id.in_(handed_in))
    return tx.scalars(found.order_by(Person.id)).all()

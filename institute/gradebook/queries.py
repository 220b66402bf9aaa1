"""Looking up gradebooks: their layout, marks, totals and history, and whether what is stored is what is computed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session, joinedload, lazyload

from institute import search
from institute.enrolment.models import ENROLLED, Enrolment
from institute.errors import existing
from institute.gradebook import rules
from institute.gradebook.models import Gradebook, Mark, MarkCategory, MarkChange, MarkColumn, MarkTotal
from institute.people.models import PASSPORT, Person, PersonName


class Held(NamedTuple):
    """What a mark holds: the share from elsewhere, 0 to 1, and the points typed above it."""

    found: Decimal | None
    typed: Decimal | None


class Trainee(NamedTuple):
    """A row of the table: plain values, a hundred of them are drawn at once."""

    id: int  # the enrolment's
    latin: str
    country: str | None


Marks = dict[int, dict[int, Held]]  # by enrolment, by column
NOTHING = Held(None, None)


@dataclass(frozen=True)
class Layout:
    """A gradebook with its categories and columns, in order: columns stand by category."""

    book: Gradebook
    categories: Sequence[MarkCategory]
    columns: Sequence[MarkColumn]

    def of(self, category_id: int) -> list[MarkColumn]:
        return [column for column in self.columns if column.category_id == category_id]

    def column(self, column_id: int) -> MarkColumn:
        """The column of this id, if it stands in this book."""
        return existing(next((one for one in self.columns if one.id == column_id), None))

    def total(self, held: dict[int, Held]) -> Decimal | None:
        """What one trainee's marks come to, by column; rounded."""
        return rules.rounded(rules.total(self._counted(held), self.book.empty), self.book.places)

    def _counted(self, held: dict[int, Held]) -> list[rules.Category]:
        cells: dict[int, list[rules.Cell]] = defaultdict(list)
        for column in self.columns:
            share = rules.share_of(*held.get(column.id, NOTHING), column.points)
            cells[column.category_id].append(rules.Cell(share, Fraction(column.weight)))
        return [rules.Category(Fraction(one.weight), cells[one.id], one.drops) for one in self.categories]

    def grade(self, total: Decimal | None) -> str:
        return rules.grade(total, self.book.scale, self.book.thresholds)


def find_layout(tx: Session, training_id: int) -> Layout | None:
    """The session's gradebook; None while nobody has set one up."""
    book = tx.get(Gradebook, training_id)
    return layout(tx, book) if book else None


def get_layout(tx: Session, training_id: int) -> Layout:
    """The same; rules.NotSetUp where there is none."""
    found = find_layout(tx, training_id)
    if found is None:
        raise rules.NotSetUp
    return found


def layout(tx: Session, book: Gradebook) -> Layout:
    """This book's categories and columns, read anew."""
    mine = book.training_id
    categories = select(MarkCategory).where(MarkCategory.training_id == mine).order_by(MarkCategory.id)
    columns = select(MarkColumn).where(MarkColumn.training_id == mine)
    return Layout(
        book,
        tx.scalars(categories).all(),
        tx.scalars(columns.order_by(MarkColumn.category_id, MarkColumn.id)).all(),
    )


def marks(tx: Session, training_id: int, enrolment_ids: Collection[int] | None = None) -> Marks:
    """What stands in the cells, of these trainees or of all; empty cells have no key."""
    statement = (
        select(Mark.enrolment_id, Mark.column_id, Mark.found, Mark.typed)
        .join(MarkColumn, MarkColumn.id == Mark.column_id)
        .where(MarkColumn.training_id == training_id)
    )
    if enrolment_ids is not None:
        statement = statement.where(Mark.enrolment_id.in_(enrolment_ids))
    held: Marks = defaultdict(dict)
    for enrolment_id, column_id, found, typed in tx.execute(statement):
        held[enrolment_id][column_id] = Held(found, typed)
    return held


def _totals(training_id: int, enrolment_ids: Collection[int] | None = None) -> Select[Any]:
    statement = select(MarkTotal).join(Enrolment, Enrolment.id == MarkTotal.enrolment_id)
    statement = statement.where(Enrolment.training_id == training_id)
    return statement if enrolment_ids is None else statement.where(MarkTotal.enrolment_id.in_(enrolment_ids))


def totals(tx: Session, training_id: int, enrolment_ids: Collection[int] | None = None) -> dict[int, MarkTotal]:
    """The stored totals by enrolment; who came after the last change has none yet."""
    return {one.enrolment_id: one for one in tx.scalars(_totals(training_id, enrolment_ids))}


def trainees(tx: Session, training_id: int, *, sought: str = "", country: str = "") -> list[Trainee]:
    """Those who hold a place, by name."""
    latin = case((PersonName.full.is_(None), Person.email), else_=PersonName.full)
    statement = (
        select(Enrolment.id, latin.label("latin"), Enrolment.country_code)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(PersonName, (PersonName.person_id == Person.id) & (PersonName.kind == PASSPORT))
        .where(Enrolment.training_id == training_id, Enrolment.state == ENROLLED)
        .order_by(latin, Enrolment.id)
    )
    if sought:
        statement = statement.where(search.found_in(Person.search_text, sought))
    if country:
        statement = statement.where(Enrolment.country_code == country)
    return [Trainee(*row) for row in tx.execute(statement)]


def get_trainee(tx: Session, training_id: int, enrolment_id: int) -> Enrolment:
    """One who has or had a place in this session."""
    statement = select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.training_id == training_id)
    return existing(tx.scalar(statement.options(joinedload(Enrolment.person))))


def history(
    tx: Session, training_id: int, *, enrolment_id: int | None = None, column_id: int | None = None, most: int = 200
) -> Sequence[MarkChange]:
    """What was changed by hand, the last first: in the book, of one trainee, or in one cell."""
    statement = select(MarkChange).where(MarkChange.training_id == training_id)
    if enrolment_id is not None:
        statement = statement.where(MarkChange.enrolment_id == enrolment_id)
    if column_id is not None:
        statement = statement.where(MarkChange.column_id == column_id)
    named = joinedload(MarkChange.by).options(lazyload(Person.grants), joinedload(Person.names))
    statement = statement.options(named, joinedload(MarkChange.column))
    return tx.scalars(statement.order_by(MarkChange.id.desc()).limit(most)).unique().all()


def books(tx: Session) -> Sequence[int]:
    """The sessions with a gradebook that is not frozen."""
    return tx.scalars(
        select(Gradebook.training_id).where(Gradebook.frozen_at.is_(None)).order_by(Gradebook.training_id)
    ).all()


def differing(tx: Session, training_id: int) -> list[int]:
    """The enrolments whose stored total is not what their stored marks come to; of a frozen book nobody's."""
    found = find_layout(tx, training_id)
    if found is None or found.book.frozen_at:
        return []
    held = marks(tx, training_id)
    return [key for key, one in totals(tx, training_id).items() if one.computed != found.total(held.get(key, {}))]

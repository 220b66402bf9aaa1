"""Setting a gradebook up, and keeping it in step with what quizzes, assignments, the roll and practice know."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from institute import activity, results
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.gradebook import queries, rules
from institute.gradebook.models import (
    FREEZE,
    UNFREEZE,
    Gradebook,
    Mark,
    MarkCategory,
    MarkChange,
    MarkColumn,
    MarkTotal,
)
from institute.people.models import Person

Shares = dict[tuple[str, int], dict[int, Decimal]]  # (source, ref) -> enrolment -> 0 to 1
_COUNTS_NOTHING = ("attendance",)  # it is a condition of completion (domain.md 5.2), not a mark


def set_up(tx: Session, training: TrainingSession, *, now: datetime) -> Gradebook:
    """A gradebook with the columns there are; the one there is already, where somebody was quicker."""
    tx.get(TrainingSession, training.id, with_for_update=True)
    if found := tx.get(Gradebook, training.id, populate_existing=True):
        return found
    book = Gradebook(training_id=training.id)
    tx.add(book)
    tx.flush()
    refresh(tx, book)
    activity.note(tx, "gradebook-set-up", book, training=training.id, at=now)
    return book


@results.listener
def hear(tx: Session, training_id: int, enrolment_ids: Collection[int] | None) -> None:
    """Results changed elsewhere: the marks and totals of those concerned follow. A frozen book stays as it is."""
    book = tx.get(Gradebook, training_id, with_for_update={"read": True}, populate_existing=True)
    if book is not None and book.frozen_at is None:
        refresh(tx, book, enrolment_ids)


def refresh(tx: Session, book: Gradebook, enrolment_ids: Collection[int] | None = None) -> None:
    """Takes columns and shares over from the sources and computes the totals, of these trainees or of all."""
    chosen = _held(tx, book.training_id, enrolment_ids)
    shares = _shares(tx, book.training_id, enrolment_ids)
    layout = queries.layout(tx, book)
    known = {(column.source, column.ref) for column in layout.columns}
    if enrolment_ids is not None and rules.fresh(known, shares):
        refresh(tx, book)  # a new column concerns everybody: an empty cell may count as zero
        return
    if enrolment_ids is None:
        _take_columns(tx, layout)
        layout = queries.layout(tx, book)
    _take_shares(tx, layout, shares, chosen)
    count(tx, layout, chosen)


def _held(tx: Session, training_id: int, enrolment_ids: Collection[int] | None) -> list[int]:
    """These enrolments, locked in one order: two changes of one trainee's marks come one after the other."""
    statement = select(Enrolment.id).where(Enrolment.training_id == training_id).order_by(Enrolment.id)
    if enrolment_ids is not None:
        statement = statement.where(Enrolment.id.in_(enrolment_ids))
    return list(tx.scalars(statement.with_for_update(key_share=True)))


def _shares(tx: Session, training_id: int, enrolment_ids: Collection[int] | None) -> Shares:
    found: Shares = {}
    for name, source in results.SOURCES.items():
        for (ref, enrolment_id), share in source.shares(tx, training_id, enrolment_ids).items():
            found.setdefault((name, ref), {})[enrolment_id] = share.quantize(rules.FINEST)
    return found


def _take_columns(tx: Session, layout: queries.Layout) -> None:
    """New columns of the sources are added, known ones follow; one that is gone goes, unless marks were typed there."""
    known = {(column.source, column.ref): column for column in layout.columns}
    for name, source in results.SOURCES.items():
        for offered in source.columns(tx, layout.book.training_id):
            column = known.pop((name, offered.ref), None) or MarkColumn(
                training_id=layout.book.training_id, source=name, ref=offered.ref,
                category_id=_category_for(tx, layout.book.training_id, source).id,
            )  # fmt: skip
            column.title, column.points = dict(offered.title), offered.points
            tx.add(column)
    for gone in known.values():
        if gone.source in results.SOURCES:
            if typed_in(tx, gone.id):
                gone.source, gone.ref = "", None
            else:
                tx.delete(gone)
    tx.flush()


def _category_for(tx: Session, training_id: int, source: results.Source) -> MarkCategory:
    """Where new columns of a source stand."""
    mine = MarkCategory.training_id == training_id
    found = tx.scalar(select(MarkCategory).where(mine, MarkCategory.source == source.name).limit(1))
    if found is None:
        found = MarkCategory(
            training_id=training_id, source=source.name, title=results.in_all_languages(source.words),
            weight=Decimal(0 if source.name in _COUNTS_NOTHING else 1), drops=0,
        )  # fmt: skip
        tx.add(found)
        tx.flush()
    return found


def typed_in(tx: Session, column_id: int) -> bool:
    """Whether anybody ever typed a mark into this column."""
    return bool(tx.scalar(select(exists().where(MarkChange.column_id == column_id))))


def _take_shares(tx: Session, layout: queries.Layout, shares: Shares, chosen: Collection[int]) -> None:
    """The sources' shares become the `found` of the marks; what a source has no more goes."""
    columns = {column.id: (column.source, column.ref) for column in layout.columns}
    statement = select(Mark).where(Mark.enrolment_id.in_(chosen), Mark.column_id.in_(columns))
    marks = {(mark.enrolment_id, mark.column_id): mark for mark in tx.scalars(statement)}
    for column_id, key in columns.items():
        found = shares.get((key[0], key[1] or 0), {}) if key[0] else {}
        for enrolment_id in chosen:
            mark, share = marks.get((enrolment_id, column_id)), found.get(enrolment_id)
            if mark is None and share is not None:
                tx.add(Mark(enrolment_id=enrolment_id, column_id=column_id, found=share))
            elif mark is not None and mark.found != share:
                mark.found = share
                if share is None and mark.typed is None:
                    tx.delete(mark)
    tx.flush()


def count(tx: Session, layout: queries.Layout, chosen: Collection[int] | None = None) -> None:
    """Computes and stores the totals, of these trainees or of all."""
    mine = layout.book.training_id
    if chosen is None:
        chosen = list(tx.scalars(select(Enrolment.id).where(Enrolment.training_id == mine)))
    held, stored = queries.marks(tx, mine, chosen), queries.totals(tx, mine, chosen)
    for enrolment_id in chosen:
        total = stored.get(enrolment_id) or MarkTotal(enrolment_id=enrolment_id)
        total.computed = layout.total(held.get(enrolment_id, {}))
        tx.add(total)
    tx.flush()


def rebuild(tx: Session, training_id: int) -> int:
    """Takes everything over anew and computes every total; how many stood otherwise before. Not of a frozen book."""
    book = tx.get(Gradebook, training_id, with_for_update=True, populate_existing=True)
    if book is None or book.frozen_at:
        return 0
    before = {key: total.computed for key, total in queries.totals(tx, training_id).items()}
    refresh(tx, book)
    after = queries.totals(tx, training_id)
    return sum(total.computed != before.get(key) for key, total in after.items())


def open_book(tx: Session, training_id: int) -> queries.Layout:
    """The gradebook, locked to be changed. NotSetUp and Frozen refuse."""
    book = tx.get(Gradebook, training_id, with_for_update=True, populate_existing=True)
    if book is None:
        raise rules.NotSetUp
    rules.check_open(book.frozen_at)
    return queries.layout(tx, book)


def freeze(tx: Session, training_id: int, *, reason: str, by: Person, now: datetime) -> None:
    """From now on the figures stay as they are."""
    book = open_book(tx, training_id).book
    book.frozen_at = now
    _note(tx, book, FREEZE, reason, by, now)
    activity.note(tx, "gradebook-frozen", book, training=training_id, at=now)


def unfreeze(tx: Session, training_id: int, *, reason: str, by: Person, now: datetime) -> None:
    """Changes count again: also those that came meanwhile."""
    book = tx.get(Gradebook, training_id, with_for_update=True, populate_existing=True)
    if book is None or book.frozen_at is None:
        raise rules.NotFrozen
    book.frozen_at = None
    _note(tx, book, UNFREEZE, reason, by, now)
    activity.note(tx, "gradebook-unfrozen", book, training=training_id, at=now)
    refresh(tx, book)


def _note(tx: Session, book: Gradebook, kind: str, reason: str, by: Person, now: datetime) -> None:
    tx.add(MarkChange(training_id=book.training_id, kind=kind, reason=reason, by_id=by.id, at=now))

"""Typing marks: one cell, a total, many at once from a sheet; every change with its history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from institute import activity
from institute.enrolment.models import Enrolment
from institute.errors import existing
from institute.gradebook import actions, queries, rules
from institute.gradebook.models import CELL, TOTAL, Mark, MarkChange, MarkColumn, MarkTotal
from institute.people.models import Person

MOST = Decimal(100)  # points of a total
MOST_POINTS = Decimal(999_999)  # of a column


@dataclass(frozen=True)
class Change:
    """A mark to be: of whom, in which column, what was shown when it was looked at, and what it shall be (points).

    None for `becomes` takes what was typed away: the mark from elsewhere stands again, or the cell is empty.
    """

    enrolment_id: int
    column_id: int
    was: Decimal | None
    becomes: Decimal | None


def set_marks(
    tx: Session, training_id: int, changes: Sequence[Change], *, reason: str, by: Person, now: datetime
) -> None:
    """All of these changes or none.

    Frozen, Locked, NeedsReason, OutOfRange and ChangedMeanwhile refuse; NotFound for who or what is not in the book.
    """
    layout = actions.open_book(tx, training_id)
    chosen = {change.enrolment_id for change in changes}
    people = _people(tx, training_id, chosen)
    statement = select(Mark).where(Mark.enrolment_id.in_(chosen))
    held = {(mark.enrolment_id, mark.column_id): mark for mark in tx.scalars(statement)}
    for change in changes:
        column, person_id = layout.column(change.column_id), existing(people.get(change.enrolment_id))
        key = (change.enrolment_id, column.id)
        mark = held.get(key) or Mark(enrolment_id=change.enrolment_id, column_id=column.id)
        check(column, mark, change, reason)
        mark.typed = change.becomes
        if mark.typed is not None or mark.found is not None:
            tx.add(mark)
        elif key in held:
            tx.delete(mark)
        _write_down(tx, training_id, change, reason, by, now)
        of = {"training": training_id, "person": person_id, "at": now}
        activity.note(tx, "mark-set", column, **of, title=column.title, points=_number(change.becomes))
    tx.flush()
    actions.count(tx, layout, sorted(chosen))


def check(column: MarkColumn, mark: Mark | queries.Held, change: Change, reason: str) -> None:
    """Refuses what may not be: for the sheet's dry run as for the deed."""
    if column.locked:
        raise rules.Locked
    if change.becomes is not None and not 0 <= change.becomes <= column.points:
        raise rules.OutOfRange(column.points)
    if rules.points_of(mark.found, mark.typed, column.points) != change.was:
        raise rules.ChangedMeanwhile
    rules.check_reason(bool(column.source), reason)


def set_total(
    tx: Session,
    training_id: int,
    enrolment_id: int,
    becomes: Decimal | None,
    *,
    was: Decimal | None,
    reason: str,
    by: Person,
    now: datetime,
) -> None:
    """A total by hand, 0 to 100; None gives it back to what is computed. Always with a reason."""
    layout = actions.open_book(tx, training_id)
    person_id = existing(_people(tx, training_id, [enrolment_id]).get(enrolment_id))
    if becomes is not None and not 0 <= becomes <= MOST:
        raise rules.OutOfRange(MOST)
    rules.check_reason(True, reason)
    total = tx.get(MarkTotal, enrolment_id, populate_existing=True) or MarkTotal(enrolment_id=enrolment_id)
    if total.shown != was:
        raise rules.ChangedMeanwhile
    total.typed = becomes
    tx.add(total)
    tx.flush()
    actions.count(tx, layout, [enrolment_id])
    tx.add(MarkChange(
        training_id=training_id, kind=TOTAL, enrolment_id=enrolment_id, was=was, became=total.shown, reason=reason,
        by_id=by.id, at=now,
    ))  # fmt: skip
    activity.note(tx, "total-set", total, training=training_id, person=person_id, at=now, points=_number(becomes))


def _people(tx: Session, training_id: int, enrolment_ids: Collection[int]) -> dict[int, int]:
    """Enrolment -> person, of those in this session; locked as results.changed() locks them."""
    statement = (
        select(Enrolment.id, Enrolment.person_id)
        .where(Enrolment.training_id == training_id, Enrolment.id.in_(enrolment_ids))
        .order_by(Enrolment.id)
    )
    return {row[0]: row[1] for row in tx.execute(statement.with_for_update(key_share=True))}


def _write_down(tx: Session, training_id: int, change: Change, reason: str, by: Person, now: datetime) -> None:
    tx.add(MarkChange(
        training_id=training_id, kind=CELL, enrolment_id=change.enrolment_id, column_id=change.column_id,
        was=change.was, became=change.becomes, reason=reason, by_id=by.id, at=now,
    ))  # fmt: skip


def _number(mark: Decimal | None) -> str:
    """For the log: details are plain values."""
    return rules.as_text(mark) or "–"

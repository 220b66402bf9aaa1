"""How marks count: the scale, categories, columns and their weights; every change counts all totals anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from institute import activity
from institute.errors import existing
from institute.gradebook import actions, queries, rules
from institute.gradebook.models import Gradebook, MarkCategory, MarkColumn

SETTINGS = ("scale", "empty", "places", "passes", "merits", "distinguishes", "released")


@dataclass(frozen=True)
class CategoryPlan:
    """What a category is to weigh, and how many marks in it are dropped."""

    weight: Decimal
    drops: int


@dataclass(frozen=True)
class ColumnPlan:
    """Where a column is to stand and how much it weighs there; whether trainees see it; whether it is locked."""

    category_id: int
    weight: Decimal
    released: bool
    locked: bool


def tried(
    layout: queries.Layout,
    settings: Mapping[str, Any],
    categories: Mapping[int, CategoryPlan],
    columns: Mapping[int, ColumnPlan],
) -> queries.Layout:
    """The book as it would be: rows of its own that nothing keeps."""
    mine = layout.book.training_id
    book = Gradebook(training_id=mine, **{name: settings[name] for name in SETTINGS})
    return queries.Layout(
        book,
        [_again(one, MarkCategory, vars(categories[one.id])) for one in layout.categories],
        [_again(one, MarkColumn, vars(columns[one.id])) for one in layout.columns],
    )


def _again(row: Any, model: type, values: Mapping[str, Any]) -> Any:
    kept = {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
    return model(**kept | dict(values))


def keep(
    tx: Session,
    training_id: int,
    settings: Mapping[str, Any],
    categories: Mapping[int, CategoryPlan],
    columns: Mapping[int, ColumnPlan],
    *,
    now: datetime,
) -> None:
    """Sets all of it. ChangedMeanwhile where categories or columns came or went since the page was drawn."""
    layout = actions.open_book(tx, training_id)
    if {one.id for one in layout.categories} != set(categories) or {one.id for one in layout.columns} != set(columns):
        raise rules.ChangedMeanwhile
    for name in SETTINGS:
        setattr(layout.book, name, settings[name])
    for category in layout.categories:
        category.weight, category.drops = categories[category.id].weight, categories[category.id].drops
    for column in layout.columns:
        plan = columns[column.id]
        existing(plan.category_id if plan.category_id in categories else None)
        column.category_id, column.weight = plan.category_id, plan.weight
        column.released, column.locked = plan.released, plan.locked
    tx.flush()
    actions.count(tx, queries.layout(tx, layout.book))
    activity.note(tx, "gradebook-kept", layout.book, training=training_id, at=now)


def add_category(tx: Session, training_id: int, title: dict[str, str], *, now: datetime) -> MarkCategory:
    actions.open_book(tx, training_id)
    made = MarkCategory(training_id=training_id, title=title)
    tx.add(made)
    activity.note(tx, "mark-category-added", made, training=training_id, at=now, title=title)
    return made


def remove_category(tx: Session, training_id: int, category_id: int, *, now: datetime) -> None:
    """Takes an empty category away; CategoryInUse otherwise."""
    layout = actions.open_book(tx, training_id)
    category = existing(next((one for one in layout.categories if one.id == category_id), None))
    if layout.of(category.id):
        raise rules.CategoryInUse
    activity.note(tx, "mark-category-removed", category, training=training_id, at=now, title=category.title)
    tx.delete(category)


def add_column(
    tx: Session, training_id: int, title: dict[str, str], category_id: int, points: Decimal, *, now: datetime
) -> MarkColumn:
    """A column to type marks into. With empty cells as zeros it changes totals at once."""
    layout = actions.open_book(tx, training_id)
    existing(next((one for one in layout.categories if one.id == category_id), None))
    made = MarkColumn(training_id=training_id, category_id=category_id, title=title, points=points)
    tx.add(made)
    activity.note(tx, "mark-column-added", made, training=training_id, at=now, title=title)
    actions.count(tx, queries.layout(tx, layout.book))
    return made


def remove_column(tx: Session, training_id: int, column_id: int, *, now: datetime) -> None:
    """Takes a column away that nobody typed into. FromElsewhere and ColumnInUse refuse."""
    layout = actions.open_book(tx, training_id)
    column = layout.column(column_id)
    if column.source:
        raise rules.FromElsewhere
    if actions.typed_in(tx, column.id):
        raise rules.ColumnInUse
    activity.note(tx, "mark-column-removed", column, training=training_id, at=now, title=column.title)
    tx.delete(column)
    tx.flush()
    actions.count(tx, queries.layout(tx, layout.book))


def copy(tx: Session, source_id: int, target_id: int) -> None:
    """The same settings, categories and typed columns for another session, without marks; nothing where there are none.

    Columns from elsewhere come with their quizzes and assignments: what is released or locked begins anew.
    """
    found = queries.find_layout(tx, source_id)
    if found is None:
        return
    fresh = {"released": False, "frozen_at": None, "training_id": target_id}
    tx.add(_again(found.book, Gradebook, fresh))
    tx.flush()
    for category in found.categories:
        made = _again(category, MarkCategory, {"id": None, "training_id": target_id})
        tx.add(made)
        tx.flush()
        own = {"id": None, "training_id": target_id, "category_id": made.id, "released": False, "locked": False}
        tx.add_all(_again(one, MarkColumn, own) for one in found.of(category.id) if not one.source)
    tx.flush()

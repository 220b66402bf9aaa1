"""Lists in pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

PER_PAGE = 25


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number (from 1) and how much there is in all."""

    items: Sequence[Any]
    page: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return (self.page - 1) * self.per_page + len(self.items)


def paginate(tx: Session, statement: Select[Any], page: int, per_page: int = PER_PAGE) -> Page:
    """The page asked for (the last one when asked beyond it): rows and how many there are in all, in one question.

    Items are what the statement selects: the entity or value where it is one, rows otherwise.
    """
    counted = statement.order_by(None).with_only_columns(literal(1), maintain_column_froms=True).subquery()
    total = select(func.count()).select_from(counted).scalar_subquery().label("total")
    first = (max(1, page) - 1) * per_page
    rows = tx.execute(statement.add_columns(total).limit(per_page).offset(first)).unique().all()
    if not rows and first:
        last = -(-(tx.scalar(select(func.count()).select_from(counted)) or 0) // per_page) or 1
        return paginate(tx, statement, last, per_page)
    items = [row[0] if len(row) == 2 else row for row in rows]
    return Page(items, max(1, page), rows[0].total if rows else 0, per_page)

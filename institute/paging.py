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
    """The page asked for (the last one when asked beyond it); two queries."""
    counted = statement.order_by(None).with_only_columns(literal(1), maintain_column_froms=True)
    total = tx.scalar(select(func.count()).select_from(counted.subquery())) or 0
    page = max(1, min(page, -(-total // per_page) or 1))
    items = tx.scalars(statement.limit(per_page).offset((page - 1) * per_page)).unique().all()
    return Page(items, page, total, per_page)

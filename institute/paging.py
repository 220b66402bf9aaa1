"""Lists in pages: their columns, their order."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.orm import Session

from institute import language

PER_PAGE = 25
_LAST = 1_000_000  # page nobody turns to; beyond it lie numbers a database does not hold


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


@dataclass(frozen=True)
class Paged:
    """A list's question put together once: a page of `rows` with how many there are in all; `many`, that alone."""

    rows: Select[Any]
    many: Select[Any]


def paged(statement: Select[Any]) -> Paged:
    """For lists much read: what their statements are about is bound by name."""
    counted = statement.order_by(None).with_only_columns(literal(1), maintain_column_froms=True).subquery()
    many = select(func.count()).select_from(counted)
    rows = statement.add_columns(many.scalar_subquery().label("total"))
    return Paged(rows.limit(bindparam("per_page")).offset(bindparam("first")), many)


def paginate(
    tx: Session, asked: Select[Any] | Paged, page: int, per_page: int = PER_PAGE, about: Mapping[str, Any] | None = None
) -> Page:
    """The page asked for (the last one when asked beyond it): rows and how many there are in all, in one question.

    Items are what the statement selects: the entity or value where it is one, rows otherwise. `about` is what its
    names are bound to.
    """
    asked, about = asked if isinstance(asked, Paged) else paged(asked), about or {}
    page = min(max(1, page), _LAST)
    first = (page - 1) * per_page
    rows = tx.execute(asked.rows, {**about, "per_page": per_page, "first": first}).unique().all()
    if not rows and first:
        last = -(-(tx.scalar(asked.many, about) or 0) // per_page) or 1
        return paginate(tx, asked, last, per_page, about)
    items = [row[0] if len(row) == 2 else row for row in rows]
    return Page(items, page, rows[0].total if rows else 0, per_page)


def cut(rows: Sequence[Any], page: int, per_page: int = PER_PAGE) -> Page:
    """The same of rows at hand."""
    page = max(1, min(page, -(-len(rows) // per_page)))
    return Page(rows[(page - 1) * per_page : page * per_page], page, len(rows), per_page)


@dataclass(frozen=True)
class Column:
    """What a list says of each row in its header and in its spreadsheet: declared once, beside the list's query.

    `value` makes of a row what the sheet shows, in the reader's language; `order` is what the database sorts by,
    a call where it hangs on the language; of rows
    at hand it is True. What is `sheet_only` has no room on a page.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    order: Any = None
    num: bool = False
    sheet_only: bool = False


def order(columns: Sequence[Column], sort: str, otherwise: Any) -> list[Any]:
    """What to sort by: key upwards, -key downwards; any other word asks for `otherwise`."""
    found = next((one for one in columns if one.key == sort.removeprefix("-") and one.order is not None), None)
    if found is None:
        return list(otherwise) if isinstance(otherwise, list | tuple) else [otherwise]
    by: Any = found.order() if callable(found.order) else found.order
    return [by.desc().nulls_last() if sort.startswith("-") else by.asc().nulls_last()]


def arranged(rows: Sequence[Any], columns: Sequence[Column], sort: str) -> list[Any]:
    """Rows at hand by the value of a column; as they come when none is asked for."""
    found = next((one for one in columns if one.key == sort.removeprefix("-") and one.order), None)
    if found is None:
        return list(rows)
    return sorted(rows, key=lambda row: str(found.value(row)).casefold(), reverse=sort.startswith("-"))


def in_words(column: Any) -> Any:
    """A translated text as the reader sees it, for sorting."""
    codes = dict.fromkeys((language.code(), "en", "zh"))
    return func.lower(func.coalesce(*(column[code].as_string() for code in codes)))

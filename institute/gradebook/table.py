"""The table of a gradebook: its rows, its order, and its columns as a spreadsheet has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from institute import language
from institute.gradebook import queries, rules, words
from institute.gradebook.models import MarkTotal
from institute.language import lazy, plain
from institute.paging import Column

PER_PAGE = 200
ID, TOTAL = "[id]", "[total]"  # how a sheet that comes back knows its columns


@dataclass(frozen=True)
class Row:
    """One trainee's line: points by column in the layout's order, which of them stand above marks from elsewhere."""

    id: int
    latin: str
    country: str | None
    points: list[Decimal | None]
    by_hand: frozenset[int]  # places in `points`
    total: Decimal | None
    total_by_hand: bool
    grade: str

    @property
    def cells(self) -> list[str]:
        """The points in words; a star for what stands above a mark from elsewhere."""
        number = language.number
        said = ["" if mark is None else number(mark) for mark in self.points]
        for place in self.by_hand:
            said[place] += "*"
        return said


def rows(
    tx: Session, layout: queries.Layout, *, sought: str = "", country: str = "", sort: str = "", only: int | None = None
) -> list[Row]:
    """Everybody's line, or one trainee's, sorted by name, total or a column (its key is c and its id)."""
    mine = layout.book.training_id
    chosen = None if only is None else [only]
    held, totals = queries.marks(tx, mine, chosen), queries.totals(tx, mine, chosen)
    people = queries.trainees(tx, mine, sought=sought, country=country)
    found = [_row(layout, one, held.get(one.id, {}), totals.get(one.id)) for one in people if only in (None, one.id)]
    return _sorted(found, layout, sort)


def _row(layout: queries.Layout, one: queries.Trainee, held: dict[int, queries.Held], stored: MarkTotal | None) -> Row:
    points: list[Decimal | None] = []
    by_hand: list[int] = []
    for place, column in enumerate(layout.columns):
        found, typed = held.get(column.id, queries.NOTHING)
        points.append(rules.points_of(found, typed, column.points))
        if typed is not None and column.source:
            by_hand.append(place)
    total = stored.shown if stored else layout.total(held)
    typed_total = stored is not None and stored.typed is not None
    return Row(one.id, one.latin, one.country, points, frozenset(by_hand), total, typed_total, layout.grade(total))


def _sorted(found: list[Row], layout: queries.Layout, sort: str) -> list[Row]:
    """By name as they come; by marks the empty ones last, whichever way."""
    key, down = sort.removeprefix("-"), sort.startswith("-")
    place = next((n for n, column in enumerate(layout.columns) if key == f"c{column.id}"), None)
    if key != "total" and place is None:
        return found[::-1] if sort == "-name" else found
    marks = [(row.total if place is None else row.points[place], row) for row in found]
    there = sorted((pair for pair in marks if pair[0] is not None), key=lambda pair: pair[0] or 0, reverse=down)
    return [row for _, row in there] + [row for mark, row in marks if mark is None]


def columns(layout: queries.Layout) -> Sequence[Column]:
    """The sheet's columns: each says in brackets what it is, so that it can come back."""
    ahead = [
        Column("id", f"{language.gettext('Trainee')} {ID}", lambda row: row.id, sheet_only=True),
        Column("name", lazy("Name"), lambda row: row.latin, True),
        Column("country", lazy("Country"), lambda row: language.country(row.country), sheet_only=True),
        Column("total", f"{language.gettext('Total')} {TOTAL}", lambda row: row.total, True),
        Column("grade", lazy("Grade"), lambda row: words.GRADES.get(row.grade, ""), sheet_only=True),
    ]
    return ahead + [
        Column(f"c{column.id}", f"{plain(column.title)} [c{column.id}]", lambda row, n=place: row.points[n], True)
        for place, column in enumerate(layout.columns)
    ]

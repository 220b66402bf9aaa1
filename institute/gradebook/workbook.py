"""A sheet of marks that came back: which cells differ, and which of those may not be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from institute import tables, tabular
from institute.errors import DomainError
from institute.gradebook import marking, queries, rules
from institute.gradebook.marking import Change
from institute.gradebook.models import MarkColumn, MarkTotal
from institute.language import gettext, lazy
from institute.tables import Line, Table

MOST_BYTES = 2_000_000
_KNOWN = re.compile(r"\[(id|total|c\d{1,9})\]$")


class TooLargeSheet(DomainError):
    message = lazy("This sheet is too large: at most 2 MB.")


class SeveralSheets(DomainError):
    message = lazy("There are several sheets in this file. Please keep the one with the marks and send it again.")


class OtherSheet(DomainError):
    message = lazy(
        "We do not find our columns in this sheet. Please take the marks along from here, and keep its header."
    )


_FORMULA = lazy("Please write the value itself, not a formula.")
_STRANGER = lazy("Nobody of this session has this number.")
_TWICE = lazy("This trainee stands in the sheet twice.")
_COMPUTED = lazy("Totals are computed. Change one on the trainee's page, with a reason.")
_STAYS = lazy("This mark comes from elsewhere: it can be replaced, not emptied.")
_NO_COLUMN = lazy("This column is not in the gradebook any more.")


@dataclass(frozen=True)
class Difference:
    """A cell of the sheet that is not what the gradebook shows. `why` says what is wrong with it, or is empty."""

    line: int
    latin: str
    title: dict[str, str]
    was: Decimal | None
    becomes: str
    change: Change | None = None
    why: Any = ""
    replaces: bool = False  # a mark from elsewhere: that asks for a reason


def read(content: bytes, name: str) -> Table:
    """The table sent: XLSX alone. TooLargeSheet, SeveralSheets and tables.Unreadable refuse."""
    if len(content) > MOST_BYTES:
        raise TooLargeSheet
    if tables.check(content, name) != "xlsx":
        raise tables.Unreadable
    found = tabular.workbook(content)
    if not isinstance(found, Table):
        raise SeveralSheets
    return found


def compare(
    sheet: Table,
    layout: queries.Layout,
    names: Mapping[int, str],
    held: queries.Marks,
    totals: Mapping[int, MarkTotal],
) -> list[Difference]:
    """Every cell that differs, row by row. OtherSheet where it is no sheet of ours; rules.Frozen refuses."""
    rules.check_open(layout.book.frozen_at)
    places = _places(sheet.header)
    found: list[Difference] = []
    met: set[int] = set()
    formulas = set(sheet.formulas)
    for line in sheet.lines:
        row_id = _number(line.cells[places["id"]])
        if row_id not in names or row_id in met:
            why = _TWICE if row_id in met else _STRANGER
            found.append(Difference(line.number, names.get(row_id, ""), {}, None, line.cells[places["id"]], why=why))
            continue
        met.add(row_id)
        looked = _Line(line, row_id, names[row_id], formulas)
        found += _row(looked, places, layout, held.get(row_id, {}), totals.get(row_id))
    return found


@dataclass(frozen=True)
class _Line:
    line: Line
    row_id: int
    latin: str
    formulas: set[tuple[int, int]]

    def different(self, place: int, title: dict[str, str], was: Decimal | None, **told: Any) -> Difference:
        return Difference(self.line.number, self.latin, title, was, self.line.cells[place], **told)


def _places(header: list[str]) -> dict[str, int]:
    """What stands in which column, by the key in brackets."""
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        if key := _KNOWN.search(title):
            if key[1] in found:
                raise OtherSheet
            found[key[1]] = place
    if "id" not in found or len(found) < 2:
        raise OtherSheet
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _row(
    row: _Line,
    places: Mapping[str, int],
    layout: queries.Layout,
    held: Mapping[int, queries.Held],
    total: MarkTotal | None,
) -> list[Difference]:
    columns = {f"c{column.id}": column for column in layout.columns}
    found = []
    for key, place in places.items():
        if key == "total":
            found += _total(row, place, total)
        elif key != "id" and key not in columns:
            if row.line.cells[place]:
                found.append(row.different(place, {"en": key}, None, why=_NO_COLUMN))
        elif key != "id":
            found += _cell(row, place, columns[key], held.get(columns[key].id, queries.NOTHING))
    return found


def _total(row: _Line, place: int, total: MarkTotal | None) -> list[Difference]:
    was = total.shown if total else None
    try:
        same = rules.read_mark(row.line.cells[place], marking.MOST) == was
    except DomainError:
        same = False
    title = {"en": gettext("Total")}
    return [] if same else [row.different(place, title, was, why=_COMPUTED)]


def _cell(row: _Line, place: int, column: MarkColumn, held: queries.Held) -> list[Difference]:
    was = rules.points_of(held.found, held.typed, column.points)
    told = {"title": column.title, "was": was, "replaces": bool(column.source)}
    if (row.line.number, place + 1) in row.formulas:
        return [row.different(place, **told, why=_FORMULA)]
    try:
        becomes = rules.read_mark(row.line.cells[place], column.points)
        if becomes == was:
            return []
        change = Change(row.row_id, column.id, was, becomes)
        marking.check(column, held, change, reason="asked for with the whole sheet")
    except DomainError as refusal:
        return [row.different(place, **told, why=refusal.message)]
    if becomes is None and held.typed is None:
        return [row.different(place, **told, why=_STAYS)]
    return [row.different(place, **told, change=change)]

"""Reading XLSX from strangers: openpyxl's streaming reader, behind checks of everything that is unpacked.

A formula is never computed: its last value counts, else its text, and the table says where one stood.
"""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError  # nosec B405: only the name of the fault

from openpyxl import load_workbook
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from institute import documents
from institute.tables import MOST_COLUMNS, SAMPLES, Line, Question, Table, TooManyColumns, Unreadable, made

_ENTRIES = 500  # files inside
_UNPACKED = 80_000_000  # bytes of them all; 5,000 rows of 60 columns are 14 million
_LAST_ROW = 1_048_576  # of any sheet (ECMA-376)
_BAD = (  # what openpyxl and its parsers let out over damaged workbooks, found by damaging some
    zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
    NotImplementedError, EOFError, OverflowError, RecursionError, ArithmeticError, SyntaxError, zipfile.LargeZipFile,
    RuntimeError, zlib.error,
)  # fmt: skip


class Bomb(Unreadable):
    """Unpacked it would be far larger than a list of people; or it holds what no spreadsheet program writes."""


def read(content: bytes, sheet: str = "") -> Table | Question:
    """The only sheet with something on it, or the one chosen; a Question where there are several."""
    try:
        if not documents.may_be_parsed(content, _ENTRIES, _UNPACKED):
            raise Bomb
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not keep: we keep nothing
            book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            try:
                return _read(book, sheet)
            finally:
                book.close()
    except _BAD:
        raise Unreadable from None


def _read(book: Any, chosen: str) -> Table | Question:
    names = [name for name in book.sheetnames if _is_table(book[name]) and _peek(book, name)]
    if chosen and chosen not in names:
        raise Unreadable
    if not chosen and len(names) > 1:
        return Question("sheet", [(name, _peek(book, name)) for name in names])
    name = chosen or (names or book.sheetnames)[0]
    parser = _parser(book, name)
    rows = list(_rows(parser))
    merged = getattr(parser.merged_cells, "mergeCell", None) or []
    table = made(rows, [(area.min_row, area.min_col, area.max_col) for area in merged])
    table.sheet, table.sheets, table.formulas = name, names, parser.formulas
    return table


def _is_table(sheet: Any) -> bool:
    """A sheet of cells: a chart on a sheet of its own has none."""
    return hasattr(sheet, "_get_source")


def _peek(book: Any, name: str) -> list[list[str]]:
    found = []
    for line in _rows(_parser(book, name)):
        if any(line.cells):
            found.append([cell[:40] for cell in line.cells[:6]])
        if len(found) > SAMPLES:
            break
    return found


class _Cells(WorkSheetParser):
    """openpyxl's parser; remembers where formulas stood."""

    formulas: list[tuple[int, int]]

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell = super().parse_cell(element)
        if (formula := element.find(FORMULA_TAG)) is not None:
            self.formulas.append((cell["row"], cell["column"]))
            if cell["value"] is None:
                cell["value"] = f"={formula.text or ''}"
        return cell


def _parser(book: Any, name: str) -> _Cells:
    sheet = book[name]
    parser = _Cells(
        sheet._get_source(), sheet._shared_strings, data_only=True, epoch=book.epoch,
        date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
    )  # fmt: skip
    parser.formulas = []
    return parser


def _rows(parser: _Cells) -> Iterator[Line]:
    for number, cells in parser.parse():
        last = max((cell["column"] for cell in cells if cell["value"] is not None), default=0)
        if last > MOST_COLUMNS:
            raise TooManyColumns
        if not 0 < number <= _LAST_ROW:
            raise Unreadable
        row = [""] * last
        for cell in cells:
            if cell["value"] is not None and cell["column"] > 0:
                row[cell["column"] - 1] = _said(cell["value"])
        yield Line(number, row)


def _said(value: Any) -> str:
    """A cell as text: 7.0 as 7, a telephone number without its exponent, a day as 2026-05-01."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)

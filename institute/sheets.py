"""A list as a spreadsheet (XLSX) that no programme takes for a formula."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from typing import IO, Any
from zoneinfo import ZoneInfo

from institute import language
from institute.paging import Column

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, "CSV Injection"; XLSX keeps types, but sheets are saved on
_LONGEST = 32_767  # characters a cell may hold (ECMA-376 readers' limit)
_WIDTH = 24
MOST = 10_000  # rows


def write(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], zone: str) -> int:
    """One sheet with a header row, right to left where the reader writes so; instants on the reader's clock.

    Takes MOST rows and says in a last line that there were more. Returns how many rows it took.
    """
    book = openpyxl().Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = language.speech().dir == "rtl"
    sheet.freeze_panes = "A2"
    for n in range(len(columns)):
        sheet.column_dimensions[chr(ord("A") + n)].width = _WIDTH
    sheet.append([_head(sheet, column) for column in columns])
    many = 0
    for row in rows:
        if many == MOST:
            sheet.append([_cell(sheet, _cut(), zone)])
            break
        many += 1
        sheet.append([_cell(sheet, column.value(row), zone) for column in columns])
    book.save(file)
    return many


def openpyxl() -> Any:
    """The library, when the first sheet is written: 10 MB that most processes never need."""
    return import_module("openpyxl")


def _cut() -> str:
    told = language.gettext("Only the first %(n)s rows are here. Narrow the list for the rest.")
    return told % {"n": language.number(MOST)}


def _head(sheet: Any, column: Column) -> Any:
    cell = _cell(sheet, column.label, language.HOME_ZONE)
    cell.font = openpyxl().styles.Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any, zone: str) -> Any:
    """A number, a day, an instant, or else text: marked as text where a programme could read a formula into it."""
    make = openpyxl().cell.WriteOnlyCell
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date | None):
        text = openpyxl().cell.cell.ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_LONGEST]
        cell = make(sheet, text)
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA)
        return cell
    if isinstance(value, datetime):
        cell = make(sheet, value.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    number: Any = value
    cell = make(sheet, number)
    if isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    return cell

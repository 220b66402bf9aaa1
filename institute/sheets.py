"""A list as a spreadsheet (XLSX, CSV) that no programme takes for a formula."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from io import BytesIO, TextIOWrapper
from typing import IO, Any
from zoneinfo import ZoneInfo

from institute import language
from institute.paging import Column

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# The beginnings above are OWASP's, "CSV Injection"; XLSX keeps types, but sheets are saved on.
_LONGEST = 32_767  # characters a cell may hold (ECMA-376 readers' limit)
_WIDTH = 24
MOST = 10_000  # rows
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def write(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], zone: str) -> int:
    """One sheet with a header row, right to left where the reader writes so; instants on the reader's clock.

    Takes MOST rows and says in a last line that there were more. Returns how many rows it took.
    """
    book = openpyxl().Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = language.speech().dir == "rtl"
    sheet.freeze_panes = "A2"
    for n in range(len(columns)):
        sheet.column_dimensions[openpyxl().utils.get_column_letter(n + 1)].width = _WIDTH
    sheet.append([head(sheet, column.label) for column in columns])
    many = 0
    for row in rows:
        if many == MOST:
            sheet.append([cell(sheet, _cut(), zone)])
            break
        many += 1
        sheet.append([cell(sheet, column.value(row), zone) for column in columns])
    book.save(file)
    return many


def write_csv(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Any], zone: str) -> int:
    """The same rows as CSV in UTF-8 with its mark, so that spreadsheets know it; an apostrophe disarms formulas."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    sheet = csv.writer(text)
    sheet.writerow([plain(column.label, zone) for column in columns])
    many = 0
    for row in rows:
        if many == MOST:
            sheet.writerow([_cut()])
            break
        many += 1
        sheet.writerow([plain(column.value(row), zone) for column in columns])
    text.detach()
    return many


def marked(content: bytes, mark: str, why: str) -> bytes:
    """A workbook of ours with a mark that stays with it: below its rows, on every printed page, in its properties."""
    book = openpyxl().load_workbook(BytesIO(content))
    sheet, last = book.active, book.active.max_row
    for n, text in enumerate((why, mark), 2):
        made = sheet.cell(last + n, 1)
        made.value, made.data_type, made.quotePrefix = text, "s", _may_compute(text)
    sheet.oddHeader.center.text, sheet.oddFooter.center.text = (text.replace("&", "&&") for text in (why, mark))
    book.properties.creator = book.properties.lastModifiedBy = mark
    book.properties.description = why
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def plain(value: Any, zone: str) -> str:
    """A value as a cell of CSV: numbers and days as computers write them, nothing a programme computes."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int | float | Decimal | date) and not isinstance(value, bool):
        return str(value)
    text = str(value).replace("\x00", "")[:_LONGEST]
    return f"'{text}" if _may_compute(text) else text


def _may_compute(text: str) -> bool:
    """Whether a programme could read a formula into it; some look behind blanks."""
    return text.lstrip(" ").startswith(_FORMULA)


def openpyxl() -> Any:
    """The library, when the first sheet is written: 10 MB that most processes never need."""
    return import_module("openpyxl")


def _cut() -> str:
    told = language.gettext("Only the first %(n)s rows are here. Narrow the list for the rest.")
    return told % {"n": language.number(MOST)}


def head(sheet: Any, title: Any) -> Any:
    """The title of a column."""
    made = cell(sheet, title, language.HOME_ZONE)
    made.font = openpyxl().styles.Font(bold=True)
    return made


def cell(sheet: Any, value: Any, zone: str) -> Any:
    """A number, a day, an instant, or else text: marked as text where a programme could read a formula into it."""
    make = openpyxl().cell.WriteOnlyCell
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date | None):
        text = openpyxl().cell.cell.ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_LONGEST]
        made = make(sheet, text)
        made.data_type = "s"
        made.quotePrefix = _may_compute(text)
        return made
    if isinstance(value, datetime):
        made = make(sheet, value.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
        made.number_format = "yyyy-mm-dd hh:mm"
        return made
    number: Any = value
    made = make(sheet, number)
    if isinstance(value, date):
        made.number_format = "yyyy-mm-dd"
    return made

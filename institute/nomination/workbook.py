"""The sheet to fill in: made in the reader's language, read in any of ours.

A row is what the form has: the same names, the same rules. Choice cells hold the words the sheet offers; when it is
read they may be in any of our languages, or be our codes.
"""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from itertools import islice
from typing import Any

from institute import documents, language, sheets
from institute.enrolment import words as enrolment
from institute.errors import DomainError
from institute.forms import tidy
from institute.language import gettext, lazy
from institute.nomination.forms import Nominee
from institute.people import rules as persons

MOST_BYTES = 2_000_000
MOST_ROWS = 100
_UNPACKED = 30_000_000  # bytes inside the package
_PARTS = 200
_COLUMNS, _SEARCHED = 40, 12  # columns that are read; rows in which the header is looked for
_SCANNED = 5_000  # rows, most of them empty, after which nothing is looked for
_BAD = (DomainError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError)
_YES, _NO = lazy("yes"), lazy("no")
# People tick as they like; the second is Cyrillic.
_MARKS = dict.fromkeys(("x", "х", "+", "1", "✓", "v", "y", "true", "да", "是", "بله"), "x")
_MARKS |= dict.fromkeys(("n", "0", "-", "false", "нет", "否", "خیر"), "")
NAMES = ("surname", "no_surname", "given", "native", "native_lang", "sex", "country", "email", "employer", "department",
         "position", "level", "reason", "adult", "alternate")  # fmt: skip
_TICKS = ("no_surname", "adult", "alternate")
_NEEDED = ("given", "country", "employer")  # without these columns it is another sheet
_WIDE = {"reason": 60, "native": 32, "employer": 36, "email": 30, "country": 24, "level": 30}
_EXAMPLES = (
    ("SEITKALI", "", "AIGERIM", "Айгерім Сейтқали", "kk", "F", "KZ", "aigerim@example.org", "Ministry of Trade",
     "Transit", "Head of section", "section", "She plans container trains and trains ten dispatchers.", "x", ""),
    ("", "x", "RAJESH", "राजेश", "hi", "M", "IN", "", "Textile Cluster", "", "Technician", "specialist",
     "He keeps the looms of twelve mills running.", "x", "x"),
)  # fmt: skip


_FORMULA = lazy("Please write the value itself, not a formula.")
_UNCLEAR = lazy("Please choose from the list.")


class NotASheet(DomainError):
    message = lazy("This is not a sheet we can read. Please fill in the template of this page and save it as XLSX.")


class TooLargeSheet(DomainError):
    message = lazy("This sheet is too large: at most 2 MB.")


class OtherSheet(DomainError):
    message = lazy("We do not find the columns of the template in this sheet. Please keep its first row as it is.")


class EmptySheet(DomainError):
    message = lazy("Nobody stands in this sheet yet. Write one person in each row under the headings.")


class TooManyRows(DomainError):
    message = lazy("This sheet has too many rows: at most %(n)s people at once.", n=MOST_ROWS)


@dataclass(frozen=True)
class Row:
    """A row as it was read: its number in the sheet, the form's values by name, and what no form would see."""

    number: int
    values: dict[str, str]
    faults: dict[str, Any] = field(default_factory=dict)


class Values(dict[str, str]):
    """A row in the shape WTForms reads submitted values."""

    def getlist(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


def _choices(name: str, allowed: list[str]) -> dict[str, str]:
    """Code -> words of a choice cell, in the reader's language."""
    if name in _TICKS:
        return {"x": str(_YES), "": str(_NO)}
    if name == "country":
        return {code: text for code, text in language.countries() if not allowed or code in allowed}
    tables: dict[str, Mapping[str, Any]] = {
        "sex": persons.SEX_WORDS,
        "level": enrolment.RANKS,
        "native_lang": dict(persons.NAME_LANGUAGES),
    }
    return {code: str(text) for code, text in tables.get(name, {}).items()}


def template(allowed: list[str]) -> bytes:
    """The empty template with a filled example beside it, and lists for what is chosen; in the reader's language."""
    book = sheets.openpyxl().Workbook()
    book.remove(book.worksheets[0])
    form, right = Nominee(allowed=allowed), language.speech().dir == "rtl"
    titles = (gettext("Nominees"), gettext("Example"), gettext("Lists"))
    sheet, example, lists = (book.create_sheet(title) for title in titles)
    for one in (sheet, example, lists):
        one.sheet_view.rightToLeft = right
    for one in (sheet, example):
        _head(one, form)
    for column, name in enumerate(NAMES, 1):
        offered = _choices(name, allowed)
        _check(sheet, lists, column, list(offered.values()), form[name])
        for n, row in enumerate(_EXAMPLES, 2):
            every = _choices(name, [])
            told = every.get(row[column - 1], row[column - 1]) if every else row[column - 1]
            example.cell(n, column, told)
    example.cell(len(_EXAMPLES) + 3, 1, gettext("This page only shows how to fill in the first one. It is not read."))
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _head(sheet: Any, form: Nominee) -> None:
    styles, sheet.freeze_panes = sheets.openpyxl().styles, "A2"
    sheet.row_dimensions[1].height = 48
    for column, name in enumerate(NAMES, 1):
        cell = sheet.cell(1, column, str(form[name].label.text))
        cell.font, cell.fill = styles.Font(bold=True), styles.PatternFill("solid", fgColor="DCEEF2")
        cell.alignment = styles.Alignment(wrap_text=True, vertical="top")
        letter = cell.column_letter
        sheet.column_dimensions[letter].width = _WIDE.get(name, 20)
        sheet.column_dimensions[letter].number_format = "@"  # text: a programme would read dates into what is typed


def _check(sheet: Any, lists: Any, column: int, offered: list[str], asked: Any) -> None:
    """A list for a choice cell, and the field's hint when it is chosen."""
    letter, make = sheet.cell(1, column).column_letter, sheets.openpyxl().worksheet.datavalidation.DataValidation
    checked = make(type="list", allow_blank=True) if offered else make()
    if offered:
        for row, text in enumerate(offered, 1):
            lists.cell(row, column, text)
        checked.formula1 = f"'{lists.title}'!${letter}$1:${letter}${len(offered)}"
        checked.error = gettext("Please choose from the list.")
        checked.showErrorMessage = True
    if asked.description:
        checked.promptTitle, checked.prompt = str(asked.label.text)[:32], str(asked.description)[:255]
        checked.showInputMessage = True
    if offered or asked.description:
        sheet.add_data_validation(checked)
        checked.add(f"{letter}2:{letter}{MOST_ROWS + 1}")


def read(content: bytes) -> list[Row]:
    """The rows of a filled template; NotASheet, TooLargeSheet, OtherSheet, EmptySheet or TooManyRows refuse it."""
    _look_inside(content)
    try:
        book = sheets.openpyxl().load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        lines = _lines(book.worksheets[0])
    except DomainError:
        raise
    except Exception:
        raise NotASheet from None
    header, first = _header(lines)
    rows = [row for number, cells in lines[first:] if (row := _row(number, cells, header))]
    if not rows:
        raise EmptySheet
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    return rows


def _look_inside(content: bytes) -> None:
    """A package of moderate size without macros and without document types, before anything parses it."""
    if len(content) > MOST_BYTES:
        raise TooLargeSheet
    try:
        documents.check(content, "a.xlsx")
        if not documents.may_be_parsed(content, _PARTS, _UNPACKED):
            raise NotASheet
    except _BAD:
        raise NotASheet from None


def _lines(sheet: Any) -> list[tuple[int, list[Any]]]:
    """(row number, cells) of every row that holds something, as far as a list may be long."""
    found: list[tuple[int, list[Any]]] = []
    for number, cells in enumerate(islice(sheet.iter_rows(max_col=_COLUMNS, values_only=True), _SCANNED), 1):
        if any(cell not in (None, "") for cell in cells):
            found.append((number, list(cells)))
    return found


def _header(lines: list[tuple[int, list[Any]]]) -> tuple[dict[int, str], int]:
    """Column -> name by the words of the header in any of our languages, and the line after it."""
    known = {folded: name for name, folded in _labels()}
    for at, (_, cells) in enumerate(lines[:_SEARCHED]):
        found = {n: known[text] for n, cell in enumerate(cells) if (text := _fold(cell)) in known}
        if set(_NEEDED) <= set(found.values()) and len(set(found.values())) == len(found):
            return found, at + 1
    raise OtherSheet


def _labels() -> Iterator[tuple[str, str]]:
    for code in language.LANGUAGES:
        with language.speaking(code):
            form = Nominee()
            for name in NAMES:
                yield name, _fold(form[name].label.text)
    yield from ((name, name) for name in NAMES)


def _fold(cell: Any) -> str:
    return tidy(str(cell or "")).casefold()


def _row(number: int, cells: list[Any], header: dict[int, str]) -> Row | None:
    told = {name: _text(cells[n]) for n, name in header.items() if n < len(cells)}
    if not any(told.values()):
        return None
    faults = {name: _FORMULA for name, text in told.items() if text.startswith("=")}
    values = {name: _code(name, text) for name, text in told.items()}
    faults |= {name: _UNCLEAR for name in _TICKS if values.get(name, "") not in ("", "x")}
    return Row(number, {name: text for name, text in values.items() if text}, faults)


def _text(cell: Any) -> str:
    """A cell as text; a whole number without its .0."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return tidy(str(cell), lines=True) if cell is not None else ""


def _code(name: str, text: str) -> str:
    """The code of a chosen word, in whatever language; text nobody offers stays, to be refused."""
    return _codes(name).get(_fold(text), text)


@cache
def _codes(name: str) -> dict[str, str]:
    """What may stand in a choice cell -> its code."""
    found: dict[str, str] = {}
    for code in language.LANGUAGES:
        with language.speaking(code):
            offered = _choices(name, [])
        for key, words in offered.items():
            found |= {_fold(words): key, key.casefold(): key}
    return found | _MARKS if name in _TICKS else found

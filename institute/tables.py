"""Reading tables people send: encoding and delimiter found, limits kept, the header told from the rows.

Text (CSV, TSV) is read here, XLSX in workbooks.py; both give a Table, or a Question where only the sender knows.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from charset_normalizer import from_bytes

from institute.errors import DomainError
from institute.forms import tidy
from institute.language import lazy

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000  # below the header
MOST_COLUMNS = 60
_LONGEST = 5_000  # characters of a cell; beyond it a quotation mark was not closed
_AHEAD = 20  # rows among which the header is looked for
SAMPLES = 3  # rows of a preview

# Encodings that may be chosen by hand, with what they are called.
ENCODINGS = {
    "utf-8-sig": lazy("UTF-8"),
    "utf-16": lazy("UTF-16"),
    "gb18030": lazy("Chinese (GB18030)"),
    "cp1251": lazy("Cyrillic (Windows-1251)"),
    "cp1256": lazy("Arabic and Persian (Windows-1256)"),
    "cp1252": lazy("Western European (Windows-1252)"),
}
_GUESSED = ("gb18030", "cp1251", "cp1256")
_CLOSE = 0.05  # of charset-normalizer's "chaos", 0 to 1: nearer than this, two encodings both fit
_SAMPLE = 65_536  # bytes that are not ASCII to guess by, with what stands around them
_DELIMITERS = (",", ";", "\t", "|")
_FORMULA = re.compile(r"'(?= *[=+\-@\t\r\n＝＋－＠])")  # what our own CSV puts before them (sheets.py)


class Unreadable(DomainError):
    """This is no table we can take; the message says why and how to mend it."""

    message = lazy("We cannot read this file. Please save it as XLSX or as CSV (UTF-8) and send it again.")


class TooLarge(Unreadable):
    message = lazy("This file is larger than 10 MB. Please take out pictures and empty columns, or send it in parts.")


class Empty(Unreadable):
    message = lazy("There is nothing in this table. It needs one row with titles and at least one row below it.")


class TooManyRows(Unreadable):
    message = lazy("This table has more than %(most)s rows. Please send it in parts.", most=MOST_ROWS)


class TooManyColumns(Unreadable):
    message = lazy("This table has more than %(most)s columns. Please keep those we need.", most=MOST_COLUMNS)


class NotText(Unreadable):
    message = lazy("This is no text table. Please save it in your spreadsheet as XLSX or as CSV (UTF-8).")


class OldWorkbook(Unreadable):
    message = lazy(
        "This is a workbook of the old kind (XLS), or it is protected by a password. "
        "Please save it as XLSX without a password."
    )


class WrongEncoding(Unreadable):
    message = lazy("The letters of this file do not fit this encoding. Please choose another one.")


class OpenQuote(Unreadable):
    def __init__(self, line: int) -> None:
        super().__init__(
            lazy(
                "A quotation mark that begins at line %(line)s is never closed. Please close it, or send the XLSX.",
                line=line,
            )
        )


@dataclass(frozen=True)
class Question:
    """What only the sender knows: `about` is "encoding" or "sheet"; options are (value, rows to look at)."""

    about: str
    options: list[tuple[str, list[list[str]]]]


@dataclass(frozen=True)
class Line:
    """One row: its number in the file, from 1, and its cells as text."""

    number: int
    cells: list[str]


@dataclass
class Table:
    """A header, the rows below it, and how it was read. `formulas`: (row, column) of cells that held one, from 1."""

    header: list[str]
    lines: list[Line]
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)

    def samples(self, column: int) -> list[str]:
        """The first values of a column that are not empty."""
        found = (line.cells[column] for line in self.lines if line.cells[column])
        return [value for value, _ in zip(found, range(SAMPLES), strict=False)]


def check(content: bytes, name: str) -> str:
    """ "xlsx" or "text": what to read it as. TooLarge, Empty, OldWorkbook and NotText refuse."""
    if len(content) > MOST_BYTES:
        raise TooLarge
    if not content.strip():
        raise Empty
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise OldWorkbook
    if content.startswith(b"PK"):
        return "xlsx"
    if name.lower().rpartition(".")[2] not in ("csv", "tsv", "tab", "txt") or content.startswith((b"%PDF", b"{\\rtf")):
        raise NotText
    return "text"


def read_text(content: bytes, *, encoding: str = "", tabs: bool = False) -> Table | Question:
    """A table kept as text. `encoding`: as chosen by hand; `tabs`: its name says that tabs part it."""
    chosen = encoding or _encoding(content)
    if isinstance(chosen, Question):
        return chosen
    text = _decoded(content, chosen)
    delimiter = "\t" if tabs and "\t" in text else _delimiter(text)
    table = made(_parsed(text, delimiter))
    table.encoding, table.delimiter = chosen, delimiter
    return table


def _encoding(content: bytes) -> str | Question:
    """By its mark, else UTF-8 if it can be; else the code pages of our countries, and a question where two fit."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if wide := _without_mark(content):
        return wide
    try:
        content.decode("utf-8-sig")
        return "utf-8-sig"
    except UnicodeDecodeError:
        pass
    sample = _telling(content)
    found = [each for each in from_bytes(sample, cp_isolation=list(_GUESSED)) if _fits(content, each.encoding)]
    found.sort(key=lambda each: (each.chaos, -each.coherence))
    close = [each.encoding for each in found if each.chaos - found[0].chaos < _CLOSE and not _surer(found[0], each)]
    fit = close or [code for code in (*_GUESSED, "cp1252") if _fits(content, code)]
    if len(fit) == 1:
        return fit[0]
    if not fit:
        raise Unreadable
    return Question("encoding", [(code, _preview(content, code)) for code in fit])


def _without_mark(content: bytes) -> str:
    """UTF-16 that does not say so: every other byte of Latin letters and delimiters is none."""
    head = content[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(content) % 2 or max(even, odd) < len(head) / 20 or min(even, odd) * 10 > max(even, odd):
        return ""
    wide = "utf-16-be" if even > odd else "utf-16-le"
    return wide if _fits(content, wide) and "\n" in content.decode(wide) else ""


def _surer(best: Any, other: Any) -> bool:
    """The best reads like a language and the other does not."""
    return other is not best and best.coherence > 0.3 and other.coherence < best.coherence / 2


def _telling(content: bytes) -> bytes:
    """The lines that hold more than ASCII: the others say nothing about the encoding."""
    return b"\n".join(line for line in content.splitlines() if not line.isascii())[:_SAMPLE]


def _fits(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _preview(content: bytes, encoding: str) -> list[list[str]]:
    """Some rows that would look different in another encoding."""
    first, told = content.splitlines()[0], _telling(content).splitlines()[: SAMPLES + 1]
    text = b"\n".join(told if first in told else [first, *told[:SAMPLES]]).decode(encoding, "replace")
    delimiter = _delimiter(text)
    return [[tidy(cell)[:40] for cell in line.split(delimiter)[:6]] for line in text.splitlines()]


def _decoded(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise WrongEncoding from None
    if "\x00" in text:
        raise NotText
    return text.removeprefix("\ufeff")


def _delimiter(text: str) -> str:
    """The sign that parts the first rows most evenly; quotation marks are kept in mind."""
    best, score = ",", (0.0, 0)
    for sign in _DELIMITERS:
        reader = csv.reader(StringIO(text[:100_000]), delimiter=sign)
        try:
            widths = [len(row) for row, _ in zip(filter(None, reader), range(_AHEAD), strict=False)]
        except csv.Error:
            continue
        many = [width for width in widths if width > 1]
        width = max(set(many), key=lambda each: (many.count(each), each), default=1)
        if (found := (many.count(width) / max(1, len(widths)), width)) > score:
            best, score = sign, found
    return best


def _parsed(text: str, delimiter: str) -> Iterator[Line]:
    """Rows with the line they begin at."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            raise OpenQuote(line) from None
        if row is None:
            return
        if any(len(cell) > _LONGEST for cell in row):
            raise OpenQuote(line)
        yield Line(line, [_FORMULA.sub("", cell, count=1) if cell.startswith("'") else cell for cell in row])
        line = reader.line_num + 1


def made(rows: Iterable[Line], merged: Sequence[tuple[int, int, int]] = ()) -> Table:
    """The table these rows are: blank ones left out, the header found, every row as wide as the header.

    `merged`: (row, first column, last column) of cells joined across columns, from 1. A header with such cells
    goes on in the next row, where the parts have their own titles.
    """
    kept = _limited(rows)
    if len(kept) < 2:
        raise Empty
    at = _header_at(kept)
    spread = [(first, last) for row, first, last in merged if row == kept[at].number and last > first]
    header = [tidy(cell) for cell in kept[at].cells]
    below = at + 1
    if spread and below < len(kept):
        parts = [tidy(cell) for cell in kept[below].cells]
        header += [""] * (len(parts) - len(header))
        parts += [""] * (len(header) - len(parts))
        joined = {column for first, last in spread for column in range(first - 1, last)}
        header = [
            part if n in joined and part else title for n, (title, part) in enumerate(zip(header, parts, strict=True))
        ]
        below += 1
    width = max([len(header), *(_width(line) for line in kept[below:])])
    if width > MOST_COLUMNS:
        raise TooManyColumns
    lines = [Line(line.number, [cell.strip() for cell in (line.cells + [""] * width)[:width]]) for line in kept[below:]]
    if not lines:
        raise Empty
    if len(lines) > MOST_ROWS:
        raise TooManyRows
    return Table(header + [""] * (width - len(header)), lines)


def _limited(rows: Iterable[Line]) -> list[Line]:
    kept: list[Line] = []
    for line in rows:
        if _width(line) > MOST_COLUMNS:
            raise TooManyColumns
        if not _width(line):
            continue
        kept.append(line)
        if len(kept) > MOST_ROWS + _AHEAD:
            raise TooManyRows
    return kept


def _width(line: Line) -> int:
    """Up to its last cell that is not empty."""
    return next((n for n in range(len(line.cells), 0, -1) if line.cells[n - 1].strip()), 0)


def _header_at(kept: list[Line]) -> int:
    """The first row at least half as full as the fullest: titles of the whole list stand above it."""
    filled = [sum(1 for cell in line.cells if cell.strip()) for line in kept[:_AHEAD]]
    return next(n for n, many in enumerate(filled) if many * 2 >= max(filled))

"""Tables people send: limits kept, the header told from the rows.

Text (CSV, TSV) is read in texts.py, XLSX in workbooks.py, as tabular.py finds; both give a Table, or a Question where
only the sender knows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from institute.errors import DomainError
from institute.forms import tidy
from institute.language import lazy

MOST_BYTES = 10_000_000
MOST_ROWS = 5_000  # below the header
MOST_COLUMNS = 60
AHEAD = 20  # rows among which the header is looked for
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
        if len(kept) > MOST_ROWS + AHEAD:
            raise TooManyRows
    return kept


def _width(line: Line) -> int:
    """Up to its last cell that is not empty."""
    return next((n for n in range(len(line.cells), 0, -1) if line.cells[n - 1].strip()), 0)


def _header_at(kept: list[Line]) -> int:
    """The first row at least half as full as the fullest: titles of the whole list stand above it."""
    filled = [sum(1 for cell in line.cells if cell.strip()) for line in kept[:AHEAD]]
    return next(n for n, many in enumerate(filled) if many * 2 >= max(filled))

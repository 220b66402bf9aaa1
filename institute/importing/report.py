"""The dry run as a spreadsheet: the rows as they came, wrong cells marked, and what to mend beside them."""

from collections.abc import Sequence
from typing import IO, Any

from institute import language, sheets
from institute.importing import words
from institute.importing.models import Roster
from institute.language import gettext

_MARK = "FFF2C7C3"


def said(roster: Roster, row: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(title of the column or "", its value, what is wrong and how to mend it) of a row."""
    found = []
    for column, code, told in row["faults"]:
        one = roster.columns[column] if column is not None else {"header": "", "field": ""}
        value = row["cells"][column] if column is not None else ""
        found.append((one["header"], value, words.fault(code, told, one["field"])))
    return found


def write(file: IO[bytes], roster: Roster, rows: Sequence[dict[str, Any]]) -> None:
    """One sheet: the row's number, what is said of it, what to mend, then its own columns."""
    book = sheets.openpyxl().Workbook(write_only=True)
    mark = sheets.openpyxl().styles.PatternFill("solid", fgColor=_MARK)
    sheet = book.create_sheet()
    sheet.sheet_view.rightToLeft = language.speech().dir == "rtl"
    sheet.freeze_panes = "A2"
    titles = [gettext("Row"), gettext("What is said"), gettext("What to mend")]
    titles += [one["header"] for one in roster.columns]
    sheet.append([sheets.head(sheet, title) for title in titles])
    for row in rows:
        wrong = {column for column, _, _ in row["faults"]}
        mend = "\n".join(f"{title}: {what}" if title else what for title, _, what in said(roster, row))
        cells: list[Any] = [_cell(sheet, value) for value in (row["n"], words.SAYS[row["say"]][0], mend)]
        for column, value in enumerate(row["cells"]):
            cells.append(_cell(sheet, value))
            if column in wrong:
                cells[-1].fill = mark
        sheet.append(cells)
    book.save(file)


def _cell(sheet: Any, value: Any) -> Any:
    return sheets.cell(sheet, value, language.HOME_ZONE)

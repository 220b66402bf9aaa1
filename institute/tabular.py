"""Opens the tables people send. Their readers come with the first one: 15 MB that most processes never need."""

from importlib import import_module

from institute.tables import Question, Table, check


def read(content: bytes, name: str, *, sheet: str = "", encoding: str = "") -> Table | Question:
    """The table in a file, with the sheet or encoding chosen by hand; tables.Unreadable and its kinds refuse."""
    if check(content, name) == "xlsx":
        return workbook(content, sheet)
    tabs = name.lower().endswith((".tsv", ".tab"))
    return import_module("institute.texts").read_text(content, encoding=encoding, tabs=tabs)


def workbook(content: bytes, sheet: str = "") -> Table | Question:
    """The table in an XLSX file; tables.Unreadable and its kinds refuse."""
    return import_module("institute.workbooks").read(content, sheet)

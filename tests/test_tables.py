"""Tables people send: every encoding with every delimiter, the shapes of real workbooks, and hostile ones."""

import csv
import zipfile
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import Workbook

from institute import tables, texts, workbooks
from institute.tables import Question, Table
from tests import hostile
from tests.names import HARD

read_text: Any = texts.read_text
read_workbook: Any = workbooks.read
RUSSIAN = [["Фамилия", "Имя", "ФИО"], ["SOKOLOV", "ARTEM", "Соколов Артём"], ["TIKHOMIROV", "PETR", "Тихомиров Пётр"]]
CHINESE = [["姓", "名", "本国文字姓名"], ["WANG", "SIYUAN", "王思远"], ["LYU", "XIAOLAN", "吕晓岚"]]
PERSIAN = [
    ["نام خانوادگی", "نام", "نام کامل"],
    ["ROSTAMI", "ARASH", "آرش موسوی‌پور"],
    ["NADERI", "MAHTAB", "مهتاب نادری"],
]
WINDOWS = [[cell.replace("ی", "ي") for cell in row] for row in PERSIAN]  # that code page has no Persian ye
ARABIC = [["الاسم", "اللقب", "الاسم الكامل"], ["SALEM", "AHMED", "أحمد علي سالم"], ["HASAN", "SARA", "سارة حسن"]]
MIXED = [["Фамилия", "Given", "中文"], ["SOKOLOV", "ARTEM", "阿尔乔姆"], ["ROSTAMI", "O'TKIR", "آرش"]]
LATIN = [
    ["Surname", "Given names", "Native"],
    ["SOKOLOV", "ARTEM", "Соколов Артём"],
    ["IVANOVA", "ANNA", "Иванова Анна"],
]
OWN = [(RUSSIAN, "cp1251"), (CHINESE, "gb18030"), (WINDOWS, "cp1256"), (ARABIC, "cp1256"), (LATIN, "cp1251")]
ANY = [(each, code) for each in (RUSSIAN, CHINESE, PERSIAN, ARABIC, MIXED, LATIN)
       for code in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030")]  # fmt: skip


def written(rows: list[list[str]], delimiter: str = ",", **options) -> str:
    made = StringIO()
    csv.writer(made, delimiter=delimiter, **options).writerows(rows)
    return made.getvalue()


def workbook(*rows: list, **sheets: list[list]) -> bytes:
    book, made = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    book.save(made)
    return made.getvalue()


def same(found: Table | Question, rows: list[list[str]], encoding: str) -> None:
    if isinstance(found, Question):  # two fit: the right one is among them, and the first of its rows can be read
        assert found.about == "encoding" and len(found.options) > 1
        assert dict(found.options)[encoding][0] == rows[0]
        return
    assert found.header == rows[0] and [line.cells for line in found.lines] == rows[1:]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(("rows", "encoding"), OWN + ANY)
def test_every_encoding_with_every_delimiter(rows, encoding, delimiter):
    content = written(rows, delimiter).encode(encoding)
    found = read_text(content)
    same(found, rows, encoding)
    by_hand = read_text(content, encoding="utf-8-sig" if encoding == "utf-8" else encoding)
    assert isinstance(by_hand, Table) and by_hand.lines[1].cells == rows[2] and by_hand.delimiter == delimiter


@pytest.mark.parametrize(("rows", "encoding"), OWN)
def test_what_an_office_sends_needs_no_question(rows, encoding):
    many = [rows[0], *(rows[1:] * 4)]
    found = read_text(written(many, ";").encode(encoding))
    assert isinstance(found, Table) and found.encoding == encoding


def test_two_encodings_that_fit_are_asked_about():
    found = read_text("Surname;Native\nALI;علي\nHASAN;حسن".encode("cp1256"))
    assert isinstance(found, Question) and "cp1256" in dict(found.options)


def test_the_wrong_encoding_is_refused_in_words():
    with pytest.raises(tables.WrongEncoding):
        read_text("Имя,Ж\nИлья,М".encode("cp1251"), encoding="utf-8-sig")


def test_every_hard_name_comes_through_both():
    rows = [["Native", "Surname", "Given"], *HARD]
    for found in (read_text(written(rows).encode("utf-8")), read_workbook(workbook(*rows))):
        assert [tuple(line.cells) for line in found.lines] == [tuple(row) for row in HARD]


def test_quotes_breaks_and_our_own_apostrophes():
    found = read_text('A,B\n"O""Neil, Jr",“x\ny"\n"a\nb",\'+7 701\n\n,\nz,\'tis\n'.replace("“", '"').encode())
    assert [(line.number, line.cells) for line in found.lines] == [
        (2, ['O"Neil, Jr', "x\ny"]), (4, ["a\nb", "+7 701"]), (8, ["z", "'tis"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", tables.Empty), (b" \n \n", tables.Empty), (b"A,B\n", tables.Empty),
        (b"A,B\n1,\x00", tables.NotText), (b'A,B\n1,"never closed\n2,3\n', tables.OpenQuote),
        (b"A,B\n" + b"1,2\n" * 5001, tables.TooManyRows), (b"," * 70 + b"x\n1\n", tables.TooManyColumns),
        (b"," * 1_000_000 + b"x", tables.TooManyColumns), (b"A\n" + b'"' * 9_999, tables.OpenQuote),
        (b"A,B\n" + b"x" * 6000 + b",1", tables.OpenQuote),
    ],
)  # fmt: skip
def test_a_text_that_is_no_table_is_refused(content, refusal):
    with pytest.raises(refusal) as said:
        read_text(content)
    assert str(said.value.message)


def test_exactly_the_most_rows_are_taken():
    assert len(read_text(b"A,B\n" + b"1,2\n" * 5000).lines) == 5000


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"x" * 10_000_001, "a.csv", tables.TooLarge), (b"", "a.csv", tables.Empty), (b"\xd0\xcf\x11\xe0", "a.xls",
        tables.OldWorkbook), (b"%PDF-1.7", "a.csv", tables.NotText), (b"MZ", "a.exe", tables.NotText),
    ],
)  # fmt: skip
def test_the_file_itself_is_looked_at_first(content, name, refusal):
    with pytest.raises(refusal):
        tables.check(content, name)
    assert tables.check(b"PK\x03\x04", "a.csv") == "xlsx" and tables.check(b"a,b", "A.CSV") == "text"


def test_a_workbook_as_offices_make_them():
    """A title over the list, a header in two rows of joined cells, numbers, days, truth, a formula, a gap."""
    book, made = Workbook(), BytesIO()
    sheet = book.active
    for row in (["Участники 2026"], ["Имя", None, "Day", "Phone"], ["Surname", "Given"],
                ["WANG", "SIYUAN", date(2026, 5, 1), 77012345678], [], ["LI", 7.0, True, "=1+1"]):  # fmt: skip
        sheet.append(row)
    for joined in ("A2:B2", "C2:C3", "D2:D3"):
        sheet.merge_cells(joined)
    book.save(made)
    found = read_workbook(made.getvalue())
    assert found.header == ["Surname", "Given", "Day", "Phone"]
    assert [(line.number, line.cells) for line in found.lines] == [
        (4, ["WANG", "SIYUAN", "2026-05-01", "77012345678"]), (6, ["LI", "7", "true", "=1+1"]),
    ]  # fmt: skip
    assert found.formulas == [(6, 4)]


def test_a_formula_counts_by_its_last_value():
    plain = workbook(["A", "B"], ["x", 5])
    found = read_workbook(patched(plain, "xl/worksheets/sheet1.xml", b"<v>5</v>", b"<f>2+3</f><v>5</v>"))
    assert found.lines[0].cells == ["x", "5"] and found.formulas == [(2, 2)]


def test_several_sheets_are_asked_about():
    content = workbook(["A", "B"], ["1", "2"], Other=[["C", "D"], ["3", "4"]], Blank=[])
    asked = read_workbook(content)
    assert asked.about == "sheet" and [name for name, _ in asked.options] == ["Sheet", "Other"]
    assert dict(asked.options)["Other"] == [["C", "D"], ["3", "4"]]
    assert read_workbook(content, "Other").header == ["C", "D"]
    with pytest.raises(tables.Unreadable):
        read_workbook(content, "Third")


def patched(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            inside = source.read(entry)
            if entry == name:
                assert old in inside
                inside = inside.replace(old, new)
            target.writestr(entry, inside)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SMALL = workbook(["A", "B"], ["x", 5])
STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
_PART = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def shared(strings: bytes, index: bytes = b"0") -> bytes:
    """The small workbook as Excel writes it: its texts in a part of their own."""
    made = patched(SMALL, SHEET, b't="inlineStr"><is><t>x</t></is>', b't="s"><v>' + index + b"</v>")
    made = BytesIO(patched(made, "[Content_Types].xml", b"</Types>", _PART))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", strings)
    return made.getvalue()


def test_texts_kept_apart_are_found():
    assert read_workbook(shared(STRINGS % "موسوی‌پور".encode())).lines[0].cells == ["موسوی‌پور", "5"]


@pytest.mark.parametrize(
    "content",
    [
        patched(SMALL, SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'),
        shared(b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + STRINGS % b"&b;"),
        shared(('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE s []>' + (STRINGS % b"x").decode()).encode("utf-16")),
        shared(STRINGS % (b" " * 90_000_000)),
        shared(STRINGS % b"x", b"999999"),
        patched(SMALL, SHEET, b'r="B2"', b'r="XFD2"'),
        patched(SMALL, SHEET, b'r="2"', b'r="2000000"'),
        patched(SMALL, SHEET, b"<v>5</v>", b"<v>five</v>"),
        patched(SMALL, SHEET, b"</row>", b"</rwo>"),
        SMALL[: len(SMALL) // 2], SMALL[:-30], b"PK\x03\x04" + b"\x00" * 100, b"PK\x01\x02" * 600,
    ],
)  # fmt: skip
def test_a_hostile_workbook_is_refused(content):
    with pytest.raises(tables.Unreadable) as said:
        read_workbook(content)
    assert str(said.value.message)


def test_a_sheet_that_claims_a_million_columns_is_read_for_what_it_holds():
    found = read_workbook(patched(SMALL, SHEET, b'ref="A1:B2"', b'ref="A1:XFD1048576"'))
    assert found.lines[0].cells == ["x", "5"]


def test_hostile_strings_stay_strings():
    values = [value for value in (*hostile.VALUES, *hostile.STORED) if "\x00" not in value and value.strip()]
    rows = [["A", "B"], *([value[:4000], "x"] for value in values)]
    assert [line.cells[0] for line in read_text(written(rows).encode("utf-8", "replace")).lines]
    kept = [[cell.replace("\ufffe", "") for cell in row] for row in rows]
    content = workbook(*[[cell if not cell.startswith("=") else f"'{cell}" for cell in row] for row in kept])
    assert len(read_workbook(content).lines) == len(values)


def test_broken_bytes_never_come_out_as_a_fault():
    for cut in range(0, len(SMALL), 97):
        broken = SMALL[:cut] + bytes([SMALL[cut] ^ 0x55]) + SMALL[cut + 1 :]
        try:
            read_workbook(broken)
        except tables.Unreadable:
            continue

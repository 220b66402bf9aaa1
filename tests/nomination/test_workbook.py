"""The sheet: made in every language, filled with hard names, read again; broken and hostile ones leave nothing."""

import csv
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from institute import language
from institute.nomination import workbook
from institute.nomination.forms import Nominee

NAMES = Path(__file__).parent / "names.csv"  # of the demo's trainees, those that break most often


def people() -> list[dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells(row: dict[str, str]) -> dict[str, str]:
    """A person as somebody would fill in the template, in the language spoken now."""
    sex, level = workbook._choices("sex", []), workbook._choices("level", [])
    return {
        "surname": row["passport_surname"],
        "no_surname": "" if row["passport_surname"] else str(workbook._YES),
        "given": row["passport_given_names"],
        "native": row["native_full_name"],
        "native_lang": workbook._choices("native_lang", [])[row["lang"]],
        "sex": sex[row["sex"]],
        "country": language.country(row["country"]),
        "email": f"{row['id'].lower()}@example.org",
        "employer": "Министерство",
        "position": "کارشناس",
        "level": level["specialist"],
        "reason": "计划列车。",
        "adult": str(workbook._YES),
    }


def filled(*rows: dict[str, str], template: bytes | None = None) -> bytes:
    """The template with these rows; names of columns without a cell stay empty."""
    book = load_workbook(BytesIO(template or workbook.template([])))
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, 2):
        for column, name in enumerate(workbook.NAMES, 1):
            if row.get(name):
                sheet.cell(number, column, row[name]).data_type = "s"
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def package(**parts: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/"), text)
    return written.getvalue()


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_round_trip_of_hard_names(code):
    """Filled in one language, read by somebody who speaks another."""
    with language.speaking(code):
        content = filled(*(cells(row) for row in people()))
    with language.speaking("en"):
        rows = workbook.read(content)
        forms = [Nominee(workbook.Values({**row.values, "on_behalf": "x"})) for row in rows]
        for person, row, form in zip(people(), rows, forms, strict=True):
            assert form.validate(), (person["id"], form.errors)
            assert row.faults == {}
            assert (form.surname.data, form.given.data) == (person["passport_surname"], person["passport_given_names"])
            assert form.native.data == person["native_full_name"]
            assert (form.told["lang"], form.told["country_code"], form.told["sex"]) == (
                person["lang"], person["country"], person["sex"],
            )  # fmt: skip


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_template_is_made_for_its_reader(code):
    with language.speaking(code):
        book = load_workbook(BytesIO(workbook.template(["KZ", "UZ"])))
        first = book.worksheets[0]
        assert first.sheet_view.rightToLeft == (code == "fa") or (not first.sheet_view.rightToLeft and code != "fa")
        assert first.cell(1, 1).value == Nominee().surname.label.text
        country = workbook.NAMES.index("country") + 1
        offered = [cell.value for cell in book.worksheets[2][chr(64 + country)] if cell.value]
        assert sorted(offered) == sorted([language.country("KZ"), language.country("UZ")])
        assert book.worksheets[1].cell(2, 1).value == "SEITKALI"
        assert len(first.data_validations.dataValidation) >= 7


def test_the_example_itself_would_be_taken():
    book = load_workbook(BytesIO(workbook.template([])))
    example = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=2, max_row=3)]
    rows = [dict(zip(workbook.NAMES, map(str, (cell or "" for cell in line)), strict=True)) for line in example]
    for row in workbook.read(filled(*rows)):
        form = Nominee(workbook.Values({**row.values, "on_behalf": "x"}))
        assert form.validate(), form.errors


def test_people_tick_and_write_as_they_like():
    row = {**cells(people()[0]), "adult": "ДА", "sex": "f", "country": "kz", "level": "Section", "alternate": "х"}
    [read] = workbook.read(filled(row))
    assert [read.values[name] for name in ("adult", "country", "level", "alternate")] == ["x", "KZ", "section", "x"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"adult": "no"}, "adult"),
        ({"surname": "Сейткали"}, "surname"),
        ({"surname": ""}, "surname"),
        ({"given": "FNU"}, "given"),
        ({"country": "Atlantis"}, "country"),
        ({"level": "boss"}, "level"),
        ({"email": "not an address"}, "email"),
        ({"native": "1<2"}, "native"),
        ({"reason": "x" * 601}, "reason"),
        ({"position": ""}, "position"),
    ],
)
def test_each_wrong_cell_is_named(change, field):
    [row] = workbook.read(filled({**cells(people()[0]), **change}))
    form = Nominee(workbook.Values({**row.values, "on_behalf": "x"}))
    assert not form.validate()
    assert field in form.errors


@pytest.mark.parametrize(
    ("change", "field"), [({"alternate": "perhaps"}, "alternate"), ({"employer": "=1+1"}, "employer")]
)
def test_what_no_form_would_see(change, field):
    [row] = workbook.read(filled({**cells(people()[0]), **change}))
    assert list(row.faults) == [field]


def other_sheet() -> bytes:
    book, written = Workbook(), BytesIO()
    book.active.append(["Name", "Phone"])
    book.save(written)
    return written.getvalue()


def with_part(name: str, text: bytes) -> bytes:
    """The template with one of its parts replaced."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook.template([]))) as source, zipfile.ZipFile(written, "w") as target:
        for part in source.namelist():
            target.writestr(part, text if part == name else source.read(part))
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (lambda: b"", workbook.NotASheet),
        (lambda: b"PK\x03\x04 no package", workbook.NotASheet),
        (lambda: b"%PDF-1.7", workbook.NotASheet),
        (lambda: workbook.template([])[:4000], workbook.NotASheet),
        (lambda: package(**{"[Content_Types].xml": "<x/>", "xl__workbook.xml": "<x/>"}), workbook.NotASheet),
        (lambda: with_part(SHEET, BOMB), workbook.NotASheet),
        (lambda: with_part(SHEET, BOMB.decode().encode("utf-16")), workbook.NotASheet),
        (lambda: with_part(SHEET, b"<worksheet><sheetData><row r='1'><c"), workbook.NotASheet),
        (lambda: with_part(SHEET, b" " * 40_000_000), workbook.TooLargeSheet),
        (lambda: package(**{"[Content_Types].xml": "<x/>", "xl__a": "0" * 40_000_000}), workbook.NotASheet),
        (lambda: package(**{"[Content_Types].xml": "", "xl__vbaProject.bin": ""}), workbook.NotASheet),
        (lambda: b"0" * (workbook.MOST_BYTES + 1), workbook.TooLargeSheet),
        (other_sheet, workbook.OtherSheet),
        (lambda: workbook.template([]), workbook.EmptySheet),
        (lambda: filled(*[cells(people()[0])] * (workbook.MOST_ROWS + 1)), workbook.TooManyRows),
    ],
)
def test_what_is_no_filled_template(content, refusal):
    with pytest.raises(refusal):
        workbook.read(content())

"""Every list sorts, is found as it was left, and can be taken along."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from institute import clock, sheets, tables, texts
from institute.partners.models import Organisation
from tests import make, world
from tests.conftest import NOW

OFFICE = [
    "/office/sessions", "/office/programmes", "/office/needs", "/office/people", "/office/organisations",
    "/office/countries", "/office/certificates", "/office/outbox", "/office/bases", "/office/applications",
]  # fmt: skip
PUBLIC = ["/sessions", "/needs", "/bases"]


def rows(answer) -> list[tuple]:
    assert answer.mimetype.endswith("spreadsheetml.sheet"), answer.status_code
    return list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))


@pytest.fixture
def people(client, tx, app):
    with app.app_context():
        return world.build(tx)


@pytest.mark.parametrize("address", [*PUBLIC, *OFFICE])
def test_a_list_sorts_is_taken_along_and_is_empty_with_words(client, people, address):
    client.as_(people.officer)
    page = client.get(address + "?when=all&state=all" if "sessions" in address or "appl" in address else address)
    assert page.status_code == 200 and "as=xlsx" in page.text, address
    sheet = rows(client.get(f"{address}?as=xlsx&when=all"))
    assert sheet[0][0] and all(isinstance(title, str) for title in sheet[0]) and len(sheet) > 1
    empty = client.get(f"{address}?q=zzzz").text
    assert 'class="empty"' in empty
    assert client.get(f"{address}?reset=1").status_code == 303


@pytest.mark.parametrize("address", [one for one in OFFICE if "applications" not in one])
def test_every_header_that_sorts_says_so(client, people, address):
    client.as_(people.officer)
    page = client.get(address).text
    keys = [piece.partition('"')[0] for piece in page.split('id="sort-')[1:]]
    assert keys, address
    for key in keys:
        for sort, said in ((key, "ascending"), (f"-{key}", "descending")):
            part = client.get(f"{address}?sort={sort}", htmx=True)
            assert part.status_code == 200 and part.text.count(f'aria-sort="{said}"') == 1, (address, sort)


@pytest.mark.parametrize("address", OFFICE)
def test_a_sheet_stands_behind_its_list(client, people, address):
    for who in (None, people.trainee, people.teacher):
        assert client.as_(who).get(f"{address}?as=xlsx").status_code in (303, 403, 404)


def test_the_roster_is_taken_along_by_its_staff_alone(client, people, tx):
    training = make.training(tx, people.teacher)
    make.enrolment(tx, training, people.trainee)
    address = f"/teach/{training.code}/roster?as=xlsx"
    assert rows(client.as_(people.teacher).get(address))[1][0] == people.trainee.latin
    assert client.as_(people.trainee).get(address).status_code == 404
    for sort in ("name", "-name", "country", "progress", "-progress", "seen", "-seen", "nonsense"):
        assert client.as_(people.teacher).get(f"{address[:-8]}?sort={sort}").status_code == 200


def test_a_list_is_found_as_it_was_left_until_reset(client, tx):
    client.as_(make.officer(tx)).get("/office/needs?state=met&sort=number&q=")
    again = client.get("/office/needs")
    assert again.status_code == 303 and again.location == "/office/needs?state=met&sort=number"
    assert client.get("/office/needs?lang=ru").location == "/office/needs?state=met&sort=number&lang=ru"
    assert client.get("/office/people").status_code == 200, "another list"
    assert "Show the whole list" not in client.get("/office/people").text
    client.get("/office/needs?state=met&as=xlsx&sort=-number")
    assert client.get("/office/needs").location.endswith("sort=number"), "a sheet is no change of the list"
    assert client.get("/office/needs?reset=1").location == "/office/needs"
    assert client.get("/office/needs").status_code == 200


def test_an_emptied_filter_is_forgotten(client, tx):
    make.need(tx)
    client.get("/needs?q=document&state=")
    assert client.get("/needs").status_code == 303
    client.get("/needs?q=&state=", htmx=True)
    assert client.get("/needs").status_code == 200


def test_nobody_finds_what_another_sought(client, tx):
    one, other = make.officer(tx), make.administrator(tx)
    client.as_(one).get("/office/people?q=naderi")
    left = client.plain.get_cookie("lists")
    client.as_(other).plain.set_cookie("lists", left.value)
    assert client.get("/office/people").status_code == 200
    client.as_(one).plain.set_cookie("lists", left.value)
    assert client.get("/office/people").status_code == 303
    client.plain.set_cookie("lists", left.value + "x")
    assert client.get("/office/people").status_code == 200, "a changed memory is none"
    client.plain.set_cookie("lists", left.value)
    client.post("/sign-out")
    assert client.plain.get_cookie("lists") is None


@pytest.mark.parametrize("text", ["=1+1", "+7 701", "-5", "@SUM(A1)", " =1+1", "\tx", '=HYPERLINK("http://evil")'])
def test_no_cell_is_a_formula(client, tx, text):
    make.keep(tx, Organisation(code="KZ-X", kind="enterprise", country_code="KZ", names={"en": text}))
    answer = client.as_(make.officer(tx)).get("/office/organisations?as=xlsx")
    cell = load_workbook(BytesIO(answer.data)).active["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True) and str(cell.value).strip() == text.strip()


@pytest.mark.parametrize("address", OFFICE)
def test_as_csv_it_is_the_same_sheet(client, people, address):
    client.as_(people.officer)
    assert "as=csv" in client.get(f"{address}?when=all").text
    answer = client.get(f"{address}?as=csv&when=all")
    assert answer.mimetype == "text/csv" and answer.data.startswith(b"\xef\xbb\xbf")
    taken = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    sheet = rows(client.get(f"{address}?as=xlsx&when=all"))
    assert taken[0] == list(sheet[0]) and len(taken) == len(sheet) > 1
    assert [line[0] for line in taken] == [str(line[0]) for line in sheet]
    assert client.as_(people.trainee).get(f"{address}?as=csv").status_code in (303, 403, 404)


@pytest.mark.parametrize("text", ["=1+1", "+7 701", "-5", "@SUM(A1)", " =1+1", "＝1+1", '=HYPERLINK("http://evil")'])
def test_no_cell_of_a_csv_is_a_formula_and_it_comes_back_as_it_was(client, tx, text):
    make.keep(tx, Organisation(code="KZ-X", kind="enterprise", country_code="KZ", names={"en": text}))
    answer = client.as_(make.officer(tx)).get("/office/organisations?as=csv")
    assert list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))[1][0] == f"'{text}"
    back = texts.read_text(answer.data)
    assert isinstance(back, tables.Table) and back.lines[0].cells[0] == text.strip()


def test_a_sheet_speaks_the_readers_language(client, tx):
    officer = make.officer(tx)
    make.need(tx, title={"en": "One set", "fa": "یک مجموعه\x07"}, stated_at=NOW)
    answer = client.as_(officer).get("/office/needs?as=xlsx&lang=fa")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet.sheet_view.rightToLeft is True
    assert sheet["B2"].value == "یک مجموعه"
    assert sheet["F2"].value.isoformat() == "2026-11-20T09:00:00", "on the reader's clock (Almaty, UTC+5)"
    english = load_workbook(BytesIO(client.get("/office/needs?as=xlsx&lang=en").data)).active
    assert not english.sheet_view.rightToLeft and english["B2"].value == "One set"


def test_a_sheet_holds_all_pages_as_filtered(client, tx):
    for n in range(30):
        make.need(tx, state="met" if n % 3 else "accepted")
    client.as_(make.officer(tx))
    assert len(rows(client.get("/office/needs?as=xlsx&page=2"))) == 31
    assert len(rows(client.get("/office/needs?as=xlsx&state=met"))) == 21


def test_a_sheet_that_is_cut_says_so(client, tx, monkeypatch):
    monkeypatch.setattr(sheets, "MOST", 3)
    for _ in range(3):
        make.need(tx)
    client.as_(make.officer(tx))
    assert len(rows(client.get("/office/needs?as=xlsx"))) == 4
    make.need(tx)
    found = rows(client.get("/office/needs?as=xlsx"))
    assert len(found) == 5 and found[-1][0] == "Only the first 3 rows are here. Narrow the list for the rest."


@pytest.mark.parametrize("address", [*PUBLIC, *OFFICE])
def test_three_rows_cost_what_one_costs(client, tx, asked, address, people):
    client.as_(people.officer).get(address)
    with asked() as few:
        client.get(address)
    for n in range(2):
        person = make.person(tx, f"PERSON New{n}", "Новый")
        training = make.training(tx, people.teacher)
        make.application(tx, training, person)
        make.need(tx)
        make.base(tx)
        make.keep(tx, Organisation(code=f"KZ-N{n}", kind="enterprise", names={"en": "New"}))
    with asked() as more:
        client.get(address)
    assert len(more) == len(few) <= 15


def test_sessions_for_some_countries(client, tx):
    for_all, for_kz = make.training(tx), make.training(tx, countries=["KZ", "UZ"])
    found = client.get("/sessions?country=KG").text
    assert for_all.code in found and for_kz.code not in found
    assert for_kz.code in client.get("/sessions?country=KZ").text
    assert "Kazakhstan, Uzbekistan" in client.get(f"/sessions/{for_kz.code}").text


def test_sessions_between_days(client, tx):
    now = clock.now()
    near = make.training(tx, starts_at=now + timedelta(days=5), ends_at=now + timedelta(days=9))
    far = make.training(tx, starts_at=now + timedelta(days=50), ends_at=now + timedelta(days=60))

    def shown(**days: int) -> list[bool]:
        query = "&".join(f"{name}={(now + timedelta(days=n)).date()}" for name, n in days.items())
        page = client.get(f"/sessions?{query}").text
        return [near.code in page, far.code in page]

    assert shown(since=20) == [False, True]
    assert shown(until=20) == [True, False]
    assert shown(since=7, until=52) == [True, True]
    assert shown(since=12, until=40) == [False, False]
    assert client.get("/sessions?since=nonsense&until=9999-99-99").status_code == 200

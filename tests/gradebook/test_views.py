"""The pages of marks, as those who may and those who may not."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from institute.database import writing
from institute.gradebook import actions, queries
from institute.gradebook.models import Gradebook, Mark, MarkChange, MarkColumn
from tests import make
from tests.conftest import NOW
from tests.gradebook import books


@pytest.fixture
def class_(tx, monkeypatch):
    quizzes = books.source(monkeypatch)
    found = books.session(tx)
    quizzes.titles = {7: "First"}
    quizzes.known = {(7, found.places[0].id): Decimal("0.5")}
    books.set_up(tx, found.training)
    found.quiz = tx.scalars(select(MarkColumn)).one()
    found.talk = books.typed_column(tx, found.training)
    found.address = f"/teach/{found.training.code}/marks"
    return found


def cell(class_, n: int = 0, column=None) -> str:
    return f"{class_.address}/{class_.places[n].id}/{(column or class_.talk).id}"


@pytest.mark.parametrize("way", ["", "/setup", "/history", "/sheet", "/{place}", "/{place}/{talk}", "/{place}/total"])
def test_who_sees_marks(client, tx, class_, way):
    address = class_.address + way.format(place=class_.places[0].id, talk=class_.talk.id)
    assert client.as_(None).get(address).status_code == 303
    for who, status in (
        (class_.teacher, 200), (make.officer(tx), 200), (make.teacher(tx), 404), (class_.places[0].person, 404),
        (make.certifier(tx), 404),
    ):  # fmt: skip
        assert client.as_(who).get(address).status_code == status


def test_no_gradebook_yet(client, tx, class_):
    training = make.training(tx, class_.teacher)
    address = f"/teach/{training.code}/marks"
    client.as_(class_.teacher)
    assert "Set up the gradebook" in client.get(address).text
    assert client.get(f"{address}/setup").status_code == 409
    assert client.post(f"{address}/set-up").status_code == 303
    assert client.get(f"{address}/setup").status_code == 200


def test_the_table(client, class_):
    text = client.as_(class_.teacher).get(class_.address).text
    row = re.search(rf'<tr id="row-{class_.places[0].id}">.*?</tr>', text, re.S)[0]
    assert "TRAINEE A" in row and "<b>50</b>" in row and "<td>10</td><td></td>" in row


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "ABC"), ("?sort=-name", "CBA"), ("?sort=total", "BAC"), ("?sort=-total", "ABC"),
        ("?sort=-c{talk}", "BAC"), ("?q=trainee+b", "B"), ("?country=KZ", "ABC"), ("?country=IR", ""),
    ],
)  # fmt: skip
def test_sorting_and_narrowing(client, tx, class_, query, order):
    client.as_(class_.teacher)
    client.post(cell(class_, 1), {"mark": "4", "was": ""})
    found = re.findall(r"TRAINEE ([ABC])<", client.get(class_.address + query.format(talk=class_.talk.id)).text)
    assert "".join(found) == order


def test_the_table_asks_as_often_for_many(client, tx, class_, asked):
    client.as_(class_.teacher).get(class_.address)
    with asked() as few:
        client.get(class_.address)
    for n in range(4):
        books.typed_column(tx, class_.training, f"Talk {n}")
        place = make.enrolment(tx, class_.training, make.person(tx))
        tx.add(Mark(enrolment_id=place.id, column_id=class_.talk.id, typed=Decimal(5)))
        tx.commit()
    with asked() as many:
        client.get(class_.address)
    assert len(many) == len(few) <= 12


def test_a_mark_is_typed_in_the_table(client, tx, class_):
    client.as_(class_.teacher)
    form = client.get(cell(class_), htmx=True)
    assert form.text.lstrip().startswith('<form id="_cell"') and "Reason" not in form.text
    assert 'hx-post="' in form.text and 'hx-post="' not in client.get(cell(class_)).text  # alone it has no row to fill
    answer = client.post(cell(class_), {"mark": "7,5", "was": ""}, htmx=True)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, f"#row-{class_.places[0].id}")
    assert "<td>10</td><td>7.5</td>" in answer.text and "<b>63</b>" in answer.text  # half up: 62.5


def test_a_mark_is_typed_without_javascript(client, tx, class_):
    answer = client.as_(class_.teacher).post(cell(class_), {"mark": "7", "was": ""})
    assert answer.headers["Location"] == f"{class_.address}/{class_.places[0].id}"
    assert "7" in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"mark": "x", "was": ""}, "Please write a number"),
        ({"mark": "11", "was": ""}, "0 to 10 points"),
        ({"mark": "5", "was": "3"}, "Somebody changed this meanwhile"),
        ({"mark": "5", "was": "nonsense"}, "Somebody changed this meanwhile"),
    ],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, tx, class_, sent, said, htmx):
    answer = client.as_(class_.teacher).post(cell(class_), sent, htmx=htmx)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{sent["mark"]}"' in answer.text
    tx.rollback()
    assert tx.scalars(select(MarkChange)).all() == []


def test_replacing_asks_why_beside_the_reason(client, tx, class_):
    address = cell(class_, column=class_.quiz)
    answer = client.as_(class_.teacher).post(address, {"mark": "20", "was": "10"})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text and "please say why" in answer.text
    assert "(optional)" not in answer.text
    assert client.post(address, {"mark": "20", "was": "10", "reason": "Misread"}).status_code == 303
    text = client.get(class_.address).text
    assert "<td>20*</td>" in text
    assert "Misread" in client.get(f"{class_.address}/history").text
    assert "Misread" in client.get(f"{class_.address}/{class_.places[0].id}").text


def test_a_total_by_hand(client, class_):
    address = f"{class_.address}/{class_.places[0].id}/total"
    client.as_(class_.teacher)
    assert client.post(address, {"mark": "90", "was": "50"}).status_code == 422
    assert client.post(address, {"mark": "90", "was": "50", "reason": "Ill at the exam"}).status_code == 303
    assert "<b>90</b>*" in client.get(class_.address).text


def test_a_frozen_book_opens_no_cell(client, class_):
    client.as_(class_.teacher)
    assert client.post(f"{class_.address}/freeze", {"reason": ""}).status_code == 422
    assert client.post(f"{class_.address}/freeze", {"reason": "The board meets"}).status_code == 303
    assert "data-marks" not in client.get(class_.address).text
    assert client.get(cell(class_)).status_code == 409
    answer = client.post(cell(class_), {"mark": "5", "was": ""})
    assert answer.status_code == 422 and "frozen" in answer.text
    assert client.post(f"{class_.address}/unfreeze", {"reason": "It met"}).status_code == 303
    assert client.get(cell(class_)).status_code == 200


def plan(class_, **changes) -> dict[str, str]:
    sent = {"scale": "points", "empty": "left-out", "places": "0", "passes": "60", "merits": "75",
            "distinguishes": "90"}  # fmt: skip
    for column in (class_.quiz, class_.talk):
        sent |= {f"g{column.category_id}-weight": "1", f"g{column.category_id}-drops": "0",
                 f"c{column.id}-category_id": str(column.category_id), f"c{column.id}-weight": "1"}  # fmt: skip
    return sent | changes


def test_the_plan_is_tried_and_kept(client, tx, class_):
    client.as_(class_.teacher)
    sent = plan(class_, scale="grades", empty="zero", passes="20")
    tried = client.post(f"{class_.address}/setup/preview", sent, htmx=True).text
    assert "3 of 3 totals would change" in tried and "Pass" in tried and "<html" not in tried
    assert "<html" in client.post(f"{class_.address}/setup/preview", sent).text
    tx.rollback()
    assert tx.get_one(Gradebook, class_.training.id).scale == "points"
    assert client.post(f"{class_.address}/setup", sent).status_code == 303
    tx.rollback()
    assert tx.get_one(Gradebook, class_.training.id).scale == "grades"
    text = client.get(class_.address).text
    assert "<b>25</b> <small>Pass</small>" in text and "<b>0</b> <small>Not passed</small>" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"passes": "80"}, "at least as high"), ({"places": "7"}, "Not a valid choice"),
        ({"merits": ""}, "fill this in"), ({"merits": "101"}, "0 to 100"),
    ],
)  # fmt: skip
def test_a_plan_with_mistakes(client, class_, change, said):
    answer = client.as_(class_.teacher).post(f"{class_.address}/setup", plan(class_, **change))
    assert answer.status_code == 422 and said in answer.text
    tried = client.post(f"{class_.address}/setup/preview", plan(class_, **change), htmx=True)
    assert tried.status_code == 422 and "not right yet" in tried.text


def test_a_weight_that_is_none_keeps_what_was_typed(client, class_):
    answer = client.as_(class_.teacher).post(
        f"{class_.address}/setup", plan(class_, **{f"c{class_.talk.id}-weight": "much"})
    )
    assert answer.status_code == 422 and 'value="much"' in answer.text and "Please write a number" in answer.text


def test_categories_and_columns_of_ones_own(client, tx, class_):
    client.as_(class_.teacher)
    setup = f"{class_.address}/setup"
    assert client.post(f"{setup}/categories", {"new-title-en": ""}).status_code == 422
    assert client.post(f"{setup}/categories", {"new-title-en": "Talks"}).status_code == 303
    category = queries.get_layout(tx, class_.training.id).categories[-1]
    sent = {"typed-title-en": "Report", "typed-category_id": str(category.id), "typed-points": "0"}
    assert client.post(f"{setup}/columns", sent).status_code == 422
    assert client.post(f"{setup}/columns", sent | {"typed-points": "30"}).status_code == 303
    assert "Report" in client.get(class_.address).text
    tx.rollback()
    report = tx.scalars(select(MarkColumn).order_by(MarkColumn.id.desc())).first()
    assert client.post(f"{setup}/categories/{category.id}/remove").status_code == 409
    assert client.post(f"{setup}/columns/{report.id}/remove").status_code == 303
    assert client.post(f"{setup}/categories/{category.id}/remove").status_code == 303
    assert client.post(f"{setup}/columns/{class_.quiz.id}/remove").status_code == 409


def sheet(client, class_):
    return load_workbook(BytesIO(client.get(f"{class_.address}?as=xlsx").data))


def sent(client, class_, book, **more):
    written = BytesIO()
    book.save(written)
    written.seek(0)
    return client.post(f"{class_.address}/sheet", {"sheet": (written, "marks.xlsx")})


def place_of(book, key: str) -> int:
    return next(cell.column for cell in book.active[1] if str(cell.value).endswith(f"[{key}]"))


def test_a_sheet_that_comes_back_unchanged_changes_nothing(client, class_):
    client.as_(class_.teacher)
    assert "Nothing would change" in sent(client, class_, sheet(client, class_)).text


def test_only_changed_cells_of_a_sheet_are_taken_with_a_dry_run(client, tx, class_):
    client.as_(class_.teacher)
    book = sheet(client, class_)
    quiz, talk = place_of(book, f"c{class_.quiz.id}"), place_of(book, f"c{class_.talk.id}")
    book.active.cell(2, talk, 9.5)
    book.active.cell(3, talk, "۸")
    book.active.cell(2, quiz, 20)
    answer = sent(client, class_, book)
    assert answer.status_code == 200 and "3 marks would change" in answer.text
    assert tx.scalars(select(MarkChange)).all() == []
    kept = re.search(r'name="kept"[^>]* value="([^"]+)"', answer.text)[1]
    take = f"{class_.address}/take"
    assert client.post(take, {"kept": kept}).status_code == 422  # a mark from elsewhere: why?
    assert client.post(take, {"kept": kept, "reason": "From the paper list"}).status_code == 303
    tx.rollback()
    assert [(one.became, one.reason) for one in tx.scalars(select(MarkChange).order_by(MarkChange.id))] == [
        (20, "From the paper list"), (Decimal("9.5"), "From the paper list"), (8, "From the paper list"),
    ]  # fmt: skip
    assert client.post(take, {"kept": kept, "reason": "Again"}).status_code == 409  # it was changed meanwhile
    tx.rollback()
    assert len(tx.scalars(select(MarkChange)).all()) == 3


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("talk", "eleven", "Please write a number"), ("talk", 11, "0 to 10 points"), ("talk", "=5+5", "not a formula"),
        ("total", 99, "Totals are computed"), ("id", 999999, "Nobody of this session"),
        ("quiz", None, "comes from elsewhere"),
    ],
)  # fmt: skip
def test_one_wrong_cell_keeps_all_out(client, tx, class_, key, value, said):
    client.as_(class_.teacher)
    book = sheet(client, class_)
    keys = {"talk": f"c{class_.talk.id}", "quiz": f"c{class_.quiz.id}"}
    book.active.cell(3, place_of(book, keys["talk"]), 5)
    book.active.cell(2, place_of(book, keys.get(key, key))).value = value
    answer = sent(client, class_, book)
    assert answer.status_code == 422 and said in answer.text
    assert 'name="kept"' not in answer.text


def test_sheets_of_a_locked_column_and_a_frozen_book(client, tx, class_):
    client.as_(class_.teacher)
    book = sheet(client, class_)
    book.active.cell(2, place_of(book, f"c{class_.talk.id}"), 5)
    class_.talk.locked = True
    tx.commit()
    assert "This column is locked" in sent(client, class_, book).text
    with client.app.app_context(), writing() as inside:
        actions.freeze(inside, class_.training.id, reason="x", by=class_.teacher, now=NOW)
    answer = sent(client, class_, book)
    assert answer.status_code == 422 and "frozen" in answer.text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "nothing in this table"), (b"%PDF-1.7", "no text table"), (b"PK\x03\x04no", "cannot read")],
)
def test_what_is_no_sheet(client, class_, content, said):
    answer = client.as_(class_.teacher).post(f"{class_.address}/sheet", {"sheet": (BytesIO(content), "marks.xlsx")})
    assert answer.status_code == 422 and said in answer.text


def test_without_a_sheet_one_is_asked_for(client, class_):
    answer = client.as_(class_.teacher).post(f"{class_.address}/sheet", {})
    assert answer.status_code == 422 and "Please choose a file." in answer.text


def test_another_sheet_is_told_so(client, class_):
    client.as_(class_.teacher)
    book = sheet(client, class_)
    book.active.cell(1, 1, "Number")
    assert "do not find our columns" in sent(client, class_, book).text


def test_a_dry_run_is_its_readers_alone(client, tx, class_):
    client.as_(class_.teacher)
    book = sheet(client, class_)
    book.active.cell(2, place_of(book, f"c{class_.talk.id}"), 5)
    kept = re.search(r'name="kept"[^>]* value="([^"]+)"', sent(client, class_, book).text)[1]
    client.as_(make.officer(tx)).post(f"{class_.address}/take", {"kept": kept, "reason": "x"})
    tx.rollback()
    assert tx.scalars(select(MarkChange)).all() == []


def test_the_sheet_holds_no_formula(client, tx, class_):
    class_.talk.title = {"en": '=HYPERLINK("http://x","y")'}
    tx.commit()
    client.as_(class_.teacher)
    head = sheet(client, class_).active.cell(1, 7)
    assert head.data_type == "s" and head.quotePrefix


def test_my_marks_are_what_was_released(client, tx, class_):
    me, address = class_.places[0].person, f"/learn/{class_.training.code}/marks"
    assert client.as_(class_.places[1].person).get(address).status_code == 200
    assert client.as_(make.person(tx)).get(address).status_code == 404
    client.as_(me)
    text = client.get(address, htmx=True).text
    assert "No marks are released yet" in text and "First" not in text and "<html" not in text
    class_.quiz.released = True
    tx.commit()
    text = client.get(address).text
    assert "First" in text and "10 / 20" in text and "Talk" not in text and "Total" not in text
    book = tx.get_one(Gradebook, class_.training.id)
    book.released, book.scale = True, "done"
    tx.commit()
    assert "Total: Not completed" in client.get(address).text
    assert client.as_(class_.teacher).get(address).status_code == 200

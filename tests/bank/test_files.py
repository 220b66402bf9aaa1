"""Files in and out through the pages: a dry run that keeps nothing, all or nothing, undone whole."""

import zipfile
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from institute.bank import actions, carrying, samples, sheet, taking
from institute.bank.models import Item, ItemCategory, ItemImport
from tests import make
from tests.bank.test_pages import item
from tests.conftest import NOW

GIFT = "$CATEGORY: Trade/Rail\n\n::One::Who pays?{=seller ~buyer}\n\nOnly a text.\n\n::Two::It holds.{T}"


def send(client, content, form="gift", name="questions.txt", **given):
    content = content.encode() if isinstance(content, str) else content
    told = {"form": form, "language": "en", "category": "", "state": "draft", **given, "file": (BytesIO(content), name)}
    return client.post("/teach/bank/imports", told)


def kept(page):
    return page.text.partition('name="kept" value="')[2].partition('"')[0]


def test_a_dry_run_keeps_nothing_then_all_is_taken_and_undone(client, tx, rows):
    client.as_(make.teacher(tx))
    before = rows()
    page = send(client, GIFT)
    assert page.status_code == 200 and "Take 2 questions" in page.text and "text without a question" in page.text
    assert rows() == before
    assert (
        "2 questions are in the bank now."
        in client.post("/teach/bank/imports/take", {"kept": kept(page)}, follow=True).text
    )
    tx.rollback()
    assert [each.name for each in tx.scalars(select(Item).order_by(Item.id))] == ["One", "Two"]
    assert [each.names for each in tx.scalars(select(ItemCategory).order_by(ItemCategory.id))] == [
        {"en": "Trade"},
        {"en": "Rail"},
    ]
    assert "asked in the bank already" in send(client, GIFT).text
    taken = tx.scalars(select(ItemImport)).one()
    assert "2 questions are gone again." in client.post(f"/teach/bank/imports/{taken.id}/undo", follow=True).text
    tx.rollback()
    assert tx.scalar(select(Item)) is None


def test_a_report_is_taken_in_once_however_often_it_is_pressed(client, tx):
    client.as_(make.teacher(tx))
    told = {"kept": kept(send(client, GIFT))}
    for _ in range(2):
        assert "2 questions are in the bank now." in client.post("/teach/bank/imports/take", told, follow=True).text
    tx.rollback()
    taken = tx.scalars(select(ItemImport)).one()
    assert len(tx.scalars(select(Item)).all()) == 2
    client.post(f"/teach/bank/imports/{taken.id}/undo")
    assert "once more" in client.post("/teach/bank/imports/take", told, follow=True).text
    client.post("/teach/bank/imports/take", {"kept": kept(send(client, GIFT))})
    tx.rollback()
    assert len(tx.scalars(select(Item)).all()) == 2 and len(tx.scalars(select(ItemImport)).all()) == 2


def test_what_is_used_or_changed_is_not_undone(client, tx):
    client.as_(make.teacher(tx))
    client.post("/teach/bank/imports/take", {"kept": kept(send(client, GIFT))})
    made = tx.scalars(select(Item).order_by(Item.id)).first()
    actions.use(tx, [made.newest.id], NOW)
    tx.commit()
    taken = tx.scalars(select(ItemImport)).one()
    assert "cannot be undone" in client.post(f"/teach/bank/imports/{taken.id}/undo", follow=True).text
    assert len(tx.scalars(select(Item)).all()) == 2


def test_without_a_file_one_is_asked_for(client, tx):
    client.as_(make.teacher(tx))
    for form in ("xlsx", "gift", "moodle"):
        nothing = client.post("/teach/bank/imports", {"form": form, "language": "en", "category": "", "state": "draft"})
        assert nothing.status_code == 422 and "Please choose a file." in nothing.text


def test_a_report_is_its_readers_alone(client, tx, rows):
    client.as_(make.teacher(tx))
    told = kept(send(client, GIFT))
    before = rows()
    for value in (told[:-2], "", "x.y"):
        assert "once more" in client.post("/teach/bank/imports/take", {"kept": value}, follow=True).text
    client.as_(make.teacher(tx))
    assert "once more" in client.post("/teach/bank/imports/take", {"kept": told}, follow=True).text
    assert rows()["item"] == before["item"]


@pytest.mark.parametrize("form", ["gift", "moodle", "xlsx"])
def test_the_bank_as_a_file(client, tx, form):
    client.as_(make.teacher(tx))
    for draft in samples.every():
        item(tx, draft.kind, draft.name, content=draft.content, tags=["rail"])
    page = client.get(f"/teach/bank/export?form={form}").text
    assert ("no questions of this kind" in page) == (form == "gift")
    file = client.get(f"/teach/bank/export?form={form}&file=1")
    assert "attachment" in file.headers["Content-Disposition"]
    found = taking.read(form, file.data, "en")
    assert len(found.drafts) == (7 if form == "gift" else 10)
    assert client.get("/teach/bank/export?form=doc").status_code == 404


def test_our_empty_sheet_can_be_sent_as_it_is(client, tx):
    client.as_(make.teacher(tx))
    template = client.get("/teach/bank/template.xlsx").data
    assert "Take 10 questions" in send(client, template, "xlsx", "q.xlsx").text


def book(*rows):
    made = openpyxl.Workbook()
    for row in (sheet.COLUMNS, *rows):
        made.active.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def test_languages_in_rows_below():
    first = (
        "Freight",
        "single",
        "Trade / Rail",
        "rail, sea",
        "en",
        "Who pays?",
        "",
        "So",
        "",
        "* Seller",
        "Buyer # No",
    )
    second = ("Freight", "", "", "", "ru", "Кто платит?", "", "Так", "", "Продавец", "Покупатель # Нет")
    short = ("Freight", "", "", "", "fa", "چه کسی؟", "", "", "", "فروشنده")
    found = sheet.read(book(first, second, short))
    made = found.drafts[0]
    assert made.category == ["Trade", "Rail"] and made.tags == ["rail", "sea"]
    assert made.content["options"][1]["text"] == {"en": "Buyer", "ru": "Покупатель"}
    assert made.content["options"][1]["feedback"] == {"en": "No", "ru": "Нет"}
    assert made.content["options"][0]["right"] and made.content["stem"]["ru"] == "Кто платит?"
    assert ["more or fewer" in str(loss.why) for loss in found.losses] == [True]


def test_a_text_too_long_in_one_language_is_too_long():
    first = ("A", "single", "", "", "en", "Who pays?", "", "x" * 3001, "", "* Seller", "y" * 1001)
    second = ("A", "", "", "", "zh", "谁付款？", "", "因为", "", "卖方", "买方")
    found = sheet.read(book(first, second))
    assert found.drafts == [] and ["3,000" in str(loss.why) for loss in found.losses] == [True, False]
    assert "1,000" in str(found.losses[1].why)


def test_a_percentage_nobody_can_read_is_part_of_the_answer():
    """It is never the whole mark."""
    cells = ("100% Berlin", "٥٠٪ Bonn", "1.2.3% Kiel", "1/3% Trier")
    made = sheet.read(book(("A", "short", "", "", "en", "Which town?", "", "", "", *cells))).drafts[0]
    forms = [(each["text"], each.get("share", "1")) for each in made.content["forms"]]
    assert forms == [("Berlin", "1"), ("Bonn", "1/2"), ("1.2.3% Kiel", "1"), ("1/3% Trier", "1")]


def test_rows_that_cannot_be_taken():
    found = sheet.read(book(
        ("A", "riddle", "", "", "en", "Who?"),
        ("B", "essay", "", "", "tlh", "Who?"), ("", "essay", "", "", "en", "Who?"),
        ("D", "single", "", "", "en", "Who?", "", "", "", "=1+1", "x"), ("E", "essay", "", "", "en", "Write."),
    ))  # fmt: skip
    assert [each.name for each in found.drafts] == ["E"]
    assert sorted(loss.line for loss in found.losses) == [2, 3, 4, 5] and all(loss.whole for loss in found.losses)


def bomb(name="xl/worksheets/sheet1.xml", content=b"<x>" + b" " * 90_000_000):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"\xd0\xcf\x11\xe0old", b"<html>", bomb(), bomb(content=b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
     b"PK" + b"x" * 5_000_000, bomb("xl/workbook.xml", b"<a>" * 100_000)],
)  # fmt: skip
def test_hostile_sheets_say_why_and_leave_nothing(client, tx, rows, content):
    with pytest.raises(carrying.Unreadable):
        sheet.read(content)
    client.as_(make.teacher(tx))
    before = rows()
    page = send(client, content, "xlsx", "a.xlsx")
    assert page.status_code == 422 and 'class="field-error"' in page.text
    assert rows() == before


@pytest.mark.parametrize("form", ["gift", "moodle"])
def test_hostile_texts_say_why_and_leave_nothing(client, tx, rows, form):
    client.as_(make.teacher(tx))
    before = rows()
    for content in (b"", b"\xff" * 1000, b"<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz>&a;</quiz>\x00", b"x" * 5_000_001):
        assert send(client, content, form).status_code == 422
    assert rows() == before


def test_too_much_at_once_is_refused(client, tx):
    client.as_(make.teacher(tx))
    many = "\n\n".join(f"Q{n} " + " ".join(str(hash((n, k))) for k in range(60)) + " {T}" for n in range(400))
    assert "in parts" in send(client, many).text

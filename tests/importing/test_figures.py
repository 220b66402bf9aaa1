"""Opening balances: counted on from, never changed, struck out with a reason."""

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from institute.catalogue import balances
from institute.catalogue.models import HeadlineFigure
from tests import make
from tests.conftest import NOW
from tests.importing.test_flow import sheet, text

TOLD = {
    "indicator": "sessions", "qualifier": ">", "value": 180, "as_of": "2023-11-15", "cumulative": True,
    "scope": {"en": "all"}, "source": "S-008",
}  # fmt: skip


def keep(tx, **given) -> HeadlineFigure:
    figure = balances.keep(tx, {**TOLD, **given}, by_id=None, now=NOW)
    tx.commit()
    return figure


@pytest.mark.parametrize(
    ("text", "day"),
    [("2025", date(2025, 12, 31)), ("2024-02", date(2024, 2, 29)), ("2023-11-15", date(2023, 11, 15))],
)
def test_a_period_ends(text, day):
    assert balances.last_day(text) == day


@pytest.mark.parametrize("text", ["", "25", "2025-13", "2025-02-30", "2025-1", "2025-01-01-01", "0000", "٢٠٢٥"])
def test_no_period(text):
    with pytest.raises(balances.NoPeriod):
        balances.last_day(text)


def test_the_count_goes_on_from_the_newest_that_stands(tx):
    for starts, ends in ((1, 15), (15, 16)):  # the last day's evening in Qingdao, and the day after
        begun = datetime(2023, 11, starts, tzinfo=UTC)
        make.training(tx, starts_at=begun, ends_at=datetime(2023, 11, ends, 15, tzinfo=UTC), taken=7)
    keep(tx, value=81, as_of="2022-09")
    newest = keep(tx)
    keep(tx, value=40, as_of="2024", cumulative=False)
    keep(tx, indicator="person-times", value=13800, qualifier="=")
    keep(tx, indicator="countries", value=84)
    found = {one.indicator: (one.value, one.own, one.total) for one in balances.headlines(tx, now=NOW)}
    assert found == {"sessions": (180, 1, 181), "person-times": (13800, 7, 13807), "countries": (84, None, 84)}
    balances.strike(tx, newest.id, reason="Counted twice.", now=NOW)
    tx.commit()
    assert balances.headlines(tx, now=NOW)[0].total == 83, "the earlier one, and both sessions since"
    with pytest.raises(balances.StruckAlready):
        balances.strike(tx, newest.id, reason="Again.", now=NOW)


def test_kept_shown_and_struck_out(client, tx):
    client.as_(make.officer(tx))
    sent = {**TOLD, "scope": "", "scope-en": "Belt and Road countries", "cumulative": "y", "source_date": ""}
    assert client.post("/office/figures", {**sent, "as_of": "soon"}).status_code == 422
    assert client.post("/office/figures", sent).status_code == 303
    for address in ("/", "/about", "/office/figures"):
        page = client.get(address).text
        assert "more than 180" in page and "Belt and Road countries" in page and "S-008" in page, address
    assert "۱۸۰" in client.get("/?lang=fa").text
    client.get("/?lang=en")
    assert client.post("/office/figures/1/strike", {"reason": ""}).status_code == 422
    assert client.post("/office/figures/1/strike", {"reason": "A slip."}).status_code == 303
    assert "S-008" not in client.get("/").text and "A slip." in client.get("/office/figures").text
    assert client.post("/office/figures/1/strike", {"reason": "Again."}).status_code == 409
    assert client.as_(make.person(tx)).get("/office/figures").status_code == 403


SHEET = ["indicator", "value", "qualifier", "as_of", "cumulative", "scope", "source"]


def sent(client, *rows, header=SHEET, name="figures.xlsx"):
    content = sheet(*rows, header=header) if name.endswith("xlsx") else text(*rows, header=header)
    data = {"file": (BytesIO(content), name)}
    return client.post("/office/figures/sheet", data, content_type="multipart/form-data")


def taken(client, page):
    return client.post("/office/figures/take", {"kept": re.findall(r'name="kept" value="([^"]*)"', page.text)[0]})


def test_a_sheet_is_looked_through_then_kept_all_at_once(client, tx):
    client.as_(make.officer(tx))
    rows = [
        ["sessions", "13 800", "more than", "2023-11-15", "да", "Belt and Road countries", "S-008"],
        ["人次", "۱۳٬۸۰۰", "约", "2022-09", "no", "all", "S-009"], ["страны", 84, "", 2025, "yes", "all", "S-010"],
    ]  # fmt: skip
    for name in ("figures.xlsx", "figures.csv"):
        looked = sent(client, *rows, name=name)
        assert looked.status_code == 200 and "Keep 3 figures" in looked.text
        assert tx.scalars(select(HeadlineFigure)).all() == []
        tx.rollback()
    assert taken(client, looked).status_code == 303
    found = tx.scalars(select(HeadlineFigure).order_by(HeadlineFigure.id)).all()
    assert [(one.indicator, one.qualifier, one.value, one.as_of, one.cumulative, one.scope) for one in found] == [
        ("sessions", ">", 13800, "2023-11-15", True, {"en": "Belt and Road countries"}),
        ("person-times", "≈", 13800, "2022-09", False, {"en": "all"}),
        ("countries", "=", 84, "2025", True, {"en": "all"}),
    ]  # fmt: skip
    tx.rollback()
    again = taken(client, looked)
    assert again.status_code == 422 and again.text.count("This figure is kept already.") == 3
    assert len(tx.scalars(select(HeadlineFigure)).all()) == 3


def test_each_wrong_row_says_why_and_nothing_is_kept(client, tx):
    client.as_(make.officer(tx))
    fine = ["sessions", 5, ">", "2024", "yes", "all", "S-1"]
    wrong = [
        (["trainees", 5, ">", "2024", "yes", "all", "S-1"], "It can be: sessions held"),
        (["sessions", "1.5", ">", "2024", "yes", "all", "S-2"], "whole number"),
        (["sessions", 5, "maybe", "2024", "yes", "all", "S-3"], "It can be: more than"),
        (["sessions", 5, ">", "soon", "yes", "all", "S-4"], "as exactly as the source does"),
        (["sessions", 5, ">", "2024", "perhaps", "all", "S-5"], "It can be: Yes"),
        (["sessions", 5, ">", "2024", "yes", "", "S-6"], "Please fill this in"),
        (["sessions", 5, ">", "2024", "yes", "all", ""], "Please fill this in"), (fine, "kept already"),
    ]  # fmt: skip
    answer = sent(client, fine, *(row for row, _ in wrong))
    assert answer.status_code == 422 and "8 rows are not right yet" in answer.text and 'name="kept"' not in answer.text
    for _, said in wrong:
        assert said in answer.text, said
    several = sent(client, ["trainees", "x", "?", "soon", "", "", ""]).text
    assert several.count('class="field-error"') == 6, "all that is wrong with a row is said at once"
    assert client.post("/office/figures/take", {"kept": "forged"}).status_code == 422
    for content, said in ((b"", "nothing in this table"), (b"PK\x03\x04broken", "cannot read this file")):
        data = {"file": (BytesIO(content), "f.xlsx")}
        assert said in client.post("/office/figures/sheet", data, content_type="multipart/form-data").text
    assert "lacks: value, as of" in sent(client, ["x", "y"], header=["Indicator", "Source"]).text
    assert "more than 100 figures" in sent(client, *[fine] * 101).text
    assert tx.scalars(select(HeadlineFigure)).all() == []


def test_the_sheet_with_titles_shows_how(client, tx):
    client.as_(make.officer(tx))
    content = client.get("/office/figures/template.xlsx").data
    data = {"file": (BytesIO(content), "figures.xlsx")}
    looked = client.post("/office/figures/sheet", data, content_type="multipart/form-data")
    assert looked.status_code == 200 and "Keep 1 figure" in looked.text

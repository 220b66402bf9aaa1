"""Opening balances: counted on from, never changed, struck out with a reason."""

from datetime import UTC, date, datetime

import pytest

from institute.catalogue import balances
from institute.catalogue.models import HeadlineFigure
from tests import make
from tests.conftest import NOW

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

"""Passport numbers and birth dates of a roster: sealed, compared by, masked wherever they are shown, taken back."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from institute import clock
from institute.dossier import actions as dossier
from institute.dossier import queries
from institute.dossier.models import Particular
from institute.importing import shelf, values
from institute.importing.models import CHECKED, STORED
from institute.store import store
from tests import make
from tests.conftest import NOW
from tests.importing.test_flow import Desk, desk, text
from tests.importing.test_guards import tables

__all__ = ["desk"]
HEADER = ["Surname", "Given names", "Country", "Дата рождения", "护照号码", "E-mail"]
ROW = ["LI", "Wei", "CN", "06.05.1990", "e 123-45678", ""]
FIELDS = ["surname", "given", "country", "date_of_birth", "passport_no", "email"]


@pytest.fixture
def proved(desk) -> Desk:
    """A desk whose officer has shown the second factor."""
    desk.client.factor(desk.officer)
    desk.client.as_(desk.officer)
    return desk


def ready(desk: Desk, *rows, training, kind="applications") -> None:
    desk.sent(text(*rows, header=HEADER), "l.csv", kind, training)
    desk.columns()
    assert desk.roster().state == CHECKED


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1990-05-06", "1990-05-06"), ("06.05.1990", "1990-05-06"), ("1990年5月6日", "1990-05-06"),
        ("۱۳۶۹-۰۲-۱۶", "1990-05-06"),
        ("1990-05-06 00:00:00", "1990-05-06"), ("1990", "1990"), ("", ""),
    ],
)  # fmt: skip
def test_birth_dates_are_read_as_lists_write_them(given, kept):
    assert values.birth(given) == kept


@pytest.mark.parametrize(
    ("read", "given"),
    [
        (values.birth, "05/06/1990"), (values.birth, "2990-01-01"), (values.birth, "1850-01-01"),
        (values.birth, "31.02.1990"), (values.birth, "soon"), (values.passport_no, "Е12345678"),
        (values.passport_no, "E123"), (values.passport_no, "E1234567890123456"), (values.passport_no, "E12;45678"),
    ],
)  # fmt: skip
def test_what_is_no_birth_date_and_no_number_is_refused(read, given):
    with pytest.raises(values.Wrong):
        read(given)


def test_they_are_sealed_with_what_they_are_compared_by_and_taken_back(proved, tx):
    training, known = make.training(tx), make.person(tx, "WANG Na", email="w@example.org", country_code="CN")
    before = tables(tx)
    ready(proved, ROW, ["WANG", "Na", "CN", "1988", "G7654321", "w@example.org"], training=training)
    assert [one["field"] for one in proved.roster().columns] == FIELDS and tables(tx) == before
    proved.post("decide", {"say": "email", "email": "same"})
    proved.post("store")
    assert proved.roster().state == STORED, proved.roster().refusal
    rows = tx.scalars(select(Particular).order_by(Particular.id)).all()
    assert {(one.field, one.grade) for one in rows} == {("passport_no", "P2"), ("date_of_birth", "P2")}
    new = next(one.person_id for one in rows if one.person_id != known.id)
    assert queries.opened(tx, training.id, new) == {"passport_no": "E12345678", "date_of_birth": "1990-05-06"}
    assert queries.opened(tx, training.id, known.id) == {"passport_no": "G7654321", "date_of_birth": "1988"}
    prints = {one.field: one.fingerprint for one in rows if one.person_id == new}
    dossier.keep(
        tx, training.id, new, {"passport_no": "E12345678", "date_of_birth": "1990-05-06"}, {}, country="CN", now=NOW
    )
    assert prints == {one.field: one.fingerprint for one in rows if one.person_id == new}, "as people's own are"
    tx.rollback()
    proved.post("undo")
    assert tables(tx) == before


def test_what_is_known_of_somebody_stays(proved, tx):
    training, who = make.training(tx), make.person(tx, "LI Wei", email="l@example.org", country_code="CN")
    kept = {"values": {"passport_no": "E11111111"}, "grades": {"passport_no": "P2"}}
    dossier.keep(tx, training.id, who.id, **kept, country="CN", now=NOW)
    tx.commit()
    ready(proved, [*ROW[:5], "l@example.org"], training=training)
    proved.post("decide", {"say": "email", "email": "same"})
    proved.post("store")
    assert queries.opened(tx, training.id, who.id) == {"passport_no": "E11111111", "date_of_birth": "1990-05-06"}


def test_nobody_reads_them_on_the_way(proved, tx):
    bad = ["LI", "Bo", "CN", "06/05/1991", "E99;45670", ""]
    ready(proved, ROW, bad, ["LI", "Na", "CN", "1992", "E12345678", ""], training=make.training(tx))
    pages = [proved.page(f"?say={say}").text for say in ("bad", "all")]
    report = load_workbook(BytesIO(proved.page("/report.xlsx").data)).active
    pages.append(str([[cell.value for cell in row] for row in report.rows]))
    for page in (*pages, str(proved.roster().columns)):
        assert not any(told in page for told in ("12345678", "123-45678", "45670", "06.05", "06/05", "05-06"))
    assert (
        "E•••••78" in pages[1]
        and "1990" in pages[1]
        and "year-month-day" in pages[0]
        and "as in the passport: 5 to 15" in pages[0]
    )
    assert "Row 2 has the same passport number" in pages[0]
    for part in ("file", "rows"):
        with store().open(f"imports/{proved.roster().key}/{part}") as kept:
            assert b"LI" not in kept.read()[:2000]
    assert shelf.rows(proved.roster())[0]["values"]["passport_no"] == "E12345678"


def test_only_who_has_shown_the_second_factor_brings_them_in(desk, tx):
    training = make.training(tx)
    desk.sent(text(ROW, header=HEADER), "l.csv", "applications", training)
    page = desk.page().text
    assert "These columns are not taken: Дата рождения, 护照号码" in page and "•" not in page
    desk.columns()
    assert [one["field"] for one in desk.roster().columns][3:5] == ["restricted"] * 2
    desk.post("store")
    assert desk.roster().state == STORED and tx.scalars(select(Particular)).all() == []


def test_a_session_takes_what_it_asks_for_as_long_as_it_is_kept(proved, tx):
    now = clock.now()
    online = make.training(tx, mode="online")
    proved.sent(text(ROW, header=HEADER), "l.csv", "applications", online)
    assert [one["field"] for one in proved.roster().columns][3:5] == ["date_of_birth", "restricted"]
    for years, fields in ((1, FIELDS[3:5]), (3, ["restricted"] * 2)):
        starts, ends = (
            now.replace(year=now.year - years, month=1, day=2),
            now.replace(year=now.year - years, month=12, day=28),
        )
        over = make.training(tx, starts_at=starts, ends_at=ends)
        proved.sent(text(ROW, header=HEADER), "l.csv", "participants", over)
        assert [one["field"] for one in proved.roster().columns][3:5] == fields

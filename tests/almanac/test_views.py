"""Holidays and visa rules in the office, and what travellers and planners read of them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from institute import jobs
from institute.almanac import actions
from institute.almanac.models import Holiday, VisaRule
from institute.work import learn_kinds, run_job
from tests import make

HOLIDAY = {"country_code": "KZ", "first": "2027-03-21", "last": "2027-03-23", "names-en": "Nauryz", "kind": "public"}
RULE = {"country_code": "KG", "passport": "ordinary", "purpose": "exchange", "outcome": "exempt", "most_days": "30"}


def holiday(tx, country="KZ", first=date(2027, 3, 21), last=date(2027, 3, 23), name="Nauryz", **more):
    return make.keep(tx, Holiday(country_code=country, first=first, last=last, names={"en": name}, **more))


@pytest.mark.parametrize(("who", "status"), [("officer", 200), ("certifier", 403), ("teacher", 403), ("person", 403)])
@pytest.mark.parametrize(
    "address", ["/office/holidays", "/office/holidays/new", "/office/visa-rules", "/office/visa-rules/new"]
)
def test_who_keeps_them(client, tx, who, status, address):
    assert client.as_(getattr(make, who)(tx)).get(address).status_code == status


def test_a_holiday_is_added_found_changed_and_removed(client, tx):
    client.as_(make.officer(tx))
    assert client.post("/office/holidays/new", HOLIDAY).status_code == 303
    assert "Nauryz" in client.get("/office/holidays?year=2027&country=KZ", htmx=True).text
    assert "Nauryz" in client.get("/office/holidays?q=казахстан", htmx=True).text
    assert "Nauryz" not in client.get("/office/holidays?year=2026", htmx=True).text
    kept = tx.scalars(select(Holiday)).one()
    assert client.post(f"/office/holidays/{kept.id}", {**HOLIDAY, "last": "2027-03-24"}).status_code == 303
    tx.commit()
    tx.refresh(kept)
    assert kept.last == date(2027, 3, 24)
    assert client.post(f"/office/holidays/{kept.id}/remove").status_code == 303
    tx.commit()
    assert tx.scalars(select(Holiday)).all() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"last": "2027-03-20"}, "last"), ({"first": "soon"}, "first"), ({"names-en": ""}, "names-en")],
)
def test_a_holidays_mistakes_stand_beside_their_fields(client, tx, change, field):
    client.as_(make.officer(tx))
    answer = client.post("/office/holidays/new", {**HOLIDAY, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    tx.commit()
    assert tx.scalars(select(Holiday)).all() == []


def test_a_year_is_brought_in_once_by_the_worker(app, client, tx):
    learn_kinds()
    client.as_(make.officer(tx))
    assert client.post("/office/holidays/bring-in", {"year": "2027"}).status_code == 303
    with app.app_context():
        run_job(tx.scalars(select(jobs.Job.id)).one())
    tx.commit()
    assert len(tx.scalars(select(Holiday)).all()) > 100
    client.post("/office/holidays/bring-in", {"year": "2027"})
    assert "in the list already" in client.get("/office/holidays").text
    assert len(tx.scalars(select(jobs.Job.id)).all()) == 1


@pytest.mark.parametrize("year", ["", "x", "-5", "99999999999999"])
def test_a_year_that_is_none_is_refused(client, tx, year):
    client.as_(make.officer(tx))
    assert client.post("/office/holidays/bring-in", {"year": year}).status_code == 303
    assert tx.scalars(select(jobs.Job.id)).all() == []


def test_a_rule_is_added_changed_and_removed(client, tx):
    client.as_(make.officer(tx))
    assert client.post("/office/visa-rules/new", RULE).status_code == 303
    kept = tx.scalars(select(VisaRule)).one()
    assert client.post(f"/office/visa-rules/{kept.id}", {**RULE, "country_code": ""}).status_code == 303
    tx.commit()
    tx.refresh(kept)
    assert kept.country_code is None
    assert "All others" in client.get("/office/visa-rules").text
    assert client.post(f"/office/visa-rules/{kept.id}/remove").status_code == 303
    tx.commit()
    assert tx.scalars(select(VisaRule)).all() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"most_days": "0"}, "most_days"),
        ({"valid_from": "2027-01-02", "valid_to": "2027-01-01"}, "valid_to"),
        ({"outcome": "free"}, "outcome"),
    ],
)
def test_a_rules_mistakes_stand_beside_their_fields(client, tx, change, field):
    client.as_(make.officer(tx))
    answer = client.post("/office/visa-rules/new", {**RULE, **change})
    assert (answer.status_code, f'id="{field}-error"' in answer.text) == (422, True)


def test_a_traveller_reads_what_to_expect(client, tx):
    actions.load_visa_rules(tx)
    tx.commit()
    asked = "passport=ordinary&purpose=exchange&first=2027-05-10&last=2027-05-23"
    assert "Likely exempt" in client.get(f"/visa?country=KZ&{asked}").text
    assert "Visa needed" in client.get(f"/visa?country=PK&{asked}").text
    assert "Please ask" in client.get(f"/visa?country=RU&{asked}").text  # the trial has ended by then
    assert "need no visa" in client.get(f"/visa?country=CN&{asked}").text
    wrong = client.get("/visa?country=KZ&passport=ordinary&purpose=exchange&first=2027-05-10&last=2027-05-01")
    assert (wrong.status_code, 'id="last-error"' in wrong.text) == (422, True)
    assert client.get("/visa").status_code == 200


def test_rules_are_loaded_once_and_then_the_offices(tx):
    actions.load_visa_rules(tx)
    many = len(tx.scalars(select(VisaRule)).all())
    tx.delete(tx.scalars(select(VisaRule)).first())
    actions.load_visa_rules(tx)
    assert len(tx.scalars(select(VisaRule)).all()) == many - 1


def test_a_planner_is_warned_of_the_classs_holidays(client, tx, asked):
    training = make.training(tx)
    first = training.starts_at.date()
    make.application(tx, training, make.person(tx), country_code="KZ")
    holiday(tx, first=first, last=first)
    holiday(tx, country="TJ", first=first, last=first, name="Elsewhere")
    holiday(tx, first=first - timedelta(9), last=first - timedelta(8), name="Before")
    client.as_(make.officer(tx))
    address = f"/office/sessions/{training.code}/countries"
    with asked() as questions:
        panel = client.get(address, htmx=True).text
    assert len(questions) <= 12
    assert "Nauryz" in panel
    assert "Holidays fall into the days" in panel
    assert "Elsewhere" not in panel
    assert "Before" not in panel
    assert client.get(address).status_code == 200


def test_without_holidays_nobody_is_warned(client, tx):
    training = make.training(tx)
    client.as_(make.officer(tx))
    assert "Holidays fall" not in client.get(f"/office/sessions/{training.code}/countries", htmx=True).text

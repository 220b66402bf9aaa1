"""Each field's rule as a table of cases; what each mode, type and nationality is asked; masks; reminders."""

from datetime import date, datetime, timedelta

import pytest

from institute.dossier import consents, fields, forms, rules
from institute.dossier.fields import AFTER, BY_KEY, FIELDS, HEALTH, PAPERS, WHO
from institute.dossier.models import FILE, P1, P2, P3
from institute.dossier.rules import Case
from institute.enrolment.forms import Answers
from institute.forms import BaseForm
from tests.conftest import NOW

CASE = Case("on-site", "economic-trade", ends_on=date(2026, 12, 30), today=date(2026, 11, 20), nationality="IR")


def said(key: str, typed: str, case: Case = CASE) -> tuple[str, str]:
    """What is kept of what was typed, and what is said about it."""
    form = forms.with_fields(BaseForm, [BY_KEY[key]], case)(Answers({key: typed}))
    form.validate()
    return forms.kept(form)[key], " ".join(map(str, form[key].errors))


@pytest.mark.parametrize(
    ("key", "typed", "kept", "wrong"),
    [
        ("date_of_birth", "1990-05-17", "1990-05-17", ""),
        ("date_of_birth", "1990/5/7", "1990-05-07", ""),
        ("date_of_birth", "1990.05", "1990-05", ""),
        ("date_of_birth", "1990", "1990", ""),
        ("date_of_birth", "1990-00-00", "1990", ""),  # as passports print what nobody knows
        ("date_of_birth", "1369-02-27", "1990-05-17", ""),  # Solar Hijri
        ("date_of_birth", "17.5.1990", "1990-05-17", ""),  # as Russian writes it
        ("date_of_birth", "5/17/1990", "5/17/1990", "Please write year-month-day"),  # may be any
        ("date_of_birth", "۱۳۶۹/۰۲/۲۷", "1990-05-17", ""),
        ("date_of_birth", "1369-12-30", "1369-12-30", "cannot be"),  # no leap year there
        ("date_of_birth", "1990-13-01", "1990-13-01", "year-month-day"),
        ("date_of_birth", "1990-02-30", "1990-02-30", "year-month-day"),
        ("date_of_birth", "17 May 1990", "17 May 1990", "year-month-day"),
        ("date_of_birth", "2026-11-21", "2026-11-21", "cannot be"),
        ("date_of_birth", "1910-01-01", "1910-01-01", "cannot be"),
        ("date_of_birth", "", "", "fill this in"),
        ("passport_no", "n 7654-3210", "N76543210", ""),
        ("passport_no", "ع۱۲۳۴۵۶۷", "ع1234567", "Latin capitals"),
        ("passport_no", "N123", "N123", "Latin capitals"),
        ("passport_no", "А1234567", "А1234567", "Latin capitals"),  # a Cyrillic А
        ("passport_issued", "2020-01-01", "2020-01-01", ""),
        ("passport_issued", "2026-11-20", "2026-11-20", ""),
        ("passport_issued", "2026-11-21", "2026-11-21", "has not come"),
        ("passport_issued", "2020-01", "2020-01", "year-month-day"),
        ("passport_expires", "2027-06-30", "2027-06-30", ""),  # six months to the day
        ("passport_expires", "2027-06-29", "2027-06-29", "until 2027-06-30"),
        ("passport_expires", "never", "never", "year-month-day"),
        ("passport_type", "service", "service", ""),
        ("passport_type", "stolen", "", "valid choice"),
        ("nationality", "IR", "IR", ""),
        ("nationality", "XX", "", "valid choice"),
        ("sex", "X", "X", ""),
        ("sex", "", "", "fill this in"),
        ("degree_year", "۲۰۱۲", "2012", ""),
        ("degree_year", "2027", "2027", "a year that was"),
        ("degree_year", "99", "99", "a year that was"),
        ("emergency_phone", "۰۹۱۲ ۳۴۵ ۶۷", "0912 345 67", ""),
        ("emergency_phone", "home", "home", "country code"),
        ("diet", "halal no-beef", "halal no-beef", ""),
        ("diet", "halal stones", "halal", "valid choice"),
        ("diet", "", "", ""),
        ("fit", "yes", "yes", ""),
        ("fit", "", "", "Please tick"),
        ("health", "", "", ""),
        ("arrival_at", "2027-01-31 09:00", "2027-01-31 09:00", ""),
        ("arrival_at", "2027-01-31 25:00", "2027-01-31 25:00", "a day and a time"),
        ("roommate", "x" * 201, "x" * 201, "at most 200"),
    ],
)  # fmt: skip
def test_what_each_field_takes(key: str, typed: str, kept: str, wrong: str):
    found, error = said(key, typed)
    assert found == kept
    assert wrong in error if wrong else error == ""


def keys(step: str, **change) -> set[str]:
    case = Case(**{**vars(CASE), **change})
    return {each.key for each in fields.asked(step, case)}


def test_online_asks_for_no_passport_no_health_no_diet_and_no_flights():
    every = set().union(*(keys(step, mode="online") for step in (WHO, PAPERS, HEALTH, AFTER)))
    assert keys(PAPERS, mode="online") == keys(HEALTH, mode="online") == keys(AFTER, mode="online") == set()
    assert "date_of_birth" in every and not any(BY_KEY[key].grade == P3 for key in every)


def test_an_open_day_asks_its_guests_for_no_papers():
    assert keys(PAPERS, type="event") == keys(HEALTH, type="event") == keys(AFTER, type="event") == set()


@pytest.mark.parametrize("mode", ["on-site", "hybrid"])
def test_on_site_asks_for_papers_and_health(mode: str):
    assert {"passport_no", "passport_scan", "photo"} <= keys(PAPERS, mode=mode)
    assert {"fit", "diet", "emergency_phone"} <= keys(HEALTH, mode=mode)


@pytest.mark.parametrize(
    ("step", "change", "key", "there"),
    [
        ("work", {"type": "foreign-aid"}, "supervisor_email", True),
        ("work", {}, "supervisor_email", False),
        ("why", {"type": "foreign-aid", "mode": "online"}, "country_report", True),
        ("why", {}, "country_report", False),
        (AFTER, {}, "visa_place", True),
        (AFTER, {"nationality": "CN"}, "visa_place", False),
    ],
)
def test_who_is_asked(step: str, change: dict, key: str, there: bool):
    assert (key in keys(step, **change)) is there


def test_nothing_restricted_is_ordinary():
    """domain.md 3.2 and 7.3: the class of what is restricted, written down twice."""
    restricted = {
        P2: {"date_of_birth", "passport_type", "passport_no", "passport_issued", "passport_expires",
             "passport_authority", "visa_place", "visa_no", "arrival_flight", "arrival_at", "departure_flight",
             "departure_at", "insurance", "room", "roommate", "size"},
        P3: {"passport_scan", "photo", "fit", "health", "diet", "allergies", "prayer_room"},
    }  # fmt: skip
    assert {grade: {each.key for each in FIELDS if each.grade == grade} for grade in (P2, P3)} == restricted
    assert [each.key for each in FIELDS if AFTER in each.steps and each.grade == P1] == []
    assert [each.key for each in FIELDS if each.kind == FILE and each.grade != P3] == []


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("passport_no", "E12345617", "E•••••17"),
        ("passport_no", "E1", "•••••"),
        ("date_of_birth", "1990-05-17", "1990"),
        ("date_of_birth", "unreadable", "•••••"),
        ("health", "Asthma", "•••••"),
        ("visa_no", "V1234567", "•••••"),
    ],
)
def test_masks(field: str, text: str, shown: str):
    assert rules.mask(field, text) == shown


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 30), 6, date(2027, 6, 30)),
    ],
)
def test_months_after(start: date, months: int, then: date):
    assert rules.months_after(start, months) == then


@pytest.mark.parametrize(
    ("left", "last", "due"),
    [
        (timedelta(days=8), None, None),
        (timedelta(days=7), None, 7),
        (timedelta(days=6), 7, None),
        (timedelta(days=3), 7, 3),
        (timedelta(days=2), None, 3),  # the worker slept: one letter, not two
        (timedelta(hours=5), 3, 1),
        (timedelta(hours=5), 1, None),
        (timedelta(0), None, None),
    ],
)
def test_each_reminder_is_due_once(left: timedelta, last: int | None, due: int | None):
    closes: datetime = NOW + left
    assert rules.due_reminder(closes, last, NOW) == due


@pytest.mark.parametrize(
    ("change", "sensitive", "asked"),
    [
        ({}, True, {"sensitive": True, "transfer": False, "publicity": False, "alumni": False}),
        ({"mode": "online"}, False, {"transfer": False, "publicity": False, "alumni": False}),
        ({"type": "foreign-aid"}, True, {"sensitive": True, "transfer": True, "publicity": False, "alumni": False}),
    ],
)
def test_consents_asked(change: dict, sensitive: bool, asked: dict[str, bool]):
    case = Case(**{**vars(CASE), **change})
    assert {one.kind: one.needed for one in consents.asked(case, sensitive)} == asked

"""Visa outlooks and holidays as tables of cases."""

from datetime import date, timedelta
from types import SimpleNamespace as Some

import pytest

from institute.almanac import calendars, rules
from institute.almanac.models import ASK, EXEMPT, NEEDED, WORKDAY

DAY = date(2026, 9, 1)


def rule(country=None, outcome=EXEMPT, **more):
    given = {"passport": "", "purpose": "", "most_days": None, "valid_from": None, "valid_to": None, "id": 1}
    return Some(country_code=country, outcome=outcome, **{**given, **more})


TRIAL = rule("RU", passport="ordinary", purpose="exchange", most_days=30,
             valid_from=date(2025, 9, 15), valid_to=date(2026, 9, 15))  # fmt: skip
OTHERS = rule(outcome=NEEDED, purpose="exchange")
SERVICE = rule(outcome=ASK, passport="service")


@pytest.mark.parametrize(("known", "country", "passport", "purpose", "days", "outcome", "ended"), [
    ([], "RU", "ordinary", "exchange", 10, ASK, False),
    ([TRIAL, OTHERS], "RU", "ordinary", "exchange", 14, EXEMPT, False),  # 1 to 14 September: its last day
    ([TRIAL, OTHERS], "RU", "ordinary", "exchange", 15, ASK, True),  # the 15th is one day too late
    ([TRIAL, OTHERS], "RU", "ordinary", "study", 10, ASK, False),
    ([TRIAL, OTHERS], "KG", "ordinary", "exchange", 10, NEEDED, False),
    ([TRIAL, OTHERS, SERVICE], "KG", "service", "exchange", 10, ASK, False),
    ([OTHERS, rule("KZ", most_days=30)], "KZ", "ordinary", "exchange", 30, EXEMPT, False),
    ([OTHERS, rule("KZ", most_days=30)], "KZ", "ordinary", "exchange", 31, NEEDED, False),
    ([rule("BY", ASK), rule("BY", NEEDED, purpose="study")], "BY", "ordinary", "study", 200, NEEDED, False),
    ([rule("BY", ASK), rule("BY", NEEDED, purpose="study")], "BY", "ordinary", "exchange", 20, ASK, False),
    ([rule("KZ", valid_from=DAY + timedelta(1))], "KZ", "ordinary", "exchange", 10, ASK, True),
])  # fmt: skip
def test_the_most_particular_rule_that_holds_all_days_decides(known, country, passport, purpose, days, outcome, ended):
    found = rules.outlook(known, country, passport, purpose, DAY, DAY + timedelta(days - 1))
    assert (found.outcome, found.ended) == (outcome, ended)


def test_a_longer_stay_says_how_long():
    found = rules.outlook([rule("KZ", most_days=30)], "KZ", "ordinary", "exchange", DAY, DAY + timedelta(30))
    assert found.over_days == 31


@pytest.mark.parametrize(("country", "day", "name"), [
    ("KZ", date(2026, 3, 22), "Nowruz Holiday"),
    ("IR", date(2026, 3, 21), "Nowruz"),
    ("RU", date(2026, 6, 12), "Russia Day"),
    ("CN", date(2026, 10, 2), "National Day"),
])  # fmt: skip
def test_the_library_knows_our_countries(country, day, name):
    found = [one for one in calendars.year_of(country, 2026) if one.first <= day <= one.last]
    assert name in found[0].names["en"]


def test_days_in_a_row_are_one_holiday_and_chinas_working_weekends_are_there():
    found = list(calendars.year_of("CN", 2026))
    national = next(one for one in found if one.names["en"] == "National Day")
    assert national.first == date(2026, 10, 1)
    assert national.last >= date(2026, 10, 3)
    assert national.names["zh"] == "国庆节"
    assert date(2026, 2, 14) in [one.first for one in found if one.kind == WORKDAY]


def test_a_country_the_library_does_not_know_has_none():
    assert list(calendars.year_of("XX", 2026)) == []

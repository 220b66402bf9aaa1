"""What a session asks, at its borders."""

from datetime import date

import pytest

from institute.enrolment.eligibility import (
    AGE,
    COUNTRY,
    EARLIER,
    LEVEL,
    MET,
    NOT_MET,
    PASSPORT,
    RANK,
    UNKNOWN,
    Asked,
    Told,
    age_on,
    asks,
    overall,
    weigh,
)
from institute.language import LANGUAGES, speaking

STARTS, ENDS = date(2027, 3, 10), date(2027, 3, 31)


def state(rule: str, told: Told, starts: date = STARTS, ends: date = ENDS, **asked) -> str:
    verdict = next(each for each in weigh(Asked(starts, ends, **asked), told) if each.rule == rule)
    assert verdict.why
    return verdict.state


@pytest.mark.parametrize(
    ("born", "starts", "verdict"),
    [
        ("2009-03-10", date(2027, 3, 10), MET),  # 18 on the first day
        ("2009-03-11", date(2027, 3, 10), NOT_MET),  # the day after
        ("2009-03-09", date(2027, 3, 10), MET),
        ("2008-02-29", date(2026, 2, 28), NOT_MET),  # no 29 February in 2026: 18 on 1 March
        ("2008-02-29", date(2026, 3, 1), MET),
        ("2008-02-29", date(2028, 2, 29), MET),
        ("2010-02-28", date(2028, 2, 29), MET),
        ("2010-03-01", date(2028, 2, 29), NOT_MET),
        ("2009-02", date(2027, 3, 10), MET),  # some day of February
        ("2009-03", date(2027, 3, 10), UNKNOWN),
        ("2009-03", date(2027, 3, 31), MET),
        ("2009-04", date(2027, 3, 10), NOT_MET),
        ("2009", date(2027, 12, 31), MET),
        ("2009", date(2027, 12, 30), UNKNOWN),
        ("2009", date(2027, 1, 1), UNKNOWN),
        ("2010", date(2027, 12, 31), NOT_MET),
        ("2008", date(2027, 1, 1), MET),
        ("", STARTS, UNKNOWN),
        ("1388-12-20 or so", STARTS, UNKNOWN),
    ],
)
def test_eighteen(born, starts, verdict):
    assert state(AGE, Told(born=born), starts, age_from=18) == verdict


@pytest.mark.parametrize(
    ("born", "verdict"),
    [
        ("1982-03-10", MET),  # 45 that day
        ("1981-03-11", MET),  # 45 to the last day
        ("1981-03-10", NOT_MET),  # 46 on the first day
        ("1981", UNKNOWN),
        ("1981-03", UNKNOWN),
        ("1980", NOT_MET),
    ],
)
def test_at_most_forty_five(born, verdict):
    assert state(AGE, Told(born=born), age_to=45) == verdict
    assert state(AGE, Told(born=born), age_from=18, age_to=45) == verdict


def test_one_age_between_two_impossible_ones_is_never_met():
    """Both ages a year leaves open miss the only one asked for by a side each: there is none between."""
    assert age_on(STARTS, "1990") == (36, 37)
    assert state(AGE, Told(born="1990"), age_from=38, age_to=38) == NOT_MET


@pytest.mark.parametrize(
    ("ends", "passport", "verdict"),
    [
        (date(2027, 3, 31), date(2027, 9, 30), MET),  # 31 March and six months
        (date(2027, 3, 31), date(2027, 9, 29), NOT_MET),
        (date(2027, 8, 31), date(2028, 2, 29), MET),
        (date(2027, 8, 31), date(2028, 2, 28), NOT_MET),
        (date(2026, 8, 31), date(2027, 2, 28), MET),
        (date(2027, 3, 31), None, UNKNOWN),
    ],
)
def test_six_months_of_passport(ends, passport, verdict):
    assert state(PASSPORT, Told(passport_ends=passport), ends=ends, passport_months=6) == verdict


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        (Told(), MET),
        (Told(attended=[date(2025, 3, 10)]), MET),  # two years to the day
        (Told(attended=[date(2025, 3, 11)]), NOT_MET),
        (Told(attended=[date(2019, 3, 11), date(2027, 1, 1)]), NOT_MET),
        (Told(attended=[date(2027, 4, 1)]), MET),  # afterwards
        (Told(earlier="2026, customs, Qingdao"), NOT_MET),
        (Told(earlier="2025, customs, Qingdao"), UNKNOWN),  # before or after 10 March?
        (Told(earlier="2024, customs, Qingdao"), MET),
        (Told(earlier="۱۴۰۵، گمرک، چینگ‌دائو"), NOT_MET),  # 2026
        (Told(earlier="۱۳۹۵"), MET),
        (Told(earlier="2016 and 2026"), NOT_MET),
        (Told(earlier="Customs course, 120 hours"), UNKNOWN),
        (Told(earlier="  "), MET),
        (Told(earlier="room 9999, 12026"), UNKNOWN),
    ],
)
def test_two_years_between(told, verdict):
    assert state(EARLIER, told, years_between=2) == verdict


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [
        ({"en": "B2"}, MET),
        ({"en": "C1"}, MET),
        ({"en": "B1"}, NOT_MET),
        ({"en": "B1", "ru": "B2"}, MET),
        ({"fa": "C2"}, NOT_MET),
        ({"en": "Z9"}, NOT_MET),
        ({"en": ""}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_a_working_language(levels, verdict):
    assert state(LEVEL, Told(levels=levels), level="B2", tongues=["en", "ru"]) == verdict


def test_rank_and_country():
    assert state(RANK, Told(rank="director"), ranks=["minister", "director"]) == MET
    assert state(RANK, Told(rank="section"), ranks=["minister", "director"]) == NOT_MET
    assert state(RANK, Told(), ranks=["minister"]) == UNKNOWN
    assert state(COUNTRY, Told(country="KZ"), countries=["KZ", "UZ"]) == MET
    assert state(COUNTRY, Told(country="IR"), countries=["KZ", "UZ"]) == NOT_MET
    assert state(COUNTRY, Told(), countries=["KZ"]) == UNKNOWN


def test_what_is_asked_is_weighed_and_nothing_else():
    asked = Asked(STARTS, ENDS, age_from=18, ranks=["section"], level="B1", tongues=["en"], hard=frozenset({AGE}))
    verdicts = weigh(asked, Told(born="1990-01-01", rank="section"))
    assert [(each.rule, each.state, each.hard) for each in verdicts] == [
        (AGE, MET, True),
        (RANK, MET, False),
        (LEVEL, UNKNOWN, False),
    ]
    assert [rule for rule, _ in asks(asked)] == [AGE, RANK, LEVEL]
    assert weigh(Asked(STARTS, ENDS), Told()) == []
    assert overall([]) == overall(verdicts[:2]) == MET
    assert overall(verdicts) == UNKNOWN
    assert overall([*verdicts, *weigh(Asked(STARTS, ENDS, age_from=90), Told(born="1990"))]) == NOT_MET


@pytest.mark.parametrize("code", LANGUAGES)
def test_said_in_every_language(code):
    asked = Asked(STARTS, ENDS, 18, 45, ["section"], "B1", ["en"], 6, 2, ["KZ"])
    with speaking(code):
        assert all(verdict.asks and verdict.why for verdict in weigh(asked, Told()))

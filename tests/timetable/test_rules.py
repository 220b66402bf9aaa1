"""Times over zones and midnight, clashes, warnings, series, and how a week is drawn: tables of cases."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute.almanac.models import PUBLIC, WORKDAY, Holiday
from institute.timetable import rules, weeks
from institute.timetable.rules import FRIDAY, HOLIDAY, RAMADAN, SPEAKER, TRAINEES, VENUE, Held


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@dataclass
class Span:
    starts_at: datetime
    ends_at: datetime
    zone: str = "Asia/Shanghai"
    kind: str = "lecture"


# From Monday, 9:00, to Friday, 17:00, in Qingdao.
WEEK = Span(utc("2026-11-23T01:00"), utc("2026-11-27T09:00"))


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        ("2026-11-23T01:00", "2026-11-23T04:00", None),
        ("2026-11-22T16:00", "2026-11-22T18:00", None),  # Monday's first minute in Qingdao
        ("2026-11-27T12:00", "2026-11-27T16:00", None),  # until Friday's last
        ("2026-11-22T15:59", "2026-11-22T18:00", rules.OutsideSession),
        ("2026-11-27T12:00", "2026-11-27T16:01", rules.OutsideSession),
        ("2026-11-24T04:00", "2026-11-24T04:00", rules.EndsFirst),
        ("2026-11-24T04:00", "2026-11-24T01:00", rules.EndsFirst),
        ("2026-11-24T01:00", "2026-11-24T17:01", rules.TooLong),
    ],
)
def test_when_a_meeting_may_be(starts, ends, refusal):
    if refusal is None:
        return rules.check_when(utc(starts), utc(ends), WEEK)
    with pytest.raises(refusal):
        rules.check_when(utc(starts), utc(ends), WEEK)


def test_outside_names_the_days():
    with pytest.raises(rules.OutsideSession) as refused:
        rules.check_when(utc("2026-12-01T01:00"), utc("2026-12-01T02:00"), WEEK)
    assert "23–27 Nov 2026" in str(refused.value.message)


@pytest.mark.parametrize(
    ("zone", "starts", "minutes", "longer", "moved", "ends"),
    [
        ("Asia/Shanghai", "2026-11-24T01:00", 1440, 0, "2026-11-25T01:00", "2026-11-25T02:00"),
        ("Asia/Shanghai", "2026-11-24T01:00", -15, 30, "2026-11-24T00:45", "2026-11-24T02:15"),
        # Cairo springs forward on 24 April 2026: 10:00 stays 10:00, which is an hour earlier by UTC.
        ("Africa/Cairo", "2026-04-23T08:00", 1440, 0, "2026-04-24T07:00", "2026-04-24T08:00"),
        # and back on 30 October 2026.
        ("Africa/Cairo", "2026-10-29T07:00", 1440, 0, "2026-10-30T08:00", "2026-10-30T09:00"),
        # 0:30 does not exist in Cairo on the day it springs forward: the hour after.
        ("Africa/Cairo", "2026-04-22T22:30", 1440, 0, "2026-04-23T22:30", "2026-04-23T23:30"),
        # Over midnight.
        ("Asia/Shanghai", "2026-11-24T15:30", 60, 0, "2026-11-24T16:30", "2026-11-24T17:30"),
    ],
)
def test_moving_on_the_places_wall_clock(zone, starts, minutes, longer, moved, ends):
    began = utc(starts)
    assert rules.moved(began, began + timedelta(hours=1), zone, minutes, longer) == (utc(moved), utc(ends))


@pytest.mark.parametrize(
    ("first", "until", "weekdays", "found"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), {0, 2}, [23, 25]),
        (date(2026, 11, 24), date(2026, 11, 30), {0}, [30]),
        (date(2026, 11, 24), date(2026, 11, 24), {1}, [24]),
    ],
)
def test_repeating(first, until, weekdays, found):
    assert [day.day for day in rules.repeated(first, until, weekdays)] == found


def test_repeating_on_no_day_or_too_many():
    with pytest.raises(rules.NoDay):
        rules.repeated(date(2026, 11, 24), date(2026, 11, 29), {0})
    with pytest.raises(rules.TooMany):
        rules.repeated(date(2026, 1, 1), date(2026, 12, 31), {0, 1})
    with pytest.raises(rules.TooMany):
        rules.repeated(date(2026, 1, 1), date(9999, 12, 31), {0})


def held(number: int, begins: float, ends: float, **more: Any) -> Held:
    """Session 1's unless said; hours of one day in UTC."""
    day = utc("2026-11-24T00:00")
    more = {"training_id": 1, **more}
    return Held(number, starts_at=day + timedelta(hours=begins), ends_at=day + timedelta(hours=ends), **more)


@pytest.mark.parametrize(
    ("one", "other", "shared", "kinds"),
    [
        ({"venue_id": 7}, {"venue_id": 7, "training_id": 2}, {}, [VENUE]),
        ({"venue_id": 7}, {"venue_id": 8, "training_id": 2}, {}, []),
        ({"venue_id": None}, {"venue_id": None, "training_id": 2}, {}, []),
        ({"people": frozenset({3})}, {"people": frozenset({3, 4}), "training_id": 2}, {}, [SPEAKER]),
        ({"people": frozenset({"li na"})}, {"people": frozenset({"li na"}), "training_id": 2}, {}, [SPEAKER]),
        ({}, {"training_id": 2}, {2: 5}, [TRAINEES]),
        ({}, {"training_id": 3}, {2: 5}, []),
        ({"kind": "free"}, {"training_id": 2}, {2: 5}, []),
        ({"kind": "free", "venue_id": 7}, {"venue_id": 7, "training_id": 2}, {2: 5}, [VENUE]),
        ({"venue_id": 7, "people": frozenset({3})}, {"venue_id": 7, "people": frozenset({3}), "training_id": 2},
         {2: 1}, [VENUE, SPEAKER, TRAINEES]),
    ],
)  # fmt: skip
def test_what_clashes(one, other, shared, kinds):
    found = rules.clashes([held(1, 1, 4, **one)], [held(2, 3, 5, **other)], shared)
    assert [clash.kind for clash in found] == kinds
    assert all((clash.id, clash.other.id) == (1, 2) for clash in found)


@pytest.mark.parametrize(("begins", "ends", "many"), [(4, 5, 0), (0, 1, 0), (3.99, 5, 1), (1, 4, 1), (2, 3, 1)])
def test_what_touches_does_not_clash(begins, ends, many):
    other = held(2, begins, ends, venue_id=7, training_id=2)
    assert len(rules.clashes([held(1, 1, 4, venue_id=7)], [other], {})) == many


def test_two_meetings_of_one_session_at_once_clash_both_ways():
    found = rules.clashes([held(1, 1, 4), held(2, 3, 5)], [], {1: 20})
    assert [(clash.id, clash.kind, clash.other.id, clash.many) for clash in found] == [
        (1, TRAINEES, 2, 20), (2, TRAINEES, 1, 20),
    ]  # fmt: skip


def test_instants_clash_whatever_the_zones():
    almaty = Held(1, 1, utc("2026-11-24T04:00"), utc("2026-11-24T05:00"), 7, zone="Asia/Almaty")  # 9:00 there
    qingdao = Held(2, 2, utc("2026-11-24T01:00"), utc("2026-11-24T04:30"), 7, zone="Asia/Shanghai")  # 9:00 there
    assert [clash.kind for clash in rules.clashes([almaty], [qingdao], {})] == [VENUE]


REPUBLIC_DAY = Holiday(country_code="KZ", first=date(2026, 10, 25), last=date(2026, 10, 25), names={}, kind=PUBLIC)
MAKE_UP = Holiday(country_code="CN", first=date(2026, 10, 25), last=date(2026, 10, 25), names={}, kind=WORKDAY)


@pytest.mark.parametrize(
    ("zone", "starts", "hours", "kind", "prays", "kinds"),
    [
        ("Asia/Shanghai", "2026-10-25T01:00", 3, "lecture", True, [HOLIDAY]),
        ("Asia/Shanghai", "2026-10-24T15:30", 2, "lecture", True, [HOLIDAY]),  # over midnight into the day
        ("Asia/Shanghai", "2026-10-24T14:00", 2, "lecture", True, []),  # until midnight
        ("Asia/Shanghai", "2026-11-27T04:00", 1, "lecture", True, [FRIDAY]),  # noon
        ("Asia/Shanghai", "2026-11-27T04:00", 1, "lecture", False, []),
        ("Asia/Shanghai", "2026-11-27T01:00", 3, "lecture", True, []),  # until noon
        ("Asia/Shanghai", "2026-11-27T06:30", 2, "lecture", True, []),  # from 14:30
        ("Asia/Almaty", "2026-11-27T09:00", 1, "lecture", True, [FRIDAY]),  # 14:00 in Almaty, 17:00 in Qingdao
        ("Asia/Shanghai", "2026-11-26T04:00", 1, "lecture", True, []),  # a Thursday
        ("Asia/Shanghai", "2027-02-10T04:00", 1, "ceremony", True, [RAMADAN]),  # a meal at noon
        ("Asia/Shanghai", "2027-02-10T04:00", 1, "lecture", True, []),
        ("Asia/Shanghai", "2027-02-10T08:00", 1.5, "lecture", True, [RAMADAN]),  # until 17:30
        ("Asia/Shanghai", "2027-02-10T08:00", 1.5, "lecture", False, []),
        ("Asia/Shanghai", "2027-03-11T08:00", 1.5, "lecture", True, []),  # after it
    ],
)
def test_what_a_planner_is_warned_of(zone, starts, hours, kind, prays, kinds):
    meeting = Span(utc(starts), utc(starts) + timedelta(hours=hours), zone, kind)
    found = rules.warnings(meeting, [REPUBLIC_DAY, MAKE_UP], {"KZ": 3, "CN": 0}, prays=prays)
    assert [each.kind for each in found] == kinds


@pytest.mark.parametrize("first", [date(2026, 2, 18), date(2027, 2, 8), date(2028, 1, 28)])  # domain.md 4.3
def test_ramadan(first):
    assert rules.in_ramadan(first) and rules.in_ramadan(first + timedelta(28))
    assert not rules.in_ramadan(first - timedelta(3)) and not rules.in_ramadan(first + timedelta(32))


def test_a_week_is_drawn_by_one_clock_with_what_is_at_once_side_by_side():
    early = Span(utc("2026-11-23T01:00"), utc("2026-11-23T04:00"))
    beside = Span(utc("2026-11-23T03:50"), utc("2026-11-23T05:05"))
    after = Span(utc("2026-11-23T04:00"), utc("2026-11-23T05:00"))
    night = Span(utc("2026-11-23T15:00"), utc("2026-11-23T17:00"))  # 23:00 to 1:00 in Qingdao
    days = weeks.week([early, beside, after, night], date(2026, 11, 23), "Asia/Shanghai")
    drawn = [[(piece.first, piece.last, piece.lane, piece.goes_on) for piece in day.pieces] for day in days]
    assert drawn[0] == [(36, 48, 0, False), (47, 53, 1, False), (48, 52, 0, False), (92, 96, 0, False)]
    assert drawn[1] == [(0, 4, 0, True)] and drawn[2:] == [[]] * 5
    assert days[0].lanes == 2 and weeks.hours(days) == (0, 24)
    assert [piece.alone for piece in days[0].pieces] == [False, False, False, True]
    elsewhere = weeks.week([night], date(2026, 11, 23), "Asia/Almaty")  # 20:00 to 22:00
    assert [len(day.pieces) for day in elsewhere] == [1, 0, 0, 0, 0, 0, 0]
    assert weeks.hours(elsewhere) == (8, 22)


@given(st.lists(st.tuples(st.integers(0, 1400), st.integers(5, 300)), max_size=12))
def test_nothing_drawn_covers_another(spans):
    midnight = rules.at(date(2026, 11, 23), time(), "Asia/Shanghai")
    found = [
        Span(midnight + timedelta(minutes=begins), midnight + timedelta(minutes=begins + length))
        for begins, length in spans
    ]
    for day in weeks.week(found, date(2026, 11, 23), "Asia/Shanghai"):
        taken = [(piece.lane, quarter) for piece in day.pieces for quarter in range(piece.first, piece.last)]
        assert len(taken) == len(set(taken)) and all(0 <= quarter < 96 for _, quarter in taken)

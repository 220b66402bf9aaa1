"""Days moved, bars, months, and people in two places: tables of cases."""

from datetime import UTC, date, datetime

import pytest

from institute.office import rules
from institute.office.rules import Stay


def at(day: int, hour: int = 1) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_days_move_and_the_clock_on_the_wall_stays():
    moments = {"opens_at": at(1), "starts_at": at(20, 1), "ends_at": at(25, 9)}
    moved = rules.shifted(moments, "Asia/Shanghai", date(2027, 3, 1))
    assert moved["starts_at"] == datetime(2027, 3, 1, 1, tzinfo=UTC)
    assert moved["ends_at"] - moved["opens_at"] == moments["ends_at"] - moments["opens_at"]
    winter = {"starts_at": datetime(2026, 1, 10, 8, tzinfo=UTC)}  # 9:00 in Berlin
    assert rules.shifted(winter, "Europe/Berlin", date(2026, 7, 10))["starts_at"] == datetime(
        2026, 7, 10, 7, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("stays", "found"),
    [
        ([Stay(1, "A", at(1), at(5)), Stay(1, "B", at(4), at(8))], [(1, "A", "B")]),
        ([Stay(1, "B", at(4), at(8)), Stay(1, "A", at(1), at(5))], [(1, "A", "B")]),
        ([Stay(1, "A", at(1), at(5)), Stay(1, "B", at(5), at(8))], []),  # one ends as the other begins
        ([Stay(1, "A", at(1), at(5)), Stay(2, "B", at(4), at(8))], []),
        ([Stay(1, "A", at(1), at(5)), Stay(1, "A", at(1), at(5))], []),  # two posts in one session
        (
            [Stay(1, "A", at(1), at(9)), Stay(1, "B", at(2), at(3)), Stay(1, "C", at(4), at(5))],
            [(1, "A", "B"), (1, "A", "C")],
        ),
    ],
)
def test_clashes(stays, found):
    assert rules.clashes(stays) == found


@pytest.mark.parametrize(
    ("first", "last", "bar"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), (0, 1)),
        (date(2025, 12, 20), date(2026, 1, 3), (0, 3)),
        (date(2026, 12, 30), date(2027, 1, 3), (363, 2)),
        (date(2024, 1, 1), date(2028, 1, 1), (0, 365)),
    ],
)
def test_bars_stay_in_their_year(first, last, bar):
    assert rules.bar(first, last, 2026) == bar


def test_months_begin_where_the_year_says():
    assert [at for _, at in rules.months(2028)][:4] == [0, 31, 60, 91]
    assert len(rules.months(2026)) == 12


def test_a_copy_is_for_days_to_come():
    rules.check_coming(date(2026, 11, 21), date(2026, 11, 20))
    for day in (date(2026, 11, 20), date(2026, 1, 1)):
        with pytest.raises(rules.InThePast):
            rules.check_coming(day, date(2026, 11, 20))

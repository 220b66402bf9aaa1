"""The rules of practice, as tables."""

import re
from decimal import Decimal

import pytest

from institute.practice import rules


@pytest.mark.parametrize("state", ["open", "planned"])
def test_bases_that_can_be_planned(state):
    assert rules.check_plannable(state) is None


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_bases_that_cannot(state):
    with pytest.raises(rules.BaseNotOpen):
        rules.check_plannable(state)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("8", "8"), (" 7.5 ", "7.5"), ("7,5", "7.5"), ("۷٫۵", "7.5"), ("٨", "8"), ("0", "0"), ("", None), ("  ", None)],
)
def test_hours_as_people_type_them(text, hours):
    assert rules.read_hours(text) == (None if hours is None else Decimal(hours))


@pytest.mark.parametrize("text", ["x", "1:30", "NaN", "Infinity", "1e999999999", "--1", "1.2.3", "٪"])
def test_what_is_no_number(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        rules.read_hours(text)


@pytest.mark.parametrize(
    ("hours", "planned", "fits"),
    [
        (None, 16, True),
        ("0", 16, True),
        ("0.5", 16, True),
        ("48", 16, True),
        ("48.5", 16, False),
        ("-0.5", 16, False),
        ("7.25", 16, False),
        ("999", 400, True),
        ("999.5", 400, False),
    ],
)
def test_half_hours_up_to_three_times_the_plan(hours, planned, fits):
    wrong = rules.mistake(None if hours is None else Decimal(hours), planned)
    assert (wrong is None) is fits


def test_only_what_differs_is_written():
    held = {1: Decimal("8.0"), 2: Decimal(4), 3: Decimal(2)}
    wanted = {1: Decimal(8), 2: None, 3: Decimal("2.5"), 4: Decimal(1), 5: None}
    assert rules.changes(wanted, held) == {2: None, 3: Decimal("2.5"), 4: Decimal(1)}


def test_bulk_fills_the_empty_only():
    assert rules.unconfirmed([1, 2, 3], {2: "any"}) == [1, 3]


@pytest.mark.parametrize(("hours", "text"), [("8.0", "8"), ("7.5", "7.5"), ("100", "100"), ("0.0", "0")])
def test_hours_as_text(hours, text):
    assert rules.as_text(Decimal(hours)) == text

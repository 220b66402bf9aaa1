"""How hard an item is and whether it tells apart, against figures worked out by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute.bank import actions, queries, statistics
from institute.bank.statistics import Figures, Row
from tests.bank.test_pages import item
from tests.conftest import NOW

# Ten answers: (right, share in the rest). Pearson's r by hand: 8 / sqrt(2.5 * 36) = 0.8433.
TEN = [(1, 9), (1, 8), (1, 8), (1, 7), (1, 6), (0, 6), (0, 5), (0, 4), (0, 3), (0, 4)]


def rows(pairs, **given_):
    return [Row(Fraction(share), Fraction(rest, 10), **given_) for share, rest in pairs]


@pytest.mark.parametrize(
    ("pairs", "difficulty", "discrimination"),
    [
        (TEN, "0.5", "0.8433"),
        ([(1 - share, rest) for share, rest in TEN], "0.5", "-0.8433"),
        ([(1, rest) for _, rest in TEN], "1", None),
        ([(share, 5) for share, _ in TEN], "0.5", None),
        (TEN[:9], "0.5556", None),
        ([], None, None),
    ],
)
def test_figures(pairs, difficulty, discrimination):
    found = statistics.of(rows(pairs))[""]
    assert found.attempts == len(pairs)
    assert found.difficulty == (None if difficulty is None else Decimal(difficulty))
    assert found.discrimination == (None if discrimination is None else Decimal(discrimination))


def test_by_language_and_by_option():
    told = [Row(Fraction(1), language="ru", answer="a"), Row(Fraction(0), language="ru", answer="b"),
            Row(Fraction(1), language="fa", answer=["a", "c"]), Row(Fraction(0), language="fa")]  # fmt: skip
    found = statistics.of(told)
    assert {code: (each.attempts, each.difficulty) for code, each in found.items()} == {
        "": (4, Decimal("0.5")), "fa": (2, Decimal("0.5")), "ru": (2, Decimal("0.5")),
    }  # fmt: skip
    assert found[""].chosen == {"a": 2, "b": 1, "c": 1, "": 1} and found["ru"].chosen == {"a": 1, "b": 1}


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        (Figures(40, Decimal("0.5"), Decimal("0.4")), []),
        (Figures(40, Decimal("0.5"), Decimal("0.1")), ["weak"]),
        (Figures(40, Decimal("0.99"), Decimal("-0.1")), ["key", "easy"]),
        (Figures(40, Decimal("0.1"), None), ["hard"]),
        (Figures(3, Decimal("0.1"), None), []),
    ],
)
def test_what_to_look_at(figures, told):
    assert statistics.warnings(figures) == told


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 10)), max_size=40))
def test_bounds_hold_for_any_answers(pairs):
    found = statistics.of(Row(Fraction(share, 4), Fraction(rest, 10)) for share, rest in pairs)[""]
    assert found.difficulty is None or 0 <= found.difficulty <= 1
    assert found.discrimination is None or -1 <= found.discrimination <= 1


def test_figures_are_kept_in_place_of_earlier_ones(tx):
    made = item(tx)
    for pairs in (TEN, TEN[:5]):
        actions.keep_figures(tx, made.newest.id, statistics.of(rows(pairs, answer="p1")), NOW)
        tx.commit()
    told = queries.figures(tx, made.newest.id)
    assert [(each.language, each.attempts) for each in told] == [("", 5), ("en", 5)]
    assert told[0].chosen == {"p1": 5}

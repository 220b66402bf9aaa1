"""Totals: a table of cases, and what must hold whatever the marks are."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute.gradebook import rules
from institute.gradebook.rules import LEFT_OUT, ZERO, Category, Cell


def cells(*marks: float | None, weights: tuple[int, ...] = ()) -> list[Cell]:
    given_weights = weights or (1,) * len(marks)
    return [
        Cell(None if mark is None else Fraction(str(mark)) / 100, Fraction(weight))
        for mark, weight in zip(marks, given_weights, strict=True)
    ]


def of(*marks: float | None, weight: int = 1, drops: int = 0, weights: tuple[int, ...] = ()) -> Category:
    return Category(Fraction(weight), cells(*marks, weights=weights), drops)


@pytest.mark.parametrize(
    ("categories", "empty", "total"),
    [
        ([of(80)], ZERO, 80),
        ([of(80, 60)], ZERO, 70),
        ([of(80, 60, weights=(3, 1))], ZERO, 75),
        ([of(80, 60, weights=(1, 0))], ZERO, 80),  # a weight of 0 counts nothing
        ([of(80), of(60)], ZERO, 70),
        ([of(80, weight=3), of(60, 60, weight=1)], ZERO, 75),  # columns weigh within their category only
        ([of(80), of(60, weight=0)], ZERO, 80),
        ([of(80, None)], ZERO, 40),
        ([of(80, None)], LEFT_OUT, 80),
        ([of(80), of(None)], ZERO, 40),
        ([of(80), of(None)], LEFT_OUT, 80),
        ([of(80), of()], ZERO, 80),  # a category without columns never counts
        ([of(90, 60, 30, drops=1)], ZERO, 75),
        ([of(90, 60, None, drops=1)], ZERO, 75),  # the empty cell is the lowest
        ([of(90, 60, None, drops=1)], LEFT_OUT, 90),
        ([of(90, 60, drops=5)], ZERO, 90),  # one always stays
        ([of(20, 30, 100, weights=(10, 1, 1), drops=1)], ZERO, 65),
        ([of(40, 30, 100, weights=(10, 1, 1), drops=1)], ZERO, 65),  # not the lowest: the one that costs most
        ([of(None, None)], LEFT_OUT, None),
        ([of(None, None)], ZERO, 0),
        ([of(80, weight=0)], ZERO, None),
        ([of(80, weights=(0,))], ZERO, None),
        ([], ZERO, None),
    ],
)
def test_the_total(categories, empty, total):
    assert rules.total(categories, empty) == total


@pytest.mark.parametrize(
    ("exact", "places", "shown"),
    [
        (Fraction(169, 2), 0, "85"), (Fraction("84.49999999"), 0, "84"), (Fraction("84.45"), 1, "84.5"),
        (Fraction("84.445"), 2, "84.45"), (Fraction(200, 3), 2, "66.67"), (Fraction(0), 2, "0.00"),
        (Fraction(100), 0, "100"), (None, 0, "None"),
    ],
)  # fmt: skip
def test_rounding_is_half_up(exact, places, shown):
    assert str(rules.rounded(exact, places)) == shown


@pytest.mark.parametrize(
    ("total", "scale", "word"),
    [
        ("59", rules.GRADES, rules.FAIL), ("60", rules.GRADES, rules.PASS), ("75", rules.GRADES, rules.MERIT),
        ("89.99", rules.GRADES, rules.MERIT), ("90", rules.GRADES, rules.DISTINCTION),
        ("59.9", rules.DONE, rules.NOT_COMPLETED), ("60", rules.DONE, rules.COMPLETED), ("60", rules.POINTS, ""),
    ],
)  # fmt: skip
def test_the_word_of_a_total(total, scale, word):
    assert rules.grade(Decimal(total), scale, (60, 75, 90)) == word
    assert rules.grade(None, scale, (60, 75, 90)) == ""


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("", None),
        (" ", None),
        ("87", "87"),
        ("87,5", "87.5"),
        ("۸۷٫۵", "87.5"),
        ("８７", "87"),
        ("0", "0"),
        ("100", "100"),
    ],
)
def test_marks_as_people_type_them(typed, mark):
    assert rules.read_mark(typed, Decimal(100)) == (None if mark is None else Decimal(mark))


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("x", rules.NotAMark), ("NaN", rules.NotAMark), ("Infinity", rules.NotAMark), ("=1+1", rules.NotAMark),
        ("1" * 13, rules.NotAMark), ("-1", rules.OutOfRange), ("100.01", rules.OutOfRange),
    ],
)  # fmt: skip
def test_what_is_no_mark_is_refused(typed, refusal):
    with pytest.raises(refusal):
        rules.read_mark(typed, Decimal(100))


shares = st.fractions(0, 1, max_denominator=100)
weights = st.fractions(0, 10, max_denominator=10)
some_cells = st.lists(st.builds(Cell, st.none() | shares, weights), max_size=6)
books = st.lists(st.builds(Category, weights, some_cells, st.integers(0, 3)), max_size=4)
empties = st.sampled_from(rules.EMPTY)


@given(books, empties)
def test_a_total_lies_between_0_and_100(book, empty):
    total = rules.total(book, empty)
    assert total is None or 0 <= total <= 100


@given(books, empties, st.data())
def test_a_better_mark_never_lowers_the_total(book, empty, data):
    marked = [(n, m) for n, one in enumerate(book) for m, cell in enumerate(one.cells) if cell.share is not None]
    if not marked:
        return
    n, m = data.draw(st.sampled_from(marked))
    was = book[n].cells[m]
    better = data.draw(st.fractions(was.share, 1, max_denominator=100).filter(lambda share: share >= was.share))
    raised = [*book[n].cells[:m], Cell(better, was.weight), *book[n].cells[m + 1 :]]
    after = [*book[:n], Category(book[n].weight, raised, book[n].drops), *book[n + 1 :]]
    before_total, after_total = rules.total(book, empty), rules.total(after, empty)
    assert (before_total is None) == (after_total is None)
    assert before_total is None or after_total >= before_total


@given(books, empties)
def test_dropping_one_more_never_lowers_the_total(book, empty):
    more = [Category(one.weight, one.cells, one.drops + 1) for one in book]
    before, after = rules.total(book, empty), rules.total(more, empty)
    assert before is None or after >= before


@given(books, empties, st.fractions(Fraction(1, 10), 10, max_denominator=10))
def test_weights_are_relative(book, empty, factor):
    scaled = [
        Category(one.weight * factor, [Cell(cell.share, cell.weight * factor) for cell in one.cells], one.drops)
        for one in book
    ]
    assert rules.total(book, empty) == rules.total(scaled, empty)


@given(books, empties, st.randoms())
def test_order_does_not_matter(book, empty, dice):
    turned = [Category(one.weight, dice.sample(list(one.cells), len(one.cells)), one.drops) for one in book]
    dice.shuffle(turned)
    assert rules.total(book, empty) == rules.total(turned, empty)


@given(some_cells, st.integers(0, 3), empties)
def test_dropping_finds_the_best_there_is(some, drops, empty):
    """Against trying every choice."""
    from itertools import combinations

    counted = [cell for cell in some if cell.weight and (empty == ZERO or cell.share is not None)]
    if not counted:
        assert rules.share(Category(Fraction(1), some, drops), empty) is None
        return
    keep = max(1, len(counted) - drops)
    means = [
        sum(cell.weight * (cell.share or 0) for cell in chosen) / sum(cell.weight for cell in chosen)
        for chosen in combinations(counted, keep)
    ]
    assert rules.share(Category(Fraction(1), some, drops), empty) == max(means)

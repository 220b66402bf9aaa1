"""The rules of time, of drawing and of what counts, as tables; marks and states by properties."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute.quizzes import rules
from institute.quizzes.models import BEST, CLOSE, FIRST, LAST, MARKED, MEAN, NEVER, OPEN, RELEASE, SUBMIT, SUBMITTED
from institute.quizzes.rules import Terms

NOON = datetime(2027, 3, 28, 4, 0, tzinfo=UTC)  # Europe's clocks change this night
MINUTE = timedelta(minutes=1)


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


@pytest.mark.parametrize(
    ("held", "ended", "refusal"),
    [
        (Terms(None, None, None, None), [], None),
        (Terms(at(1), None, 60, 1), [], rules.NotOpen),
        (Terms(at(0), None, 60, 1), [], None),  # the opening minute is open
        (Terms(None, at(0), 60, 1), [], rules.Closed),  # the closing one is not
        (Terms(None, at(0.01), 60, 1), [], None),
        (Terms(None, None, 60, 1), [at(-90)], rules.NoMoreAttempts),
        (Terms(None, None, 60, 2), [at(-90)], None),
        (Terms(None, None, 60, 2, 120), [at(-90)], rules.CoolingOff),
        (Terms(None, None, 60, 2, 90), [at(-90)], None),
        (Terms(None, None, None, None, 60), [at(-900), at(-10)], rules.CoolingOff),  # from the last one on
    ],
)
def test_when_an_attempt_may_begin(held, ended, refusal):
    if refusal is None:
        rules.check_begin(held, ended, NOON)
    else:
        with pytest.raises(refusal):
            rules.check_begin(held, ended, NOON)


@pytest.mark.parametrize(
    ("minutes", "closes", "ends"),
    [(60, None, at(60)), (60, at(30), at(30)), (60, at(90), at(60)), (None, at(30), at(30)), (None, None, None)],
)
def test_the_end_is_fixed_at_the_beginning(minutes, closes, ends):
    assert rules.deadline(Terms(None, closes, minutes, 1), NOON) == ends


@pytest.mark.parametrize(
    ("ends", "seconds", "taken"), [(0, 0, True), (0, 30, True), (0, 30.001, False), (0, -3600, True), (None, 9e6, True)]
)
def test_grace(ends, seconds, taken):
    """30 s for what was on its way; a clock set back takes nothing away."""
    ends_at = None if ends is None else NOON
    assert rules.accepts(ends_at, 30, NOON + timedelta(seconds=seconds)) is taken


@pytest.mark.parametrize("state", [OPEN, SUBMITTED, MARKED])
def test_what_is_handed_in_stays(state):
    if state == OPEN:
        rules.check_answer(state, at(5), 30, NOON)
        with pytest.raises(rules.Over):
            rules.check_answer(state, at(-5), 30, NOON)
    else:
        with pytest.raises(rules.HandedIn):
            rules.check_answer(state, at(5), 30, NOON)


QUIZ = SimpleNamespace(opens_at=None, closes_at=at(120), minutes=60, attempts=1, cool_off=0)


@pytest.mark.parametrize(
    ("minutes", "attempts", "closes", "expected"),
    [
        (15, 0, None, (75, 1, at(120))),
        (0, 1, at(180), (60, 2, at(180))),
        (0, 0, at(60), (60, 1, at(120))),  # an extension takes nothing away
    ],
)
def test_an_extension_adds(minutes, attempts, closes, expected):
    more = SimpleNamespace(minutes=minutes, attempts=attempts, closes_at=closes)
    held = rules.terms(QUIZ, more)
    assert (held.minutes, held.attempts, held.closes_at) == expected


def test_an_extension_moves_an_end_that_was_moved_before():
    """Ten minutes that an outage gave back stay, and fifteen come on top."""
    before, after = Terms(None, at(120), 60, 1), Terms(None, at(120), 75, 1)
    assert rules.extended(at(70), before, after, NOON) == at(85)
    assert rules.extended(at(60), before, Terms(None, None, None, 1), NOON) is None


@pytest.mark.parametrize(
    ("moment", "submitted", "closes", "released", "seen"),
    [
        (SUBMIT, False, None, None, False),
        (SUBMIT, True, at(5), None, True),
        (CLOSE, True, at(5), None, False),
        (CLOSE, True, at(0), None, True),
        (CLOSE, True, None, None, False),
        (RELEASE, True, at(0), None, False),
        (RELEASE, True, at(5), at(-1), True),
        (NEVER, True, at(0), at(-1), False),
    ],
)
def test_what_is_shown_when(moment, submitted, closes, released, seen):
    assert rules.shown(moment, submitted, closes, released, NOON) is seen


pools = st.lists(st.tuples(st.sets(st.integers(1, 40), min_size=8), st.integers(1, 3)), min_size=1, max_size=2)


@given(st.integers(0, 2**31), pools)
def test_a_draw_takes_what_was_asked_for_and_nothing_twice(seed, wanted):
    drawn = rules.draw(seed, wanted)
    assert [len(each) for each in drawn] == [many for _, many in wanted]
    assert all(set(each) <= there for each, (there, _) in zip(drawn, wanted, strict=True))
    every = [one for each in drawn for one in each]
    assert len(every) == len(set(every))
    assert drawn == rules.draw(seed, wanted)


def test_who_has_one_to_choose_from_gets_it():
    for seed in range(50):
        assert rules.draw(seed, [({1, 2}, 1), ({1}, 1)]) == [[2], [1]]
    with pytest.raises(rules.TooFew):
        rules.draw(0, [({1}, 1), ({1}, 1)])


@given(st.integers(0, 2**31), st.integers(), st.lists(st.text(), unique=True))
def test_an_order_holds_all_and_stays(seed, about, things):
    order = rules.shuffled(seed, about, things)
    assert sorted(order) == sorted(things) and order == rules.shuffled(seed, about, things)


points = st.decimals(0, 1000, places=3)


@given(st.fractions(0, 1), points)
def test_points_lie_between_nothing_and_all(share, worth):
    assert 0 <= rules.earned(share, worth) <= worth
    assert rules.earned(Fraction(0), worth) == 0 and rules.earned(Fraction(1), worth) == worth


@given(st.lists(st.tuples(st.fractions(0, 1), points), max_size=20))
def test_the_sum_is_within_a_rounding_of_the_exact_one(answers):
    total = sum((rules.earned(share, worth) for share, worth in answers), Decimal(0))
    exact = sum((share * Fraction(worth) for share, worth in answers), Fraction(0))
    assert abs(Fraction(total) - exact) <= len(answers) * Fraction(1, 2000)


TEN = Decimal(10)


@pytest.mark.parametrize(
    ("given_", "second", "settled"),
    [
        ([], False, None),
        ([4], False, 4),
        ([4], True, None),
        ([4, 6], True, 5),  # as far apart as they may be
        ([4, Decimal("6.001")], True, None),
        ([4, 8, 7], True, 7),
    ],
)
def test_two_markers_and_a_third(given_, second, settled):
    assert rules.settled([Decimal(each) for each in given_], TEN, second, 20) == settled


shares = st.lists(st.decimals(0, 1, places=3), min_size=1, max_size=6)


@given(shares)
def test_the_attempt_that_counts(given_):
    found = {counts: rules.result(counts, given_) or 0 for counts in (BEST, LAST, FIRST, MEAN)}
    assert (found[FIRST], found[LAST]) == (given_[0], given_[-1])
    assert all(share <= found[BEST] for share in given_) and min(given_) <= found[MEAN] <= found[BEST]
    assert rules.result(BEST, []) is None


@pytest.mark.parametrize(
    ("before", "after", "gain"),
    [("0.4", "0.7", "0.5"), ("0.5", "0.5", "0"), ("0.5", "0.25", "-0.5"), ("0", "1", "1"), ("1", "1", None)],
)
def test_hakes_gain(before, after, gain):
    assert rules.gain(Decimal(before), Decimal(after)) == (None if gain is None else Decimal(gain))


def test_a_class_is_measured_by_those_who_took_both_tests():
    before = {1: Decimal("0.2"), 2: Decimal("0.6"), 3: Decimal("1")}
    after = {1: Decimal("0.6"), 2: Decimal("0.8"), 4: Decimal("0")}
    assert rules.class_gain(before, after) == (Decimal("0.5"), 2)
    assert rules.class_gain(before, {}) == (None, 0)


@given(st.lists(st.booleans(), max_size=8))
def test_a_state_never_goes_back(waits):
    """However often it is counted: open, then submitted or marked, and never open again."""
    assert {rules.after_submit(each) for each in waits} <= {SUBMITTED, MARKED}

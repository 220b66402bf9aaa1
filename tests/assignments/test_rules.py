"""When work is taken, what lateness costs, what a mark is worth."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institute.assignments import rules
from institute.assignments.rules import CLOSED, LATE, ON_TIME, Window

DUE = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("late_until", "until", "now", "stands"),
    [
        (None, None, DUE, ON_TIME),
        (None, None, DUE + SECOND, CLOSED),
        (DUE + 2 * DAY, None, DUE + SECOND, LATE),
        (DUE + 2 * DAY, None, DUE + 2 * DAY, LATE),
        (DUE + 2 * DAY, None, DUE + 2 * DAY + SECOND, CLOSED),
        (None, DUE + DAY, DUE + DAY, ON_TIME),
        (None, DUE + DAY, DUE + DAY + SECOND, CLOSED),
        (DUE + 2 * DAY, DUE + DAY, DUE + 3 * DAY, LATE),  # the late days move along
        (DUE + 2 * DAY, DUE - DAY, DUE, ON_TIME),  # more time is never less
    ],
)
def test_work_is_taken(late_until, until, now, stands):
    window = Window(DUE, late_until, 10).extended(until)
    assert rules.stands(window, now) == stands
    if stands == CLOSED:
        with pytest.raises(rules.Closed):
            rules.check_open(window, now)


@pytest.mark.parametrize(
    ("handed", "days"),
    [(DUE - DAY, 0), (DUE, 0), (DUE + SECOND, 1), (DUE + DAY, 1), (DUE + DAY + SECOND, 2), (DUE + 10 * DAY, 10)],
)
def test_days_late_are_days_begun(handed, days):
    assert rules.late_days(DUE, handed) == days


@pytest.mark.parametrize(
    ("points", "most", "days", "percent", "earned"),
    [
        (D(18), D(20), 0, 10, D(18)),
        (D(18), D(20), 1, 10, D(16)),
        (D(18), D(20), 2, 10, D(14)),
        (D(18), D(20), 3, 0, D(18)),
        (D(1), D(20), 1, 10, D(0)),
        (D(20), D(20), 20, 10, D(0)),
        (D("7.5"), D(10), 1, 3, D("7.2")),
    ],
)
def test_lateness_costs_points(points, most, days, percent, earned):
    assert rules.earned(points, most, days, percent) == earned


MARKS = {
    "points": (("points", "accepted", D(15), ""), D("0.75")),
    "more points than there are now": (("points", "accepted", D(80), ""), D(1)),
    "points not given": (("points", "accepted", None, ""), None),
    "pass": (("grades", "accepted", None, "pass"), D("0.6")),
    "merit": (("grades", "accepted", None, "merit"), D("0.8")),
    "distinction": (("grades", "accepted", None, "distinction"), D(1)),
    "no grade": (("grades", "accepted", None, ""), None),
    "completed": (("completed", "accepted", None, ""), D(1)),
    "refused": (("completed", "refused", None, ""), D(0)),
    "refused points": (("points", "refused", D(15), ""), D(0)),
    "returned": (("points", "returned", D(15), ""), None),
    "handed": (("points", "handed", None, ""), None),
    "draft": (("completed", "draft", None, ""), None),
}


@pytest.mark.parametrize("name", MARKS)
def test_a_mark_is_worth(name):
    (scale, state, points, grade), share = MARKS[name]
    assert rules.share(scale, state, points=points, grade=grade, most=D(20), days=0, percent=10) == share


points = st.decimals(0, 100, places=2)


@given(points, st.integers(0, 40), st.integers(0, 100))
def test_points_stay_within_the_scale_and_never_grow_by_waiting(given_points, days, percent):
    worth = [rules.earned(given_points, D(100), late, percent) for late in (days, days + 1)]
    assert 0 <= worth[1] <= worth[0] <= given_points


@given(st.integers(0, 10**7), st.integers(0, 10**6))
def test_being_on_time_and_no_days_late_are_the_same(after, more):
    now = DUE + timedelta(seconds=after)
    window = Window(DUE, DUE + timedelta(days=400)).extended(DUE + timedelta(seconds=more))
    assert (rules.stands(window, now) == ON_TIME) == (rules.late_days(window.due, now) == 0)


@given(st.text(alphabet="ab \n\t.я", max_size=60), st.lists(st.text(alphabet="ab я", max_size=8), max_size=3))
def test_a_paragraph_in_pieces_is_the_paragraph(text, quotes):
    for paragraph in rules.paragraphs(text):
        assert "".join(piece for piece, _ in rules.pieces(paragraph, quotes)) == paragraph


def test_quoted_words_are_found_across_line_breaks():
    text = "One two\nthree.\n\n\n  \nFour five."
    assert rules.paragraphs(text) == ["One two\nthree.", "Four five."]
    rules.check_quote(text, 0, "two three")
    assert rules.pieces("One two\nthree.", ["two three"]) == [("One ", False), ("two\nthree", True), (".", False)]
    for paragraph, quote in ((1, "two"), (2, ""), (-1, "")):
        with pytest.raises(rules.NotInText):
            rules.check_quote(text, paragraph, quote)


@pytest.mark.parametrize(
    ("takes", "text", "files", "refusal"),
    [
        ("text", "x", 0, None),
        ("text", " ", 3, rules.TextMissing),
        ("files", "x", 0, rules.FileMissing),
        ("files", "", 1, None),
        ("both", "", 0, rules.NothingToHandIn),
        ("both", "x", 0, None),
        ("both", "", 1, None),
    ],
)
def test_what_is_handed_in_holds_what_is_asked(takes, text, files, refusal):
    if refusal is None:
        return rules.check_content(takes, text, files)
    with pytest.raises(refusal):
        rules.check_content(takes, text, files)


@pytest.mark.parametrize(
    ("state", "days", "released", "word"),
    [
        (None, 0, False, "not-begun"),
        ("draft", 0, False, "draft"),
        ("handed", 0, False, "handed"),
        ("handed", 2, False, "late"),
        ("returned", 0, False, "returned"),
        ("accepted", 0, False, "marked"),
        ("refused", 0, False, "marked"),
        ("accepted", 0, True, "accepted"),
        ("refused", 1, True, "refused"),
    ],
)
def test_the_list_says_how_a_team_stands(state, days, released, word):
    assert rules.word(state, days, released) == word


@pytest.mark.parametrize(
    ("number", "until", "now", "refusal"),
    [
        (1, None, DUE - HOUR, None),
        (2, None, DUE - HOUR, rules.NoTriesLeft),
        (1, None, DUE + HOUR, rules.NoTimeLeft),
        (1, DUE + DAY, DUE + HOUR, None),
    ],
)
def test_a_return_needs_a_try_and_time(number, until, now, refusal):
    if refusal is None:
        return rules.check_returnable(number, 2, Window(DUE), until, now)
    with pytest.raises(refusal):
        rules.check_returnable(number, 2, Window(DUE), until, now)

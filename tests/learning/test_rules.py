"""The rules of learning, as tables."""

from datetime import timedelta

import pytest

from institute.catalogue.models import CANCELLED, PUBLISHED
from institute.learning import rules
from tests.conftest import NOW

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "starts", "ends", "place", "stands"),
    [
        (PUBLISHED, DAY, 2 * DAY, "enrolled", "coming"),
        (PUBLISHED, 0 * DAY, DAY, "enrolled", "running"),
        (PUBLISHED, -2 * DAY, 0 * DAY, "enrolled", "past"),
        (PUBLISHED, -DAY, DAY, "left", "left"),
        (CANCELLED, DAY, 2 * DAY, "enrolled", "cancelled"),
        (CANCELLED, DAY, 2 * DAY, "left", "left"),
        (PUBLISHED, -DAY, DAY, "", "running"),
    ],
)
def test_standing(state, starts, ends, place, stands):
    assert rules.standing(state, NOW + starts, NOW + ends, place, NOW) == stands


@pytest.mark.parametrize(
    ("stands", "refusal"), [("coming", rules.NotBegun), ("left", rules.HasLeft), ("cancelled", rules.CalledOff)]
)
def test_closed(stands, refusal):
    with pytest.raises(refusal):
        rules.check_open(stands)


@pytest.mark.parametrize("stands", ["running", "past"])
def test_open(stands):
    assert rules.check_open(stands) is None


@pytest.mark.parametrize(
    ("opened", "done", "next_"),
    [
        ({}, set(), 1),
        ({2: 0, 3: 5}, set(), 3),  # opened last
        ({2: 0, 3: 5}, {3}, 2),
        ({2: 0, 3: 5}, {2, 3}, 1),  # nothing begun is left: the first not done
        ({1: 0}, {1}, 2),
        ({1: 0, 2: 0, 3: 0}, {1, 2, 3}, None),
        ({9: 9}, set(), 1),  # a lesson that went back to draft
    ],
)
def test_next_lesson(opened, done, next_):
    times = {lesson: NOW + timedelta(minutes=minute) for lesson, minute in opened.items()}
    assert rules.next_lesson([1, 2, 3], times, done) == next_


@pytest.mark.parametrize(
    ("which", "step", "order"),
    [(2, "up", [2, 1, 3]), (2, "down", [1, 3, 2]), (1, "up", [1, 2, 3]), (3, "down", [1, 2, 3])],
)
def test_moved(which, step, order):
    assert rules.moved([1, 2, 3], which, step) == order


@pytest.mark.parametrize(
    ("which", "step", "order"),
    [
        (2, "up", [[2, 1], [], [3]]),
        (2, "down", [[1], [2], [3]]),
        (3, "up", [[1, 2], [3], []]),
        (1, "up", [[1, 2], [], [3]]),
        (3, "down", [[1, 2], [], [3]]),
    ],
)
def test_moved_across_modules(which, step, order):
    assert rules.moved_across([[1, 2], [], [3]], which, step) == order


@pytest.mark.parametrize(("text", "files"), [({"fa": "متن"}, 0), ({}, 1)])
def test_publishable(text, files):
    assert rules.check_publishable(text, files) is None


@pytest.mark.parametrize("text", [{}, {"en": "  "}])
def test_nothing_to_read(text):
    with pytest.raises(rules.NothingToRead):
        rules.check_publishable(text, 0)

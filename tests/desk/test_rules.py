"""What comes first, and in which order the rest follows."""

from datetime import timedelta

import pytest

from institute.desk import rules
from institute.desk.rules import BEGINS, CERTIFICATE, DRAFT, LESSON, PRACTICE, QUIZ, RETURNED, WORK, Step
from tests.conftest import NOW


def step(kind: str, days: float) -> Step:
    return Step(kind, NOW + timedelta(days=days), None)


@pytest.mark.parametrize(("steps", "expected"), [
    ([], None),
    ([(LESSON, 9), (DRAFT, 10), (BEGINS, 1)], (LESSON, 9)),
    ([(LESSON, 9), (DRAFT, 3)], (DRAFT, 3)),  # the call closes: the lesson can wait
    ([(LESSON, 9), (RETURNED, 30)], (RETURNED, 30)),
    ([(LESSON, 9), (LESSON, 4)], (LESSON, 4)),
    ([(LESSON, 9), (WORK, 8), (QUIZ, 7)], (LESSON, 9)),
    ([(LESSON, 9), (WORK, 2)], (WORK, 2)),  # due soon
    ([(LESSON, 9), (WORK, 2), (QUIZ, 1)], (QUIZ, 1)),
    ([(WORK, 8), (QUIZ, 9), (PRACTICE, 4)], (QUIZ, 9)),
    ([(PRACTICE, 4), (CERTIFICATE, -2), (BEGINS, 1)], (CERTIFICATE, -2)),
    ([(BEGINS, 30), (BEGINS, 12)], (BEGINS, 12)),
])  # fmt: skip
def test_the_one_thing_to_do(steps, expected):
    found = rules.first([step(*each) for each in steps], NOW)
    assert (found and (found.kind, (found.at - NOW).days)) == expected


def test_the_rest_by_day_without_the_first():
    steps = [step(BEGINS, 30), step(LESSON, 9), step(PRACTICE, 9), step(CERTIFICATE, -1)]
    assert [each.kind for each in rules.dated(steps, steps[1])] == [CERTIFICATE, PRACTICE, BEGINS]
    assert [each.kind for each in rules.dated(steps, None)] == [CERTIFICATE, LESSON, PRACTICE, BEGINS]

"""The running session of tests/learning with a quiz of two pages: five questions, one of them for people to mark."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from institute import clock
from institute.bank import actions as bank
from institute.bank.models import READY, Item
from institute.quizzes import attempts, queries
from institute.quizzes.models import PUBLISHED, Quiz, QuizAttempt, QuizDraw, QuizSection
from tests import make
from tests.learning.conftest import Course, course, stranger

__all__ = ["course", "stranger"]


def single(tx: Session, n: int, **given: Any) -> Item:
    """Right is "a"."""
    options = [{"key": key, "text": {"en": f"Option {key}{n}"}, "right": key == "a"} for key in "abc"]
    content = {"stem": {"en": f"Stem {n}?"}, "options": options, "rule": "all", "shuffle": True,
               "feedback": {"en": f"Because {n}."}}  # fmt: skip
    return bank.add(tx, name=f"Item {n}", kind="single", content=content, by_id=None, now=clock.now(),
                    **{"state": READY, **given})  # fmt: skip


def essay(tx: Session) -> Item:
    content = {"stem": {"en": "Say why."}, "words": 0}
    return bank.add(tx, name="Essay", kind="essay", content=content, by_id=None, now=clock.now(), state=READY)


def quiz(tx: Session, training: Any, items: list[Item], per_page: int = 3, **given: Any) -> Quiz:
    """A published quiz of an hour that asks these, worth two points each."""
    made = Quiz(**{
        "training_id": training.id, "title": {"en": "Corridors exam"}, "state": PUBLISHED, "minutes": 60,
        "opens_at": clock.now() - timedelta(hours=1), "closes_at": clock.now() + timedelta(days=1), **given,
    })  # fmt: skip
    for page, start in enumerate(range(0, len(items), per_page), 1):
        draws = [QuizDraw(position=n, item_id=each.id, many=1, points=Decimal(2))
                 for n, each in enumerate(items[start : start + per_page], 1)]  # fmt: skip
        made.sections.append(QuizSection(position=page, title={"en": f"Part {page}"}, draws=draws))
    return make.keep(tx, made)


@dataclass
class Sitting:
    """A quiz, and Aigerim's way to it."""

    course: Course
    quiz: Quiz

    @property
    def learn(self) -> str:
        return f"{self.course.learn}/quizzes/{self.quiz.id}"

    @property
    def teach(self) -> str:
        return f"{self.course.teach}/quizzes/{self.quiz.id}"

    def begin(self, tx: Session, enrolment_id: int = 0, **given: Any) -> QuizAttempt:
        """An attempt begun now (or `now`), with its answers loaded."""
        place = enrolment_id or self.course.place.id
        made = attempts.begin(tx, self.quiz.id, place, language="en", **{"now": clock.now(), **given})
        tx.commit()
        return queries.get_attempt(tx, made.id)


@pytest.fixture
def exam(tx, course) -> Sitting:
    return Sitting(course, quiz(tx, course.training, [single(tx, n) for n in range(5)]))


@pytest.fixture
def written(tx, course) -> Sitting:
    """With an essay beside one question a machine marks."""
    return Sitting(course, quiz(tx, course.training, [single(tx, 1), essay(tx)]))

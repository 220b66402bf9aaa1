"""A session with two trainees of one country and one of another, its instructor, and assignments in it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from institute import clock
from institute.assignments import actions
from institute.assignments.models import BOTH, POINTS, PUBLISHED, Assignment
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.people.models import Person
from tests import make
from tests.client import Client


class Fresh(Client):
    """Signs in without holding on to what the test has read: SQLite would refuse to write over it."""

    def as_(self, person: Person | None) -> "Fresh":
        self.tx.rollback()
        super().as_(person)
        return self


@pytest.fixture
def client(app, tx) -> Fresh:
    return Fresh(app, tx)


@dataclass
class Class:
    tx: Any
    training: TrainingSession
    artem: Person
    people: list[Person]
    places: list[Enrolment]
    now: Any = field(default_factory=clock.now)

    def values(self, **given: Any) -> dict[str, Any]:
        return {
            "title": {"en": "Country report", "ru": "Доклад"}, "text": {"en": "Write **five** pages."}, "takes": BOTH,
            "due_at": self.now + timedelta(days=3), "late_until": None, "late_percent": 0, "scale": POINTS,
            "points": 20, "required": True, "tries": 2, "by_teams": False, "second_look": False, "rubric_id": None,
            **given,
        }  # fmt: skip

    def given(self, **given: Any) -> Assignment:
        """A published assignment."""
        self.tx.rollback()
        made = actions.add(self.tx, self.training.id, self.values(**given))
        made.state = PUBLISHED
        self.tx.commit()
        return made

    def learn(self, given: Assignment, tail: str = "") -> str:
        return f"/learn/{self.training.code}/assignments/{given.id}{tail}"

    def teach(self, given: Assignment, tail: str = "") -> str:
        return f"/teach/{self.training.code}/assignments/{given.id}{tail}"

    def work(self, submission_id: int, tail: str = "") -> str:
        return f"/teach/{self.training.code}/assignments/work/{submission_id}{tail}"

    def fresh(self) -> None:
        """What requests have written is read anew."""
        self.tx.rollback()
        self.tx.expire_all()


@pytest.fixture
def room(tx) -> Class:
    now = clock.now()
    artem = make.teacher(tx)
    training = make.training(tx, artem, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=9))
    people = [
        make.person(tx, "ABAEVA Aizat", country_code="KZ"),
        make.person(tx, "BEKOV Bakyt", country_code="KZ"),
        make.person(tx, "CHEN Li", country_code="KG"),
    ]
    return Class(tx, training, artem, people, [make.enrolment(tx, training, who) for who in people])

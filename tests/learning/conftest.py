"""A running session with two lessons, Aigerim who learns in it, Artem who teaches it, and a stranger."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from institute import clock
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.learning.models import Lesson
from institute.people.models import Person
from tests import make


@dataclass
class Course:
    training: TrainingSession
    artem: Person
    aigerim: Person
    place: Enrolment
    lessons: list[Lesson]

    @property
    def learn(self) -> str:
        return f"/learn/{self.training.code}"

    @property
    def teach(self) -> str:
        return f"/teach/{self.training.code}"

    def lesson(self, n: int = 0) -> str:
        return f"{self.learn}/lessons/{self.lessons[n].id}"


@pytest.fixture
def course(tx) -> Course:
    artem = make.teacher(tx)
    now = clock.now()
    training = make.training(
        tx, artem, opens_at=now - timedelta(days=50), closes_at=now - timedelta(days=20),
        starts_at=now - timedelta(days=3), ends_at=now + timedelta(days=7),
    )  # fmt: skip
    aigerim = make.person(tx, "SEITKALI Aigerim", "Айгерім Сейтқали")
    place = make.enrolment(tx, training, aigerim)
    return Course(training, artem, aigerim, place, make.lessons(tx, training))


@pytest.fixture
def stranger(tx) -> Person:
    return make.person(tx, "RAHMAN Karim")

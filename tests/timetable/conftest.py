"""A session of three days next week in Qingdao, with a trainee from Almaty and its instructor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.people.models import Person
from institute.timetable.models import LECTURER, Meeting, Speaker
from tests import make
from tests.conftest import NOW

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 9:00 in Qingdao


@dataclass
class Course:
    training: TrainingSession
    artem: Person
    aigerim: Person
    place: Enrolment

    def path(self, tail: str = "") -> str:
        return f"/teach/{self.training.code}/timetable{tail}"


@pytest.fixture
def course(tx: Session) -> Course:
    artem, aigerim = make.teacher(tx), make.person(tx, "SEITKALI Aigerim")
    training = make.training(tx, artem, starts_at=MONDAY, ends_at=MONDAY + timedelta(days=11, hours=8))
    return Course(training, artem, aigerim, make.enrolment(tx, training, aigerim))


@pytest.fixture
def meet(tx: Session, course: Course) -> Callable[..., Meeting]:
    """meet(day=1, hour=2, long=3, speaker=person, ...): a meeting so many days and hours after Monday, 9:00."""

    def made(
        day: int = 0, hour: float = 0, long: float = 3, speaker: Person | None = None, name: str = "", **given: Any
    ) -> Meeting:
        begins = MONDAY + timedelta(days=day, hours=hour)
        meeting = Meeting(**{
            "training_id": course.training.id, "kind": "lecture", "title": {"en": "Rail tariffs", "ru": "Тарифы"},
            "starts_at": begins, "ends_at": begins + timedelta(hours=long), "zone": "Asia/Shanghai", "place": {},
            "languages": ["en", "ru"], "edited_at": NOW, **given,
        })  # fmt: skip
        if speaker or name:
            meeting.speakers = [
                Speaker(part=LECTURER, person_id=speaker.id if speaker else None, name=name, languages=["ru"])
            ]
        return make.keep(tx, meeting)

    return made

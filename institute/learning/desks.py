"""The lists of a desk: a trainee's sessions and an instructor's courses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from institute.catalogue import queries as catalogue
from institute.catalogue.models import CANCELLED, TrainingSession
from institute.enrolment.models import ENROLLED, Enrolment
from institute.learning import gates, queries, rules
from institute.learning.models import PUBLISHED, LearningModule, Lesson, Progress


@dataclass(frozen=True)
class DeskItem:
    """A session on a trainee's desk; `next` is a row of _LESSONS that is open, `begun` whether any was opened."""

    enrolment: Enrolment
    stands: str
    progress: queries.Standing
    next: Any
    begun: bool

    @property
    def training(self) -> TrainingSession:
        return self.enrolment.training


@dataclass(frozen=True)
class Course:
    """A session on an instructor's list."""

    training: TrainingSession
    stands: str
    trainees: int
    published: int
    drafts: int


# Put together once: the desk is the first page of everybody who signs in.
# (id, title, minutes, gate, its module's title and gate, training_id, when this person opened it last and did it) of
# the published lessons in order: a desk needs no more.
_IDS = bindparam("places", expanding=True)
_GATE = (LearningModule.opens_at.label("module_opens_at"), LearningModule.opens_days.label("module_opens_days"))
_LESSONS = (
    select(Lesson.id, Lesson.title, Lesson.minutes, LearningModule.title.label("module"), LearningModule.training_id)
    .add_columns(Lesson.opens_at, Lesson.opens_days, Lesson.asks, *_GATE)
    .add_columns(Progress.opened_at, Progress.done_at)
    .join(Lesson.module)
    .outerjoin(Progress, (Progress.lesson_id == Lesson.id) & Progress.enrolment_id.in_(_IDS))
    .where(LearningModule.training_id.in_(bindparam("trainings", expanding=True)), Lesson.state == PUBLISHED)
    .order_by(LearningModule.position, LearningModule.id, Lesson.position, Lesson.id)
)


def desk(tx: Session, places: Sequence[Enrolment], now: datetime) -> list[DeskItem]:
    """The sessions of these places of one person, the first to begin first; one query."""
    lessons: dict[int, list[Any]] = {place.training_id: [] for place in places}
    for lesson in tx.execute(_LESSONS, {"trainings": list(lessons), "places": [place.id for place in places]}):
        lessons[lesson.training_id].append(lesson)
    items = [_item(place, lessons[place.training_id], now) for place in places]
    return sorted(items, key=lambda item: item.training.starts_at)


def _item(place: Enrolment, lessons: Sequence[Any], now: datetime) -> DeskItem:
    training = place.training
    stands = rules.standing(training.state, training.starts_at, training.ends_at, place.state, now)
    rows = {lesson.id: lesson for lesson in lessons if lesson.opened_at}
    done = sum(1 for lesson in rows.values() if lesson.done_at)
    shown = [
        (row.id, row.asks, [(row.opens_at, row.opens_days), (row.module_opens_at, row.module_opens_days)])
        for row in lessons
    ]
    closed = gates.closed_of(training, shown, rows, now)
    following = queries.next_of([lesson for lesson in lessons if lesson.id not in closed], rows)
    return DeskItem(place, stands, queries.Standing(done, len(lessons)), following, bool(rows))


def taught(tx: Session, person_id: int, now: datetime) -> list[Course]:
    """The sessions this person is on the staff of, the next to begin first; three queries."""
    trainings = tx.scalars(
        select(TrainingSession)
        .where(TrainingSession.id.in_(catalogue.staffed(person_id)))
        .where(TrainingSession.state != CANCELLED)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    ).all()
    ids = [training.id for training in trainings]
    counts = tx.execute(
        select(LearningModule.training_id, Lesson.state, func.count(Lesson.id))
        .join(Lesson, Lesson.module_id == LearningModule.id)
        .where(LearningModule.training_id.in_(ids))
        .group_by(LearningModule.training_id, Lesson.state)
    )
    lessons = {(training_id, state): count for training_id, state, count in counts}
    people = dict(
        tx.execute(
            select(Enrolment.training_id, func.count(Enrolment.id))
            .where(Enrolment.training_id.in_(ids), Enrolment.state == ENROLLED)
            .group_by(Enrolment.training_id)
        ).all()
    )
    return [_course(training, lessons, people, now) for training in trainings]


def _course(training: TrainingSession, lessons: dict[Any, int], people: dict[int, int], now: datetime) -> Course:
    published = lessons.get((training.id, PUBLISHED), 0)
    drafts = sum(count for (training_id, _), count in lessons.items() if training_id == training.id) - published
    stands = rules.standing(training.state, training.starts_at, training.ends_at, ENROLLED, now)
    return Course(training, stands, people.get(training.id, 0), published, drafts)

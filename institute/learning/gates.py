"""What is open to whom: the course as one reader sees it (rules.closed)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session, joinedload

from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.errors import NotFound
from institute.learning import queries, rules
from institute.learning.models import PUBLISHED, LearningModule, Lesson

Shown = tuple[int, Sequence[int], Sequence[tuple[datetime | None, int | None]]]  # a lesson, what it asks, its gates


def closed_of(
    training: TrainingSession, shown: Iterable[Shown], progress: Mapping[int, Any], now: datetime
) -> dict[int, rules.Closed]:
    """Which of the lessons shown to a trainee are closed (rules.closed)."""
    begun, zone = training.starts_at, training.zone
    gates = {key: ([rules.opening(begun, zone, *gate) for gate in some], asks) for key, asks, some in shown}
    return rules.closed(gates, {key for key, row in progress.items() if row.done_at}, now)


def seen(tx: Session, found: queries.Seat, now: datetime) -> queries.Outline:
    """The course as this reader sees it: trainees what is published, with what is closed to them; staff everything."""
    course = queries.outline(tx, found.training.id, found.enrolment, drafts=found.enrolment is None)
    if found.enrolment is None:
        return course
    shown = [
        (lesson.id, lesson.asks, [(gate.opens_at, gate.opens_days) for gate in (chapter.module, lesson)])
        for chapter in course.chapters
        for lesson in chapter.lessons
    ]
    return replace(course, closed=closed_of(found.training, shown, course.progress, now))


def check_readable(tx: Session, found: queries.Seat, lesson: Lesson, now: datetime) -> None:
    """Whether this reader may read this lesson of the course now: staff always; else NotFound or a rule's refusal."""
    if found.enrolment is None:
        return
    training = found.training
    rules.check_open(rules.standing(training.state, training.starts_at, training.ends_at, found.enrolment.state, now))
    if lesson.state != PUBLISHED:
        raise NotFound
    if lesson.gated and lesson.id in seen(tx, found, now).closed:
        raise rules.StillClosed


def closed_to(tx: Session, person_id: int, now: datetime) -> set[int]:
    """Every lesson a trainee has a place for and that is closed to them; one query where no lesson has a gate."""
    columns = (Lesson.opens_at, Lesson.opens_days, LearningModule.opens_at, LearningModule.opens_days)
    gate = or_(cast(Lesson.asks, String) != "[]", *(column.is_not(None) for column in columns))
    gated = select(LearningModule.training_id).join(Lesson).where(gate)
    places = tx.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.training_id.in_(gated))
        .options(joinedload(Enrolment.training))
    )
    return {lesson for place in places.all() for lesson in seen(tx, queries.Seat(place.training, place), now).closed}

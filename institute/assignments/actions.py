"""Staff: assignments, the files given with them, more time, copying them into another session."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from institute import activity, files, language, letters, results
from institute.assignments import queries, rules, works
from institute.assignments.models import (
    DRAFT,
    HIDDEN,
    PUBLISHED,
    Assignment,
    AssignmentFile,
    Extension,
    Submission,
    Team,
)
from institute.enrolment import queries as enrolment
from institute.errors import NotFound
from institute.learning import intake
from institute.people import actions as people
from institute.people.models import Person
from institute.rubrics import actions as rubrics

_FIELDS = (
    "title", "text", "takes", "due_at", "late_until", "late_percent", "scale", "points", "required", "tries",
    "by_teams", "second_look",
)  # fmt: skip


def add(tx: Session, training_id: int, values: Mapping[str, Any]) -> Assignment:
    """A new assignment, hidden from the trainees; `rubric_id` among the values is a rubric's or None."""
    made = Assignment(training_id=training_id, state=HIDDEN, **{name: values[name] for name in _FIELDS})
    made.rubric_version_id = rubrics.pin(tx, values["rubric_id"]).id if values["rubric_id"] else None
    tx.add(made)
    _note(tx, "assignment-added", made)
    return made


def edit(tx: Session, code: str, assignment_id: int, values: Mapping[str, Any]) -> Assignment:
    """Other words or rules. Teams, scale and rubric stay as they are once somebody has begun to work."""
    found = lock(tx, code, assignment_id)
    begun = has_work(tx, assignment_id)
    if values["due_at"] != found.due_at:
        found.reminded_at = None
    for name in _FIELDS:
        if not (begun and name in ("by_teams", "scale")):
            setattr(found, name, values[name])
    if not begun:
        kept = found.rubric and found.rubric.rubric_id == values["rubric_id"]
        if not kept:
            found.rubric_version_id = rubrics.pin(tx, values["rubric_id"]).id if values["rubric_id"] else None
    _note(tx, "assignment-edited", found)
    results.changed(tx, found.training_id)
    return found


def has_work(tx: Session, assignment_id: int) -> bool:
    """Whether anybody has begun a draft."""
    begun = select(Submission.id).join(Submission.team).where(Team.assignment_id == assignment_id)
    return tx.scalar(begun.limit(1)) is not None


def publish(tx: Session, code: str, assignment_id: int, state: str) -> Assignment:
    """Shows it to the trainees, or hides it again (`state` is published or hidden)."""
    found = lock(tx, code, assignment_id)
    found.state = PUBLISHED if state == PUBLISHED else HIDDEN
    _note(tx, "assignment-published" if state == PUBLISHED else "assignment-hidden", found)
    results.changed(tx, found.training_id)
    return found


def delete(tx: Session, code: str, assignment_id: int) -> None:
    """Takes away an assignment nobody has begun; HasWork otherwise."""
    found = lock(tx, code, assignment_id)
    if has_work(tx, assignment_id):
        raise rules.HasWork
    _note(tx, "assignment-deleted", found)
    training_id = found.training_id
    tx.delete(found)
    results.changed(tx, training_id)


def give(
    tx: Session, code: str, assignment_id: int, taken: intake.Taken, *, by: Person, now: datetime
) -> AssignmentFile:
    """A file, checked and in the store already, is given with the assignment."""
    found, stored = lock(tx, code, assignment_id), taken.stored
    about = {"name": taken.name, "media_type": taken.media_type, "size": stored.size, "person_id": by.id}
    made = AssignmentFile(file=files.describe(tx, stored.key, now=now, **about), key=secrets.token_urlsafe(16))
    found.files.append(made)
    _note(tx, "assignment-file-added", found)
    return made


def take_off(tx: Session, code: str, assignment_id: int, key: str) -> None:
    """Takes a given file off; the bytes may serve elsewhere and stay."""
    found = lock(tx, code, assignment_id)
    tx.delete(queries.get_given(tx, assignment_id, key))
    _note(tx, "assignment-file-removed", found)


def extend(
    tx: Session,
    code: str,
    assignment_id: int,
    enrolment_id: int,
    *,
    until: datetime,
    reason: str,
    by: Person,
    now: datetime,
) -> Extension:
    """More time for one trainee, with the reason; a second one replaces the first. They get a letter.

    Work that is handed in already is as late as it is by the new date.
    """
    found = lock(tx, code, assignment_id)
    place = next((one for one in enrolment.enrolled(tx, found.training_id) if one.id == enrolment_id), None)
    if place is None:
        raise NotFound
    given = tx.scalar(select(Extension).filter_by(assignment_id=assignment_id, enrolment_id=enrolment_id))
    given = given or Extension(assignment_id=assignment_id, enrolment_id=enrolment_id)
    given.until, given.reason, given.given_at, given.given_by_id, given.reminded_at = until, reason, now, by.id, None
    tx.add(given)
    work = queries.work(tx, found, enrolment_id)
    if work.team and work.last and work.last.handed_at:
        work.last.late_days = rules.late_days(work.window.due, work.last.handed_at)
        results.changed(tx, found.training_id, [one.enrolment_id for one in work.team.members])
    activity.note(
        tx, "assignment-extended", found, training=found.training_id, person=place.person_id, at=now, title=found.title
    )
    tell(tx, "assignment-extended", found, place.person, until, now=now)
    return given


def remind(tx: Session, now: datetime) -> None:
    """Letters to those whose work is due within two days and not handed in; once for each date."""
    for found in works.due_soon(tx, now):
        lock(tx, found.training.code, found.id)
        given = {one.enrolment_id: one for one in works.extensions(tx, found.id)}
        for row in works.rows(tx, found):
            due = queries.window(found, row.until).due
            own = [given[each.id] for each in row.people if each.id in given]
            told = any(one.reminded_at for one in own) if row.until else found.reminded_at
            if told or not now <= due <= now + rules.SOON or (row.last and row.last.state != DRAFT):
                continue
            for each in row.people:
                tell(tx, "assignment-due", found, each.person, due, now=now)
            for one in own:
                one.reminded_at = now
        if found.due_at <= now + rules.SOON:
            found.reminded_at = found.reminded_at or now


def tell(tx: Session, kind: str, given: Assignment, to: Person, until: datetime | None, *, now: datetime) -> None:
    """A letter about an assignment, with a moment on the clocks of the session's place and of its reader."""
    zone, place = to.zone or language.HOME_ZONE, given.training.zone
    letters.write(
        tx, kind, people.recipient(to), now=now, training=given.training, given=given,
        when=(lambda: language.clocks(until, zone, place)) if until else None,
        path=f"/learn/{given.training.code}/assignments/{given.id}",
    )  # fmt: skip


def copy(tx: Session, source_training: int, target_training: int, shift: timedelta) -> int:
    """The assignments of a session into another, so much later, with their files; teams and work stay. How many."""
    found = tx.scalars(
        select(Assignment)
        .where(Assignment.training_id == source_training)
        .options(selectinload(Assignment.files))
        .order_by(Assignment.id)
    ).all()
    for one in found:
        values = {name: getattr(one, name) for name in (*_FIELDS, "rubric_version_id", "state")}
        values["due_at"] += shift
        values["late_until"] = one.late_until and one.late_until + shift
        given = [AssignmentFile(file_id=each.file_id, key=secrets.token_urlsafe(16)) for each in one.files]
        tx.add(Assignment(training_id=target_training, files=given, **values))
    return len(found)


def lock(tx: Session, code: str, assignment_id: int) -> Assignment:
    """The assignment, read again under the lock: one change of its work at a time."""
    tx.get(Assignment, assignment_id, with_for_update=True, populate_existing=True)
    return queries.get_assignment(tx, code, assignment_id)


def _note(tx: Session, verb: str, found: Assignment) -> None:
    activity.note(tx, verb, found, training=found.training_id, title=found.title)

"""Making, changing, publishing and cancelling sessions; taking and freeing their places."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from institute import activity, letters
from institute.catalogue import rules
from institute.catalogue.models import (
    CANCELLED,
    DRAFT,
    PUBLISHED,
    TYPE_CODES,
    ProgrammeVersion,
    SessionNeed,
    SessionPartner,
    Staffing,
    TrainingSession,
)
from institute.errors import NotFound, existing
from institute.people.models import INSTRUCTOR, Person

# Rooms to the right add what a cancellation means for them: each is called with (tx, training, by, now)
# in the transaction that cancels, when training.cancel_reason is already there. Enrolment writes to its applicants.
ON_CANCEL: list[Callable[[Session, TrainingSession, Person, datetime], None]] = []
# The same for a change, with (tx, training, now); who refuses raises. Enrolment gives new places to those who wait.
ON_EDIT: list[Callable[[Session, TrainingSession, datetime], None]] = []

_REMOVED = {"staff": "staff-removed", "partners": "partner-removed", "answers": "need-unlinked"}
_TRIES = 8  # for a serial that another officer takes at the same moment
EDITABLE = (
    "title",
    "description",
    "themes",
    "mode",
    "place",
    "zone",
    "languages",
    "countries",
    "starts_at",
    "ends_at",
    "opens_at",
    "closes_at",
    "places",
    "hours",
    "practice_hours",
)


def create(
    tx: Session, *, type: str, values: dict[str, Any], version: ProgrammeVersion | None = None, source: str = ""
) -> TrainingSession:
    """A new draft under the next code of its year and type; values as in EDITABLE, instants aware.

    `source` is the code of the session it is a copy of.
    """
    year = values["starts_at"].astimezone(ZoneInfo(values["zone"])).year
    training = TrainingSession(year=year, type=type, state=DRAFT, taken=0, **{name: values[name] for name in EDITABLE})
    training.version_id = version.id if version else None
    for tries_left in reversed(range(_TRIES)):
        training.serial = (tx.scalar(_serials(year, type)) or 0) + 1
        training.code = rules.code(year, TYPE_CODES[type], training.serial)
        try:
            with tx.begin_nested():
                tx.add(training)
            break
        except IntegrityError:
            if not tries_left:
                raise
    if source:
        _note(tx, "session-copied", training, source=source)
    else:
        _note(tx, "session-planned", training)
    return training


def _note(tx: Session, verb: str, training: TrainingSession, **more: Any) -> None:
    activity.note(tx, verb, training, training=training.id, code=training.code, **more)


def _serials(year: int, type: str) -> Any:
    return select(func.max(TrainingSession.serial)).where(TrainingSession.year == year, TrainingSession.type == type)


def _locked(tx: Session, code: str) -> TrainingSession:
    """The session's row, held until the transaction ends."""
    statement = select(TrainingSession).where(TrainingSession.code == code)
    return existing(tx.scalar(statement.with_for_update().execution_options(populate_existing=True)))


def _changeable(tx: Session, code: str) -> TrainingSession:
    training = _locked(tx, code)
    if training.state == CANCELLED:
        raise rules.Over
    return training


def edit(tx: Session, code: str, *, values: dict[str, Any], now: datetime) -> TrainingSession:
    """Changes what stands in EDITABLE; TooFewPlaces when more are taken by now, or reserved."""
    training = _changeable(tx, code)
    if values["places"] < training.taken:
        raise rules.TooFewPlaces
    before = len(rules.missing(training))
    fields = [name for name in EDITABLE if getattr(training, name) != values[name]]
    for name in fields:
        setattr(training, name, values[name])
    rules.stays_ready(training, before)
    tx.flush()
    if fields:
        _note(tx, "session-edited", training, at=now, fields=fields)
        for follow in ON_EDIT:
            follow(tx, training, now)
    return training


def publish(tx: Session, code: str) -> TrainingSession:
    """Opens the draft to the public eye; NotReady while something is missing."""
    training = _locked(tx, code)
    rules.may_publish(training)
    training.state = PUBLISHED
    _note(tx, "session-published", training)
    return training


def unpublish(tx: Session, code: str, *, now: datetime) -> TrainingSession:
    """Takes it back to a draft, before anybody could apply."""
    training = _locked(tx, code)
    rules.may_unpublish(training, now)
    training.state = DRAFT
    _note(tx, "session-hidden", training, at=now)
    return training


def cancel(tx: Session, code: str, *, reason: str, by: Person, now: datetime) -> TrainingSession:
    """Cancels a published session; its staff get a letter, ON_CANCEL tells everybody else."""
    training = _locked(tx, code)
    rules.may_cancel(training, now)
    training.state, training.cancel_reason = CANCELLED, reason
    for person in {post.person_id: post.person for post in training.staff}.values():
        to = letters.Recipient(person.email, person.latin, person.language, person.id)
        letters.write(tx, "session-cancelled", to, now=now, training=training, reason=reason)
    for tell in ON_CANCEL:
        tell(tx, training, by, now)
    _note(tx, "session-cancelled", training, at=now)
    return training


def delete_draft(tx: Session, code: str) -> None:
    """Removes a draft nobody ever saw."""
    training = _locked(tx, code)
    if training.state != DRAFT:
        raise rules.AlreadyPublic
    _note(tx, "draft-deleted", training)
    tx.delete(training)


# Places: the counter is the guard, in one statement; two people at once cannot both have the last.


def take_place(tx: Session, training_id: int, many: int = 1) -> bool:
    """Counts places as taken, one unless said. False when there are too few, or the session is not published."""
    free = (TrainingSession.taken + many <= TrainingSession.places) & (TrainingSession.state == PUBLISHED)
    return _count(tx, training_id, free, TrainingSession.taken + many)


def free_place(tx: Session, training_id: int, many: int = 1) -> bool:
    """Gives places back, of a cancelled session too. False when fewer were taken."""
    return _count(tx, training_id, TrainingSession.taken >= many, TrainingSession.taken - many)


def _count(tx: Session, training_id: int, condition: Any, taken: Any) -> bool:
    change = update(TrainingSession).where(TrainingSession.id == training_id, condition).values(taken=taken)
    counted = change.returning(TrainingSession.taken).execution_options(synchronize_session=False)
    now_taken = tx.scalar(counted)
    known = tx.identity_map.get(tx.identity_key(TrainingSession, training_id))
    if known is not None and now_taken is not None:
        set_committed_value(known, "taken", now_taken)
    return now_taken is not None


# Staff, partners, needs: rows beside the session.


def add_staff(tx: Session, code: str, *, person_id: int, role: str) -> None:
    """Gives somebody a post on the session; instructors must have that role in the institute."""
    training = _changeable(tx, code)
    person = tx.get(Person, person_id)
    if person is None or not person.active:
        raise NotFound
    if role == "instructor" and INSTRUCTOR not in person.roles:
        raise rules.NotAnInstructor
    _add(tx, training.staff, Staffing(training_id=training.id, person_id=person_id, role=role))
    _note(tx, "staff-added", training, person=person_id, post=role)


def add_partner(tx: Session, code: str, *, organisation_id: int, role: str) -> None:
    """Names an organisation's part in the session."""
    training = _changeable(tx, code)
    _add(tx, training.partners, SessionPartner(training_id=training.id, organisation_id=organisation_id, role=role))
    _note(tx, "partner-added", training, part=role)


def add_need(tx: Session, code: str, *, need_id: int, coverage: int) -> None:
    """Says that the session answers a need, to `coverage` percent."""
    training = _changeable(tx, code)
    _add(tx, training.answers, SessionNeed(training_id=training.id, need_id=need_id, coverage=coverage))
    _note(tx, "need-linked", training, coverage=coverage)


def _add(tx: Session, among: list[Any], made: Any) -> None:
    """The constraint is the last word on what is there twice."""
    try:
        with tx.begin_nested():
            among.append(made)
            tx.flush()
    except IntegrityError:
        raise rules.SameTwice from None


def remove(tx: Session, code: str, among: str, row_id: int) -> None:
    """Takes one row out of staff, partners or answers; a public session keeps an instructor."""
    training = _changeable(tx, code)
    rows: list[Any] = getattr(training, among)
    found = existing(next((row for row in rows if row.id == row_id), None))
    before = len(rules.missing(training))
    rows.remove(found)
    rules.stays_ready(training, before)
    tx.flush()
    _note(tx, _REMOVED[among], training, person=getattr(found, "person_id", None))

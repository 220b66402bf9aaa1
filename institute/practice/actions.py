"""Keeping bases, planning a session's practice, and confirming hours."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from institute import activity, results
from institute.catalogue.models import TrainingSession
from institute.enrolment.models import Enrolment
from institute.errors import NotFound
from institute.people.models import Person
from institute.practice import queries, rules
from institute.practice.models import PracticeBase, PracticeHours, PracticePlan

_FIELDS = ("code", "names", "text", "tasks", "place", "theme", "country_code", "zone", "capacity", "state")


def add_base(tx: Session, values: Mapping[str, Any]) -> PracticeBase:
    """A new base of these values; CodeTaken when the code is another's."""
    base = PracticeBase(**{name: values[name] for name in _FIELDS})
    tx.add(base)
    _flush_code(tx)
    activity.note(tx, "base-added", base, code=base.code)
    return base


def edit_base(tx: Session, code: str, values: Mapping[str, Any]) -> PracticeBase:
    """A base gets these values; its code may change too."""
    base = _locked(tx, queries.get_base(tx, code))
    for name in _FIELDS:
        setattr(base, name, values[name])
    _flush_code(tx)
    activity.note(tx, "base-edited", base, code=base.code)
    return base


def delete_base(tx: Session, code: str) -> None:
    """Takes away a base nothing was planned or confirmed at; BaseInUse otherwise."""
    base = _locked(tx, queries.get_base(tx, code))
    plan = tx.scalar(select(PracticePlan.id).where(PracticePlan.base_id == base.id).limit(1))
    hours = tx.scalar(select(PracticeHours.id).where(PracticeHours.base_id == base.id).limit(1))
    if plan or hours:
        raise rules.BaseInUse
    activity.note(tx, "base-deleted", base, code=base.code)
    tx.delete(base)


def plan(tx: Session, training_id: int, code: str, hours: int) -> PracticePlan:
    """A session practises so many hours at a base; planning it again changes the hours."""
    _lock(tx, training_id)
    base = _locked(tx, queries.get_base(tx, code))
    found = tx.scalar(
        select(PracticePlan).where(PracticePlan.training_id == training_id, PracticePlan.base_id == base.id)
    )
    if found is None:
        rules.check_plannable(base.state)
        found = PracticePlan(training_id=training_id, base_id=base.id, base=base)
        tx.add(found)
    found.hours = hours
    activity.note(tx, "practice-planned", base, training=training_id, code=base.code, hours=str(hours))
    results.changed(tx, training_id)
    return found


def unplan(tx: Session, training_id: int, code: str) -> None:
    """Takes a base out of the plan while no hours are confirmed there."""
    _lock(tx, training_id)
    found = queries.get_plan(tx, training_id, code)
    if queries.entries(tx, training_id, found.base_id):
        raise rules.HoursConfirmed
    activity.note(tx, "practice-unplanned", found.base, training=training_id, code=found.base.code)
    tx.delete(found)
    results.changed(tx, training_id)


def confirm(
    tx: Session,
    training_id: int,
    code: str,
    wanted: dict[int, Decimal | None],
    *,
    seen: str,
    by: Person,
    now: datetime,
    notes: Mapping[int, str] | None = None,
) -> int:
    """Confirms hours by enrolment id at one base, None taking an entry away; how many changed.

    `notes` are kept with the hours, by enrolment id too; a missing one stays as it is.

    `seen` is queries.stamp() of what the writer saw: ConfirmedMeanwhile when it has changed since.
    """
    base, held = _held(tx, training_id, code)
    if queries.stamp(held) != seen:
        raise rules.ConfirmedMeanwhile
    notes = notes or {}
    differing = rules.changes(wanted, {key: row.hours for key, row in held.items()})
    differing |= {
        key: wanted[key]
        for key, row in held.items()
        if wanted.get(key) is not None and notes.get(key, row.note) != row.note
    }
    _write(tx, training_id, base.base_id, held, differing, by, now, notes)
    return len(differing)


def confirm_planned(tx: Session, training_id: int, code: str, *, by: Person, now: datetime) -> int:
    """The planned hours for everybody enrolled without an entry at this base; how many that were."""
    base, held = _held(tx, training_id, code)
    empty = rules.unconfirmed([each.id for each in queries.trainees(tx, training_id)], held)
    _write(tx, training_id, base.base_id, held, dict.fromkeys(empty, Decimal(base.hours)), by, now)
    return len(empty)


def _held(tx: Session, training_id: int, code: str) -> tuple[PracticePlan, dict[int, PracticeHours]]:
    _lock(tx, training_id)
    found = queries.get_plan(tx, training_id, code)
    return found, queries.entries(tx, training_id, found.base_id)


def _write(
    tx: Session,
    training_id: int,
    base_id: int,
    held: dict[int, PracticeHours],
    hours: Mapping[int, Decimal | None],
    by: Person,
    now: datetime,
    notes: Mapping[int, str] = MappingProxyType({}),
) -> None:
    those = select(Enrolment).where(Enrolment.training_id == training_id, Enrolment.id.in_(hours))
    known = {enrolment.id: enrolment for enrolment in tx.scalars(those)}
    for key, value in hours.items():
        if key not in known:
            raise NotFound
        _note(tx, known[key], value, now)
        row = held.get(key) or PracticeHours(enrolment_id=key, base_id=base_id)
        if value is None:
            tx.delete(row)
            continue
        row.hours, row.confirmed_by_id, row.confirmed_at = value, by.id, now
        row.note = notes.get(key, row.note or "")
        tx.add(row)
    if hours:
        results.changed(tx, training_id, hours)


def _note(tx: Session, enrolment: Enrolment, hours: Decimal | None, now: datetime) -> None:
    of = {"training": enrolment.training_id, "person": enrolment.person_id}
    if hours is None:
        activity.note(tx, "hours-taken", enrolment, at=now, **of)
    else:
        activity.note(tx, "hours-confirmed", enrolment, at=now, **of, hours=str(hours))


def _lock(tx: Session, training_id: int) -> None:
    if tx.get(TrainingSession, training_id, with_for_update=True, populate_existing=True) is None:
        raise NotFound


def _locked(tx: Session, base: PracticeBase) -> PracticeBase:
    tx.get(PracticeBase, base.id, with_for_update=True, populate_existing=True)
    return base


def _flush_code(tx: Session) -> None:
    try:
        tx.flush()
    except IntegrityError:
        raise rules.CodeTaken from None

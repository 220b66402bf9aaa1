"""A session's quotas: added, changed, put in order, removed; what is undecided finds its line again."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from institute import activity
from institute.catalogue import actions as catalogue
from institute.catalogue.models import TrainingSession
from institute.catalogue.rules import Over, TooFewPlaces
from institute.enrolment import decisions, places, queries, reasons, standings, waiting
from institute.enrolment.models import RETURNED, SUBMITTED, WAITING, Application, Quota
from institute.language import lazy

CONDITIONS = ("country_code", "organisation_id", "sex", "level")
WRITTEN = (*CONDITIONS, "minimum", "most", "reserved", "kept_until")


def add(tx: Session, training_id: int, *, values: dict[str, Any], now: datetime) -> Quota:
    """A new line after the others; values as in WRITTEN."""
    training = _held(tx, training_id)
    decisions.may_be_line(values)
    _twice(tx, training_id, values)
    last = max((each.position for each in standings.quotas(tx, training_id)), default=0)
    quota = Quota(training_id=training_id, position=last + 1, **{name: values[name] for name in WRITTEN})
    tx.add(quota)
    _settle(tx, training, now)
    _note(tx, "quota-added", quota, now)
    return quota


def change(tx: Session, training_id: int, quota_id: int, *, values: dict[str, Any], now: datetime) -> Quota:
    """Changes a line; who holds a place on it keeps it, whatever the line asks now."""
    training = _held(tx, training_id)
    quota = standings.get_quota(tx, training_id, quota_id)
    decisions.may_be_line(values)
    _twice(tx, training_id, values, quota_id)
    for name in WRITTEN:
        setattr(quota, name, values[name])
    _settle(tx, training, now)
    _note(tx, "quota-changed", quota, now)
    return quota


def remove(tx: Session, training_id: int, quota_id: int, *, now: datetime) -> None:
    """Takes a line away: its places become common, its people count on the pool or the next line that fits."""
    training = _held(tx, training_id)
    quota = standings.get_quota(tx, training_id, quota_id)
    _note(tx, "quota-removed", quota, now)
    for each in tx.scalars(select(Application).where(Application.quota_id == quota_id).with_for_update(of=Application)):
        each.quota_id, each.moved = None, False
    tx.delete(quota)
    _settle(tx, training, now)


def put_first(tx: Session, training_id: int, quota_id: int, *, now: datetime) -> None:
    """Moves a line before the one above it; an application stands on the first line that fits it."""
    training = _held(tx, training_id)
    lines = list(standings.quotas(tx, training_id))
    at = next(n for n, each in enumerate(lines) if each.id == standings.get_quota(tx, training_id, quota_id).id)
    if at == 0:
        return
    above, one = lines[at - 1], lines[at]
    before, after = above.position, one.position
    above.position = -1  # the pair is unique
    tx.flush()
    one.position = before
    tx.flush()
    above.position = after
    _settle(tx, training, now)
    _note(tx, "quotas-ordered", one, now)


def set_offer_days(tx: Session, training_id: int, *, days: int, now: datetime) -> None:
    """How many days an offer waits for its answer, from the next offer on."""
    training = _held(tx, training_id)
    training.offer_days = days
    activity.note(tx, "offers-set", training, training=training.id, at=now, count=days)


def follow_edit(tx: Session, training: TrainingSession, now: datetime) -> None:
    """The session was changed: what is reserved must still fit, and more places go to those who wait."""
    _fit(tx, training, now)
    waiting.promote(tx, training.id, reasons.CAPACITY, now)


catalogue.ON_EDIT.append(follow_edit)


def _held(tx: Session, training_id: int) -> TrainingSession:
    training = queries.hold_session(tx, training_id)
    if training.state == "cancelled":
        raise Over
    return training


def _twice(tx: Session, training_id: int, values: dict[str, Any], but: int | None = None) -> None:
    """The second of two lines that ask the same would never have anybody."""
    for each in standings.quotas(tx, training_id):
        if each.id != but and all(getattr(each, name) == values[name] for name in CONDITIONS):
            raise decisions.SameLine


def _settle(tx: Session, training: TrainingSession, now: datetime) -> None:
    """Refuses lines that do not fit the session or those who hold places; then everybody finds their line and place."""
    tx.flush()
    _fit(tx, training, now)
    open_ones = Application.state.in_((SUBMITTED, RETURNED, WAITING))
    statement = select(Application).where(Application.training_id == training.id, open_ones)
    statement = statement.options(joinedload(Application.person)).order_by(Application.id)
    lines = {each.id: each for each in standings.quotas(tx, training.id)}
    for each in tx.scalars(statement.with_for_update(of=Application).execution_options(populate_existing=True)):
        waiting.set_line(tx, each, lines)
    waiting.promote(tx, training.id, reasons.QUOTA, now)


def _fit(tx: Session, training: TrainingSession, now: datetime) -> None:
    over, overfull = places.mistakes(training.places, standings.standing(tx, training, now).lines)
    if over:
        raise TooFewPlaces(lazy("The quotas reserve more places than the session has: %(over)s too many.", over=over))
    if overfull:
        raise decisions.MostUnderHeld


def _note(tx: Session, verb: str, quota: Quota, now: datetime) -> None:
    activity.note(tx, verb, quota, training=quota.training_id, at=now, line=reasons.conditions(quota))
